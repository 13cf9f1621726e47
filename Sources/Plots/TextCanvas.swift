/// A rectangle of a terminal's cells to draw on. Whatever is put on it, its lines are never wider than it is.
struct TextCanvas {
    struct Cell {
        var character: Character = " "
        var ink = Paint.ink
        var back: Colour?
        var isDim = false
        /// The right half of a wide character.
        var isCovered = false
    }

    let width: Int
    private(set) var cells: [[Cell]]

    var height: Int { cells.count }

    init(width: Int, height: Int = 0) {
        self.width = max(0, width)
        cells = Array(repeating: Array(repeating: Cell(), count: max(0, width)), count: max(0, height))
    }

    /// Adds empty lines at the lower end until there are `height`.
    mutating func grow(to height: Int) {
        while cells.count < height { cells.append(Array(repeating: Cell(), count: width)) }
    }

    subscript(x: Int, y: Int) -> Cell {
        get { contains(x, y) ? cells[y][x] : Cell() }
        set { if contains(x, y) { set(newValue, x, y) } }
    }

    func contains(_ x: Int, _ y: Int) -> Bool { x >= 0 && x < width && y >= 0 && y < cells.count }

    private mutating func set(_ cell: Cell, _ x: Int, _ y: Int) {
        // Half of a wide character can't stay alone.
        if cells[y][x].isCovered, !cell.isCovered, x > 0 { cells[y][x - 1].character = " " }
        if !cell.isCovered, x + 1 < width, cells[y][x + 1].isCovered { cells[y][x + 1] = Cell(back: cells[y][x + 1].back) }
        cells[y][x] = cell
    }

    /// Writes a text that was cleaned for the terminal; what lies outside is cut off, backgrounds stay unless `back` is given.
    mutating func put(_ text: String, _ x: Int, _ y: Int, ink: Paint = .ink, back: Colour? = nil, isDim: Bool = false) {
        guard y >= 0, y < cells.count else { return }
        var x = x
        for character in text {
            let size = DisplayText.width(character)
            if size == 0 {
                // A mark without a base joins what is before it.
                if contains(x - 1, y), !cells[y][x - 1].isCovered { cells[y][x - 1].character = Character(String(cells[y][x - 1].character) + String(character)) }
                continue
            }
            if x >= 0, x + size <= width {
                for i in 0..<size {
                    set(Cell(character: i == 0 ? character : " ", ink: ink, back: back ?? cells[y][x + i].back, isDim: isDim, isCovered: i > 0), x + i, y)
                }
            }
            x += size
        }
    }

    mutating func draw(_ other: TextCanvas, _ x: Int, _ y: Int) {
        for (row, line) in other.cells.enumerated() {
            for (column, cell) in line.enumerated() where contains(x + column, y + row) { cells[y + row][x + column] = cell }
        }
    }

    /// The lines as a terminal gets them, blanks at their ends left out.
    func lines(_ style: TextStyle) -> [String] {
        cells.map { line in
            let end = (line.lastIndex { $0.character != " " || $0.isCovered || (style.hasScales && $0.back != nil) } ?? -1) + 1
            var result = ""
            var current = ""
            var back: Colour?
            for cell in line[..<end] where !cell.isCovered {
                // A blank looks the same in any foreground.
                if cell.character == " ", cell.back == back {
                    result.append(" ")
                    continue
                }
                back = cell.back
                let code = style.code(cell.character == " " ? .ink : cell.ink, cell.back, isDim: cell.isDim && cell.character != " ")
                if code != current {
                    result += (current.isEmpty ? "" : "\u{1B}[0m") + code
                    current = code
                }
                result.append(cell.character)
            }
            return result + (current.isEmpty ? "" : "\u{1B}[0m")
        }
    }
}
