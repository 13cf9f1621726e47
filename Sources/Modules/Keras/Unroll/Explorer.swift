import Interpreter
import Recurrent

/// `s.explore()`: the step debugger by single keys.
enum Explorer {
    private static let help = "→ step   ← back   b turn round   f forwards   g go to a step   u undo   p plot   h help   q quit"

    static func run(_ object: UnrollingObject, _ vm: Interpreter) throws {
        var digits: String?
        vm.print(help + "\n")
        object.write(object.stepper.position, vm)
        let isTerminal = try vm.host?.readKeys { key in
            if let typed = digits {
                digits = try goTo(typed, key, object, vm)
                return true
            }
            switch key {
            case .right, .character(" "), .character("\n"): try step(object, vm)
            case .left:
                try object.stepper.back()
                object.write(object.stepper.position, vm)
            case .character("b"):
                guard object.hasTargets else {
                    vm.print("no gradients without targets: model.unroll(x, y)\n")
                    break
                }
                object.stepper.turn(.backward)
                object.write(object.stepper.position, vm)
            case .character("f"):
                object.stepper.turn(.forward)
                object.write(object.stepper.position, vm)
            case .character("g"):
                vm.print("go to step (0 to \(object.stepper.timesteps)): ")
                digits = ""
            case .character("u"):
                if object.stepper.canUndo { try object.stepper.undo() }
                object.write(object.stepper.position, vm)
            case .character("p"): TraceObject.show(try TracePictures.gates(object.stepper.trace, gate: nil, sample: 0), vm)
            case .character("q"), .escape, .end: return false
            default: vm.print(help + "\n")
            }
            return true
        }
        // Ctrl-C leaves as `q` does, and is said as anywhere.
        try vm.checkInterruption()
        guard isTerminal == true else {
            throw Raise(.runtimeError, "explore() reads single keys, and here is no terminal to read them from", hint: "Use s.step(), s.back(), s.goto(t) and s.backward() instead.")
        }
    }

    private static func step(_ object: UnrollingObject, _ vm: Interpreter) throws {
        if object.stepper.step().isEmpty { vm.print(object.stepper.direction == .forward ? "the last step; b turns round, ← goes back\n" : "before the first step; f turns round\n") }
        else { object.write(object.stepper.position, vm) }
    }

    /// Collects the digits of a step's number; nil when it is done with.
    private static func goTo(_ typed: String, _ key: KeyPress, _ object: UnrollingObject, _ vm: Interpreter) throws -> String? {
        switch key {
        case .character(let digit) where digit.isASCII && digit.isNumber && typed.count < 9:
            vm.print(String(digit))
            return typed + String(digit)
        case .character("\u{7F}"), .character("\u{8}"):
            guard !typed.isEmpty else { return typed }
            vm.print("\u{8} \u{8}")
            return String(typed.dropLast())
        case .character("\n"):
            vm.print("\n")
            if let target = Int(typed) {
                try object.stepper.go(to: target)
                object.write(object.stepper.position, vm)
            }
            return nil
        default:
            vm.print("\n")
            return nil
        }
    }
}
