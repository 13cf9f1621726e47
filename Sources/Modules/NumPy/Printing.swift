import Arrays
import Interpreter

/// How arrays are written: `set_printoptions` and its like.
enum Printing {
    private static let parameters = "precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None"

    private static func change(_ call: Call, from start: Int, _ settings: NumPy.Settings) throws {
        func at(_ i: Int) -> Value? { call.optional(start + i) }
        if let value = at(0) { settings.options.precision = max(0, min(60, try call.vm.index(value))) }
        if let value = at(1) { settings.options.threshold = value.index ?? Int.max }
        if let value = at(2) { settings.options.edgeItems = max(1, min(1 << 20, try call.vm.index(value))) }
        if let value = at(3) { settings.options.lineWidth = max(1, min(1 << 30, value.index ?? 1 << 30)) }
        if let value = at(4) { settings.options.suppress = try call.vm.truth(value) }
        if let value = at(5)?.text { settings.options.nanText = value }
        if let value = at(6)?.text { settings.options.infinityText = value }
        if case .dict(let table)? = at(7) {
            settings.formatter = Dictionary(table.entries.compactMap { entry in entry.key.value.text.map { ($0, entry.value) } }, uniquingKeysWith: { $1 })
        } else if call.has(start + 7) {
            settings.formatter = [:]
        }
        if let value = at(8)?.text {
            guard let sign = value.first, "+- ".contains(sign), value.count == 1 else { throw Raise(.valueError, "sign option must be one of ' ', '+', or '-'") }
            settings.options.sign = sign
        }
        if let value = at(9)?.text {
            guard let mode = PrintOptions.FloatMode(rawValue: value) else { throw Raise(.valueError, "floatmode option must be one of \"fixed\", \"unique\", \"maxprec\", \"maxprec_equal\"") }
            settings.options.floatMode = mode
        }
    }

    /// A script's formatter for arrays of a kind.
    static func custom(_ table: [String: Value], _ array: NDArray, _ vm: Interpreter) -> ((NDArray, Int) -> String)? {
        let names: [String] = switch array.dtype.kind {
        case "b": ["bool"]
        case "i", "u": ["int", "int_kind"]
        case "f": ["float", "float_kind"]
        case "c": ["complexfloat", "complex_kind"]
        case "U": ["numpystr", "str_kind"]
        case "O": ["object"]
        case "M": ["datetime"]
        default: ["timedelta"]
        }
        guard let function = (names + ["all"]).lazy.compactMap({ table[$0] }).first else { return nil }
        return { a, at in
            do { return try vm.str(vm.call(function, Arguments([NumPy.element(a.storage, at)]))) } catch { return "?" }
        }
    }

    private static func options(_ settings: NumPy.Settings) -> Value {
        let o = settings.options
        return .dict(Dict([
            ("edgeitems", .int(o.edgeItems)), ("threshold", .int(o.threshold)), ("floatmode", .string(o.floatMode.rawValue)), ("precision", .int(o.precision)),
            ("suppress", .bool(o.suppress)), ("linewidth", .int(o.lineWidth)), ("nanstr", .string(o.nanText)), ("infstr", .string(o.infinityText)),
            ("sign", .string(String(o.sign))), ("formatter", Value.none), ("legacy", .bool(false)), ("override_repr", Value.none),
        ]))
    }

    /// Writes with options of this call only.
    private static func temporarily(_ call: Call, from start: Int, _ body: (ArrayText) throws -> String) throws -> Value {
        let settings = NumPy.settings(call.vm)
        let (options, formatter) = (settings.options, settings.formatter)
        defer {
            settings.options = options
            settings.formatter = formatter
        }
        try change(call, from: start, settings)
        return .string(try body(NumPy.text(call.vm)))
    }

    static let functions: [Builtin] = [
        Builtin("set_printoptions", parameters, "How arrays are printed from now on.", example: "np.set_printoptions(precision=3, suppress=True)") { call in
            try change(call, from: 0, NumPy.settings(call.vm))
            return .none
        },
        Builtin("get_printoptions", "", "How arrays are printed.") { options(NumPy.settings($0.vm)) },
        Builtin("printoptions", "*args, " + parameters.replacingOccurrencesOfStar, "How arrays are printed within a with block.", example: "with np.printoptions(precision=3): print(a)") { call in
            let settings = NumPy.settings(call.vm)
            let before = (settings.options, settings.formatter)
            try change(call, from: 1, settings)
            let inside = (settings.options, settings.formatter)
            (settings.options, settings.formatter) = before
            return .object(ContextObject("_GeneratorContextManager", enter: { _ in
                (settings.options, settings.formatter) = inside
                return options(settings)
            }, leave: { (settings.options, settings.formatter) = before }))
        },
        Builtin("array2string", "a, max_line_width=None, precision=None, suppress_small=None, separator=' ', prefix='', *, formatter=None, threshold=None, edgeitems=None, sign=None, floatmode=None, suffix='', legacy=None", "An array as text.") { call in
            let settings = NumPy.settings(call.vm)
            let (kept, formatter) = (settings.options, settings.formatter)
            defer { (settings.options, settings.formatter) = (kept, formatter) }
            if let value = call.optional(1) { settings.options.lineWidth = max(1, min(1 << 30, value.index ?? 1 << 30)) }
            if call.optional(2) != nil { settings.options.precision = max(0, min(60, try call.int(2))) }
            if call.optional(3) != nil { settings.options.suppress = try call.bool(3, or: false) }
            if case .dict(let table)? = call.optional(6) {
                settings.formatter = Dictionary(table.entries.compactMap { entry in entry.key.value.text.map { ($0, entry.value) } }, uniquingKeysWith: { $1 })
            }
            if let value = call.optional(7) { settings.options.threshold = value.index ?? Int.max }
            if call.optional(8) != nil { settings.options.edgeItems = max(1, min(1 << 20, try call.int(8))) }
            if let sign = call.optional(9)?.text?.first { settings.options.sign = sign }
            if let mode = call.optional(10)?.text.flatMap({ PrintOptions.FloatMode(rawValue: $0) }) { settings.options.floatMode = mode }
            return .string(NumPy.text(call.vm).text(try NumPy.argument(call[0], call.vm), separator: try call.string(4, or: " "), prefix: try call.string(5, or: ""), suffix: try call.string(11, or: "")))
        },
        Builtin("array_repr", "arr, max_line_width=None, precision=None, suppress_small=None", "What repr(a) gives.") { call in
            try briefly(call) { $0.repr($1) }
        },
        Builtin("array_str", "a, max_line_width=None, precision=None, suppress_small=None", "What str(a) gives.") { call in
            try briefly(call) { $0.str($1) }
        },
        Builtin("format_float_positional", "x, precision=None, unique=True, fractional=True, trim='k', sign=False, pad_left=None, pad_right=None, min_digits=None", "A float without exponent.") { call in
            let x = try call.double(0)
            var text: String
            if call.optional(1) != nil {
                text = CText.format("%.*f", max(0, min(60, try call.int(1))), x)
                if try call.bool(2, or: true), x.isFinite, text.contains(".") { text = shorter(FloatText.positional(x), text) }
            } else {
                text = FloatText.positional(x)
            }
            switch try call.string(4, or: "k") {
            case "-", "0", ".":
                if text.contains(".") { while text.last == "0" { text.removeLast() } }
                if try call.string(4) == "-", text.last == "." { text.removeLast() }
                if try call.string(4) == "0", text.last == "." { text += "0" }
            default: break
            }
            return .string((try call.bool(5, or: false)) && x >= 0 ? "+" + text : text)
        },
        Builtin("format_float_scientific", "x, precision=None, unique=True, trim='k', sign=False", "A float with exponent.") { call in
            let x = try call.double(0)
            if call.optional(1) != nil { return .string(CText.format("%.*e", max(0, min(60, try call.int(1))), x)) }
            let (digits, exponent) = FloatText.digits(x)
            let text = FloatText.scientific(digits, exponent)
            return .string((x < 0 ? "-" : "") + (text.contains(".") ? text : text.replacing("e", with: ".e")))
        },
    ]

    private static func shorter(_ a: String, _ b: String) -> String { a.count < b.count ? a : b }

    private static func briefly(_ call: Call, _ body: (ArrayText, NDArray) throws -> String) throws -> Value {
        let settings = NumPy.settings(call.vm)
        let kept = settings.options
        defer { settings.options = kept }
        if let value = call.optional(1) { settings.options.lineWidth = max(1, min(1 << 30, value.index ?? 1 << 30)) }
        if call.optional(2) != nil { settings.options.precision = max(0, min(60, try call.int(2))) }
        if call.optional(3) != nil { settings.options.suppress = try call.bool(3, or: false) }
        return .string(try body(NumPy.text(call.vm), NumPy.argument(call[0], call.vm)))
    }
}

extension String {
    fileprivate var replacingOccurrencesOfStar: String { replacing("*, ", with: "") }
}

extension FloatText {
    /// The shortest digits without an exponent.
    static func positional(_ x: Double) -> String {
        guard x.isFinite else { return repr(x) }
        let (digits, exponent) = digits(x)
        let sign = x.sign == .minus ? "-" : ""
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        if digits.count <= exponent + 1 { return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count) + "." }
        return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }
}

/// What a `with` block enters and leaves.
final class ContextObject: Object {
    private let enter: (Interpreter) -> Value
    private let leave: () -> Void

    init(_ name: String, enter: @escaping (Interpreter) -> Value, leave: @escaping () -> Void) {
        self.enter = enter
        self.leave = leave
    }

    nonisolated(unsafe) private static let contextType: TypeObject = TypeObject("_GeneratorContextManager", module: "contextlib", methods: [
        Builtin("__enter__", "self", "Begins.") { call in call[0].of(ContextObject.self)?.enter(call.vm) ?? .none },
        Builtin("__exit__", "self, *exception", "Ends.") { call in
            call[0].of(ContextObject.self)?.leave()
            return .bool(false)
        },
    ])
    override var type: TypeObject { ContextObject.contextType }
}
