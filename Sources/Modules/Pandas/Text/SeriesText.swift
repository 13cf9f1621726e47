import Interpreter

/// A series as pandas prints it: labels, values, and a line with its name, length and dtype.
struct SeriesText {
    let cells: CellText
    init(_ vm: Interpreter) { cells = CellText(vm) }

    func repr(_ series: SeriesObject) throws -> String {
        try text(series, maxRows: cells.options.limit("max_rows"), minRows: cells.options.limit("min_rows"), showsFooter: true)
    }

    func text(_ series: SeriesObject, maxRows: Int?, minRows: Int?, showsFooter: Bool) throws -> String {
        let (index, column) = (series.index, series.column)
        let cut: Int? = maxRows.flatMap { most in most > 0 && column.count > most ? max(1, (minRows.map { $0 > 0 ? min($0, most) : most } ?? most) / 2) : nil }
        var footer: [String] = []
        if let frequency = index.frequency { footer.append("Freq: \(frequency)") }
        if let name = series.name { footer.append("Name: " + (name.parts.count > 1 ? "(" + name.parts.map { Column.shown($0) }.joined(separator: ", ") + ")" : Column.shown(name))) }
        if cut != nil { footer.append("Length: \(column.count)") }
        footer.append("dtype: \(column.dtypeName)")
        let last = footer.joined(separator: ", ")
        if column.count == 0 { return "Series([], \(last))" }
        let rows = cut.map { Array(0..<$0) + Array(column.count - $0..<column.count) } ?? Array(0..<column.count)
        let part = cut == nil ? index : index.gathered(rows)
        var values = cells.aligned(try cells.cells(cut == nil ? column : column.picked(rows)))
        let hasNames = index.hasNames
        let levels = try part.labelTexts(cells).enumerated().map { level, texts in (hasNames ? [Index.nameText(index.names[level])] : []) + texts }
        var labels = levels.count == 1 ? levels[0] : CellText.adjoin(2, levels)
        let header = hasNames ? labels.removeFirst() : nil
        if let cut {
            let width = values[cut - 1].count
            values.insert(CellText.centre(width > 3 ? "..." : "..", width), at: cut)
            labels.insert("", at: cut)
        }
        let body = CellText.adjoin(3, [labels, values]).joined(separator: "\n")
        return (header.map { $0 + "\n" } ?? "") + body + (showsFooter ? "\n" + last : "")
    }
}
