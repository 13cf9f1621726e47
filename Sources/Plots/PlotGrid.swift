/// The inside of a chart in a terminal: dots of braille (2×4 a cell) over blocks, signs above both.
struct PlotGrid {
    let columns: Int
    let rows: Int
    let style: TextStyle
    /// Whether lines are made of a sign a series instead of dots.
    let usesSigns: Bool

    private struct Cell {
        var dots = 0
        var dotInk = Paint.ink
        var isDim = false
        var block: Character?
        var blockInk = Paint.ink
        /// The fill that a transparent one lies over.
        var blockBack: Paint?
        var sign: Character?
        var signInk = Paint.ink
        /// How many lines of signs met here, and the last one's sign.
        var lines = 0
        var line: Character?
    }
    private var cells: [Cell]

    init(columns: Int, rows: Int, style: TextStyle, usesSigns: Bool) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
        self.style = style
        self.usesSigns = usesSigns || style.isPlain
        cells = Array(repeating: Cell(), count: self.columns * self.rows)
    }

    /// Dots across and down.
    var dotColumns: Int { columns * 2 }
    var dotRows: Int { rows * 4 }

    private func index(_ column: Int, _ row: Int) -> Int? { column >= 0 && column < columns && row >= 0 && row < rows ? row * columns + column : nil }

    mutating func dot(_ x: Int, _ y: Int, _ ink: Paint, sign: Character, isDim: Bool = false) {
        guard x >= 0, y >= 0, let i = index(x / 2, y / 4) else { return }
        if usesSigns {
            guard cells[i].line != sign else { return }
            cells[i].lines += 1
            cells[i].line = sign
            // Lines that lie on each other take turns.
            guard (x / 2) % cells[i].lines == 0 else { return }
            cells[i].sign = sign
            cells[i].signInk = ink
            return
        }
        let bit = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]][y % 4][x % 2]
        if cells[i].dotInk != ink || cells[i].isDim { cells[i].dots = isDim ? cells[i].dots : cells[i].isDim ? 0 : cells[i].dots }
        cells[i].dots |= bit
        cells[i].dotInk = ink
        cells[i].isDim = isDim
    }

    mutating func sign(_ column: Int, _ row: Int, _ character: Character, _ ink: Paint) {
        guard let i = index(column, row) else { return }
        cells[i].sign = character
        cells[i].signInk = ink
    }

    mutating func block(_ column: Int, _ row: Int, _ character: Character, _ ink: Paint, over below: Paint? = nil) {
        guard let i = index(column, row) else { return }
        cells[i].blockBack = below
        cells[i].block = character
        cells[i].blockInk = ink
    }

    func hasBlock(_ column: Int, _ row: Int) -> Bool { index(column, row).map { cells[$0].block != nil } ?? false }
    func blockInk(_ column: Int, _ row: Int) -> Paint { index(column, row).map { cells[$0].blockInk } ?? .ink }

    /// A line between two places from 0 to 1 across and up; what lies outside is cut off.
    ///
    /// - Parameter phase: dots drawn so far, for dashes that go on from part to part.
    mutating func line(_ from: Mark.Point, _ to: Mark.Point, _ ink: Paint, dash: Mark.Dash, sign: Character, phase: inout Int, isDim: Bool = false) {
        guard let (from, to) = PlotGrid.clipped(from, to) else { return }
        let (x0, y0) = (position(from.x, dotColumns), position(1 - from.y, dotRows))
        let (x1, y1) = (position(to.x, dotColumns), position(1 - to.y, dotRows))
        // In steps of whole cells where a cell holds one sign.
        let steps = max(abs(x1 - x0), abs(y1 - y0))
        for step in 0...max(1, steps) {
            let share = Double(step) / Double(max(1, steps))
            let (x, y) = (Double(x0) + share * Double(x1 - x0), Double(y0) + share * Double(y1 - y0))
            if PlotGrid.isDrawn(dash, phase) { dot(Int(bounded: x.rounded()), Int(bounded: y.rounded()), ink, sign: sign, isDim: isDim) }
            if step > 0 { phase += 1 }
        }
    }

    func position(_ share: Double, _ count: Int) -> Int { max(-1, min(count, Int(bounded: (max(-0.1, min(1.1, share)) * Double(count - 1)).rounded()))) }

    private static func isDrawn(_ dash: Mark.Dash, _ phase: Int) -> Bool {
        switch dash {
        case .solid: true
        case .dashed: phase % 7 < 4
        case .dotted: phase % 3 == 0
        case .dashDot: phase % 9 < 4 || phase % 9 == 6
        case .none: false
        }
    }

    /// The part of a line inside of the unit square (Liang & Barsky 1984).
    static func clipped(_ a: Mark.Point, _ b: Mark.Point) -> (Mark.Point, Mark.Point)? {
        guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite else { return nil }
        var (from, to) = (0.0, 1.0)
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        for (p, q) in [(-dx, a.x), (dx, 1 - a.x), (-dy, a.y), (dy, 1 - a.y)] {
            if p == 0 {
                // A hair outside is still the edge.
                if q < -1e-9 { return nil }
            } else if p < 0 {
                from = max(from, q / p)
            } else {
                to = min(to, q / p)
            }
        }
        guard from <= to else { return nil }
        return (Mark.Point(a.x + from * dx, a.y + from * dy), Mark.Point(a.x + to * dx, a.y + to * dy))
    }

    func draw(on canvas: inout TextCanvas, _ left: Int, _ top: Int) {
        for row in 0..<rows {
            for column in 0..<columns {
                let cell = cells[row * columns + column]
                let full = cell.block == "█" && style.hasScales ? cell.blockInk.colour : nil
                if let sign = cell.sign {
                    canvas[left + column, top + row] = TextCanvas.Cell(character: sign, ink: cell.signInk, back: full)
                } else if cell.dots != 0, cell.block == nil || !cell.isDim {
                    let character = Unicode.Scalar(UInt32(0x2800 + cell.dots)).map(Character.init) ?? " "
                    canvas[left + column, top + row] = TextCanvas.Cell(character: character, ink: cell.dotInk, back: full, isDim: cell.isDim)
                } else if let block = cell.block {
                    canvas[left + column, top + row] = TextCanvas.Cell(character: block, ink: cell.blockInk, back: style.hasScales ? cell.blockBack?.colour : nil)
                }
            }
        }
    }
}
