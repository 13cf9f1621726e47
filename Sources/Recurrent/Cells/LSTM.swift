/// Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000), in Keras's
/// order of blocks: input, forget, candidate, output. (PyTorch packs i, f, g, o too; Swift for TensorFlow i, g, f, o.)
public enum LSTM: Cell {
    public static let kind = "LSTM"
    public static let gateNames = ["input", "forget", "candidate", "output"]
    public static let preactivationNames = gateNames
    public static let kernelBlocks = 4
    public static let blocks = 4
    public static let hasCell = true
    public static let biasRows = 1
    public static let stages = [[Recurrence(columns: 0..<4, block: 0, operand: nil)]]

    @inline(__always)
    public static func gates<V: Lane, F: CellActivations>(_ z: Quad<V>, _ known: Quad<V>, _ previous: State<V>, _ f: F, stage: Int) -> Quad<V> where V.Element: BinaryFloatingPoint {
        let input = f.gate(z.a)  // iₜ = σ(xₜ·W_i + hₜ₋₁·U_i + b_i)
        let forget = f.gate(z.b)  // fₜ = σ(xₜ·W_f + hₜ₋₁·U_f + b_f)
        let candidate = f.state(z.c)  // gₜ = tanh(xₜ·W_c + hₜ₋₁·U_c + b_c)
        let output = f.gate(z.d)  // oₜ = σ(xₜ·W_o + hₜ₋₁·U_o + b_o)
        return Quad(input, forget, candidate, output)
    }

    @inline(__always)
    public static func next<V: Lane, F: CellActivations>(_ gate: Quad<V>, _ previous: State<V>, _ f: F) -> State<V> where V.Element: BinaryFloatingPoint {
        let cell = gate.b * previous.cell + gate.a * gate.c  // cₜ = fₜ∘cₜ₋₁ + iₜ∘gₜ
        return State(hidden: gate.d * f.state(cell), cell: cell)  // hₜ = oₜ∘tanh(cₜ)
    }

    @inline(__always)
    public static func adjointNext<V: Lane, F: CellActivations>(
        _ d: State<V>, _ gate: Quad<V>, _ previous: State<V>, _ next: State<V>, _ f: F
    ) -> (gates: Quad<V>, previous: State<V>, total: State<V>) where V.Element: BinaryFloatingPoint {
        let squashed = f.state(next.cell)
        let dOutput = d.hidden * squashed
        let dCell = d.cell + d.hidden * gate.d * f.stateSlope(value: squashed, at: next.cell)
        let dInput = dCell * gate.c
        let dForget = dCell * previous.cell
        let dCandidate = dCell * gate.a
        return (Quad(dInput, dForget, dCandidate, dOutput), State(hidden: .zero, cell: dCell * gate.b), State(hidden: d.hidden, cell: dCell))
    }

    @inline(__always)
    public static func adjointGates<V: Lane, F: CellActivations>(
        _ d: Quad<V>, _ dz: Quad<V>, _ gate: Quad<V>, _ z: Quad<V>, _ previous: State<V>, _ f: F, stage: Int
    ) -> (dz: Quad<V>, previous: V) where V.Element: BinaryFloatingPoint {
        (
            Quad(
                d.a * f.gateSlope(value: gate.a, at: z.a), d.b * f.gateSlope(value: gate.b, at: z.b),
                d.c * f.stateSlope(value: gate.c, at: z.c), d.d * f.gateSlope(value: gate.d, at: z.d)), .zero
        )
    }

    @inline(__always)
    public static func preactivation<V: Lane>(_ z: Quad<V>, _ gate: Quad<V>) -> Quad<V> where V.Element: BinaryFloatingPoint { z }
}
