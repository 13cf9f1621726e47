/// Elman's network (1990) as in Keras: hₜ = act(xₜ·W + hₜ₋₁·U + b).
public enum SimpleRNN: Cell {
    public static let kind = "SimpleRNN"
    public static let gateNames: [String] = []
    public static let preactivationNames = ["hidden"]
    public static let kernelBlocks = 1
    public static let blocks = 1
    public static let hasCell = false
    public static let biasRows = 1
    public static let stages = [[Recurrence(columns: 0..<1, block: 0, operand: nil)]]

    @inline(__always)
    public static func gates<V: Lane, F: CellActivations>(_ z: Quad<V>, _ known: Quad<V>, _ previous: State<V>, _ f: F, stage: Int) -> Quad<V> where V.Element: BinaryFloatingPoint {
        Quad(f.state(z.a))
    }

    @inline(__always)
    public static func next<V: Lane, F: CellActivations>(_ gate: Quad<V>, _ previous: State<V>, _ f: F) -> State<V> where V.Element: BinaryFloatingPoint {
        State(hidden: gate.a)
    }

    @inline(__always)
    public static func adjointNext<V: Lane, F: CellActivations>(
        _ d: State<V>, _ gate: Quad<V>, _ previous: State<V>, _ next: State<V>, _ f: F
    ) -> (gates: Quad<V>, previous: State<V>, total: State<V>) where V.Element: BinaryFloatingPoint {
        (Quad(d.hidden), State(hidden: .zero), d)
    }

    @inline(__always)
    public static func adjointGates<V: Lane, F: CellActivations>(
        _ d: Quad<V>, _ dz: Quad<V>, _ gate: Quad<V>, _ z: Quad<V>, _ previous: State<V>, _ f: F, stage: Int
    ) -> (dz: Quad<V>, previous: V) where V.Element: BinaryFloatingPoint {
        (Quad(d.a * f.stateSlope(value: gate.a, at: z.a)), .zero)
    }

    @inline(__always)
    public static func preactivation<V: Lane>(_ z: Quad<V>, _ gate: Quad<V>) -> Quad<V> where V.Element: BinaryFloatingPoint { z }
}
