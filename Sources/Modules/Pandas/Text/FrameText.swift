import Interpreter

/// A frame as pandas prints it: columns aligned, wide and long ones cut or continued below.
struct FrameText {
    let cells: CellText
    let vm: Interpreter

    init(_ vm: Interpreter) {
        self.vm = vm
        cells = CellText(vm)
    }

    struct Layout {
        var maxRows: Int?
        var minRows: Int?
        /// 0 fits the columns to the width, nil shows all.
        var maxColumns: Int?
        var lineWidth: Int?
        var showsDimensions: Bool?
        var showsIndex = true
        var showsHeader = true
    }

    func repr(_ frame: FrameObject) throws -> String {
        let options = cells.options
        let dimensions: Bool? = if case .bool(let b) = options["display.show_dimensions"] { b } else { nil }
        let width = options.limit("width") ?? 80
        return try text(frame, Layout(
            maxRows: options.limit("max_rows"), minRows: options.limit("min_rows"), maxColumns: options.limit("max_columns"),
            lineWidth: options["display.expand_frame_repr"].index == 0 ? nil : width, showsDimensions: dimensions))
    }

    func text(_ frame: FrameObject, _ layout: Layout) throws -> String {
        let footer = "\n\n[\(frame.count) rows x \(frame.data.count) columns]"
        if frame.count == 0 || frame.data.isEmpty {
            let labels = try emptyList(frame.index)
            return "Empty DataFrame\nColumns: \(try emptyList(frame.columns))\nIndex: \(labels)" + (layout.showsDimensions == true ? footer : "")
        }
        var rows = Array(0..<frame.count)
        var cutRow: Int?
        if let most = layout.maxRows, most > 0, frame.count > most {
            let shown = layout.minRows.map { $0 > 0 ? min($0, most) : most } ?? most
            let half = max(1, shown / 2)
            cutRow = half
            rows = shown == 1 ? [0] : Array(0..<half) + Array(max(half, frame.count - half)..<frame.count)
        }
        var columns = Array(frame.data.indices)
        var cutColumn: Int?
        if let most = layout.maxColumns, most > 0, columns.count > most {
            let half = max(1, most / 2)
            cutColumn = half
            columns = most == 1 ? [0] : Array(columns.prefix(half)) + Array(columns.suffix(half))
        }
        let part = rows.count == frame.count ? frame.index : frame.index.gathered(rows)
        var blocks = try columns.map { try block(frame, $0, rows, part, layout) }
        let indexBlock = layout.showsIndex ? try indexColumn(frame, part, layout) : nil
        let header = layout.showsHeader ? frame.columns.levels.count + (layout.showsIndex && frame.index.hasNames ? 1 : 0) : 0

        var stubs = blocks
        if let indexBlock { stubs.insert(indexBlock, at: 0) }
        if layout.maxColumns == 0, let width = layout.lineWidth {
            // As many columns as fit into the width, cut out of the middle.
            var widths = stubs.map { $0.map(\.count).max() ?? 0 }
            var excess = widths.reduce(0, +) + widths.count - 1 - width + 1
            if excess > 0 {
                excess += 5
                while excess > 0, widths.count > 1 {
                    let middle = Int((Double(widths.count) / 2).rounded(.toNearestOrEven))
                    excess -= widths.remove(at: min(middle, widths.count - 1)) + 1
                }
                let kept = max(widths.count - (indexBlock == nil ? 0 : 1), 2)
                if kept < columns.count {
                    let half = kept / 2
                    cutColumn = half
                    blocks = Array(blocks.prefix(half)) + Array(blocks.suffix(half))
                }
            }
        }
        if let cutColumn { blocks.insert([String](repeating: " ...", count: blocks.first?.count ?? 0), at: min(cutColumn, blocks.count)) }
        var all = blocks
        if let indexBlock { all.insert(indexBlock, at: 0) }
        if let cutRow {
            let at = cutRow + header
            for i in all.indices {
                let isDots = cutColumn.map { $0 + (indexBlock == nil ? 0 : 1) == i } ?? false
                let width = isDots ? 4 : all[i][min(cutRow, all[i].count - 1)].count
                let dots = width > 3 || isDots ? "..." : ".."
                all[i].insert(i == 0 && indexBlock != nil ? CellText.left(dots, width) : CellText.right(dots, width), at: min(at, all[i].count))
            }
        }
        let isCut = cutRow != nil || cutColumn != nil
        let tail = layout.showsDimensions == true || (layout.showsDimensions == nil && isCut) ? footer : ""
        if layout.maxColumns != 0, let width = layout.lineWidth { return joined(all, hasIndex: indexBlock != nil, width: width) + tail }
        return CellText.adjoin(1, all).joined(separator: "\n") + tail
    }

    private func emptyList(_ index: Index) throws -> String { "[" + (try index.data.map { try cells.text($0) }).joined(separator: ", ") + "]" }

    /// One column: its header lines, then its cells.
    private func block(_ frame: FrameObject, _ i: Int, _ rows: [Int], _ part: Index, _ layout: Layout) throws -> [String] {
        let column = frame.data[i]
        var head: [String] = []
        if layout.showsHeader {
            let labels = try frame.columns.labelTexts(cells).map { $0[i] }
            // Names in several levels have no blank for the sign.
            head = labels.map { (column.isNumeric && !frame.columns.isMulti ? " " : "") + $0 }
            if layout.showsIndex, frame.index.hasNames { head.append("") }
        }
        let shown = rows.count == column.count ? column : column.picked(rows)
        let texts = cells.aligned(try cells.cells(shown, leadingSpace: layout.showsIndex), minimum: head.map(\.count).max() ?? 0)
        let width = max(texts.map(\.count).max() ?? 0, head.map(\.count).max() ?? 0)
        return head.map { CellText.right($0, width) } + texts
    }

    private func indexColumn(_ frame: FrameObject, _ part: Index, _ layout: Layout) throws -> [String] {
        let hasNames = frame.index.hasNames
        let levels = try part.labelTexts(cells).enumerated().map { level, texts -> [String] in
            let all = (hasNames ? [Index.nameText(frame.index.names[level])] : []) + texts
            let width = min(all.map(\.count).max() ?? 0, cells.options.limit("max_colwidth") ?? .max)
            return all.map { $0.count > width && width > 3 ? String($0.prefix(width - 3)) + "..." : CellText.left($0, width) }
        }
        let joined = CellText.adjoin(1, levels)
        let head = layout.showsHeader ? frame.columns.names.map { Index.nameText($0) } : []
        let width = (head + joined).map(\.count).max() ?? 0
        return (head + joined).map { CellText.left($0, width) }
    }

    /// Columns that don't fit into a line continue below, with a backslash at the end.
    private func joined(_ columns: [[String]], hasIndex: Bool, width: Int) -> String {
        var rest = columns
        let index = hasIndex ? rest.removeFirst() : []
        let room = width - (hasIndex ? (index.map(\.count).max() ?? 0) + 1 : 0)
        var bins: [Int] = []
        var current = 0
        for (i, column) in rest.enumerated() {
            let w = (column.map(\.count).max() ?? 0) + 1
            current += w
            if current + 2 > room, i > 0 || i + 1 == rest.count, current > w || i > 0, i > (bins.last ?? 0) {
                bins.append(i)
                current = w
            }
        }
        bins.append(rest.count)
        var start = 0
        var blocks: [String] = []
        for (i, end) in bins.enumerated() {
            var row = (hasIndex ? [index] : []) + Array(rest[start..<end])
            if bins.count > 1 {
                let height = row.last?.count ?? 0
                row.append(i < bins.count - 1 ? [" \\"] + [String](repeating: "  ", count: max(0, height - 1)) : [String](repeating: " ", count: height))
            }
            blocks.append(CellText.adjoin(1, row).joined(separator: "\n"))
            start = end
        }
        return blocks.joined(separator: "\n\n")
    }
}
