import Arrays
import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What can go wrong in floating-point arithmetic, and how a script wants to hear of it (`np.errstate`).
package enum FloatingPoint: String, CaseIterable {
    case divide, over, under, invalid

    /// The processor's flag.
    private var flag: Int32 {
        #if arch(x86_64)
        switch self {
        case .invalid: 1
        case .divide: 4
        case .over: 8
        case .under: 16
        }
        #else
        switch self {
        case .invalid: 1
        case .divide: 2
        case .over: 4
        case .under: 8
        }
        #endif
    }

    private var words: String {
        switch self {
        case .divide: "divide by zero"
        case .over: "overflow"
        case .under: "underflow"
        case .invalid: "invalid value"
        }
    }

    private static let all: Int32 = allCases.reduce(0) { $0 | $1.flag }

    static func clear() { feclearexcept(all) }

    /// What this thread's operations raised since `clear`.
    static var raised: Int32 {
        get { fetestexcept(all) }
        set { feraiseexcept(newValue) }
    }

    /// Reports what happened since `clear`.
    static func check(_ operation: String, _ vm: Interpreter) throws {
        let raised = raised
        if raised == 0 { return }
        for kind in allCases where raised & kind.flag != 0 { try NumPy.warn(kind, operation, vm) }
    }

    func message(_ operation: String) -> String { "\(words) encountered in \(operation)" }
}

extension NumPy {
    static func warn(_ kind: FloatingPoint, _ operation: String, _ vm: Interpreter) throws {
        switch settings(vm).errors[kind] ?? "warn" {
        case "ignore": return
        case "raise": throw Raise(.floatingPointError, kind.message(operation))
        case "print": vm.print("Warning: \(kind.message(operation))\n")
        default: try notice("RuntimeWarning: \(kind.message(operation))", vm)
        }
    }

    /// A warning, once for each text.
    static func notice(_ text: String, _ vm: Interpreter) throws {
        if settings(vm).warned.insert(text).inserted { vm.host?.notice(text) }
    }
}
