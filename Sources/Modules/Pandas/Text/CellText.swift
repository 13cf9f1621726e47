import Arrays
import Interpreter

/// Cells as pandas prints them in a table: one width, one number of decimals.
package struct CellText {
    let vm: Interpreter
    let options: DisplayOptions
    private let precision: Int
    private let floatFormat: Value

    init(_ vm: Interpreter) {
        self.vm = vm
        options = DisplayOptions.of(vm)
        precision = max(0, min(30, options["display.precision"].index ?? 6))
        floatFormat = options["display.float_format"]
    }

    /// - Parameter leadingSpace: whether numbers and texts begin with a space, so that signs stand in a column of their own.
    func cells(_ column: Column, leadingSpace: Bool = true) throws -> [String] {
        let space = leadingSpace ? " " : ""
        switch column.store {
        case .floats(let x): return try floats(x, leadingSpace: leadingSpace)
        case .ints(let x): return x.map { ($0 < 0 ? "" : space) + String($0) }
        case .bools(let x): return x.map { space + ($0 ? "True" : "False") }
        case .texts(let x): return x.map { space + CellText.escaped($0 ?? "NaN") }
        case .times(let x): return CellText.dates(x)
        case .spans(let x):
            let wholeDays = x.allSatisfy { $0 == Column.nat || $0 % Civil.dayLength == 0 }
            return x.map { $0 == Column.nat ? "NaT" : TimedeltaObject.text($0, daysOnly: wholeDays) }
        case .objects(let x):
            return try x.map { datum in
                if case .float(let number) = datum { return try single(number, leadingSpace: leadingSpace) }
                return space + (try text(datum))
            }
        }
    }

    /// One cell in the words of an object column.
    func text(_ datum: Datum) throws -> String {
        switch datum {
        case .nan: return "NaN"
        case .text(let text): return CellText.escaped(text)
        case .other(let value):
            if case .list(let list) = value { return "[" + (try list.items.map { try inner($0) }).joined(separator: ", ") + "]" }
            return CellText.escaped(try vm.str(value))
        case .tuple(let parts): return "(" + (try parts.map { try text($0) }).joined(separator: ", ") + (parts.count == 1 ? ",)" : ")")
        default: return Column.shown(datum)
        }
    }

    private func inner(_ value: Value) throws -> String { try value.text ?? vm.str(value) }

    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 9 || $0 == 10 || $0 == 13 }) else { return text }
        return text.replacing("\t", with: "\\t").replacing("\r\n", with: "\\r\\n").replacing("\r", with: "\\r").replacing("\n", with: "\\n")
    }

    /// Dates without the clock where all of them are midnight.
    static func dates(_ x: [Int]) -> [String] {
        let civils = x.map { $0 == Column.nat ? nil : Civil($0) }
        let isDatesOnly = civils.allSatisfy { $0?.isMidnight ?? true }
        let hasMicros = civils.contains { $0.map { $0.micro != 0 } ?? false }
        return civils.map { civil in
            guard let civil else { return "NaT" }
            if isDatesOnly { return civil.dateText }
            return hasMicros && civil.micro == 0 ? civil.text + ".000000" : civil.text
        }
    }

    private func custom(_ x: Double) throws -> String? {
        if floatFormat.isNone { return nil }
        if let pattern = floatFormat.text { return try vm.str(vm.arithmetic(.modulo, .string(pattern), .float(x), inPlace: false)) }
        return try vm.str(vm.call(floatFormat, .float(x)))
    }

    private func single(_ x: Double, leadingSpace: Bool) throws -> String {
        if let custom = try custom(x) { return custom }
        return CellText.trimmed([CText.format(leadingSpace ? "% .*f" : "%.*f", precision, x)])[0]
    }

    private func floats(_ x: [Double], leadingSpace: Bool) throws -> [String] {
        if !floatFormat.isNone { return try x.map { $0.isNaN ? "NaN" : try custom($0) ?? "" } }
        func all(_ pattern: String) -> [String] {
            CellText.trimmed(x.map { value in
                if value.isNaN { return "NaN" }
                if value.isInfinite { return value < 0 ? "-inf" : (leadingSpace ? " inf" : "inf") }
                return CText.format(pattern, precision, value)
            })
        }
        let fixed = all(leadingSpace ? "% .*f" : "%.*f")
        let isLong = (fixed.map(\.count).max() ?? 0) > precision + 6
        let hasLarge = x.contains { $0.magnitude > 1e6 }
        let hasSmall = x.contains { $0.magnitude > 0 && $0.magnitude < power(10, Double(-precision)) }
        return hasSmall || (isLong && hasLarge) ? all(leadingSpace ? "% .*e" : "%.*e") : fixed
    }

    /// Noughts at the end that all numbers share are cut, but one stays after the point.
    static func trimmed(_ texts: [String]) -> [String] {
        func isNumber(_ text: String) -> Bool { text.contains(".") && !text.contains("e") }
        let numbers = texts.filter(isNumber)
        guard !numbers.isEmpty else { return texts }
        let cut = numbers.map { text in text.reversed().prefix { $0 == "0" }.count }.min() ?? 0
        return texts.map { text in
            guard isNumber(text) else { return text }
            let rest = String(text.dropLast(cut))
            return rest.hasSuffix(".") ? rest + "0" : rest
        }
    }

    /// Right-aligned to one width; longer ones than `max_colwidth` are cut.
    func aligned(_ texts: [String], minimum: Int = 0) -> [String] {
        var width = max(minimum, texts.map(\.count).max() ?? 0)
        if let most = options.limit("max_colwidth"), width > most { width = max(most, minimum) }
        return texts.map { text in
            let cut = options.limit("max_colwidth").map { $0 > 3 && text.count > width } == true ? String(text.prefix(width - 3)) + "..." : text
            return CellText.right(cut, width)
        }
    }

    package static func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
    static func left(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
    static func centre(_ text: String, _ width: Int) -> String {
        let room = max(0, width - text.count)
        // Python's str.center leans left when the width is even.
        let before = room / 2 + (room & width & 1)
        return String(repeating: " ", count: before) + text + String(repeating: " ", count: room - before)
    }

    /// Columns of lines next to each other.
    static func adjoin(_ space: Int, _ columns: [[String]]) -> [String] {
        let height = columns.map(\.count).max() ?? 0
        let widths = columns.enumerated().map { i, column in (column.map(\.count).max() ?? 0) + (i < columns.count - 1 ? space : 0) }
        return (0..<height).map { row in
            columns.indices.map { i in left(row < columns[i].count ? columns[i][row] : "", widths[i]) }.joined()
        }
    }
}
