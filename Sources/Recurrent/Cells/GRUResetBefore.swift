/// The gated recurrent unit with `reset_after=False`, as Cho et al. (2014) wrote it: the reset gate acts on the state
/// before the product, so the candidate needs a second product in each step.
///
/// Blocks of a row: update, reset, candidate, and rₜ∘hₜ₋₁, the operand of the second product.
public enum GRUResetBefore: Cell {
    public static let kind = "GRU"
    public static let gateNames = ["update", "reset", "candidate"]
    public static let preactivationNames = gateNames
    public static let kernelBlocks = 3
    public static let blocks = 4
    public static let hasCell = false
    public static let carriesHidden = true
    public static let biasRows = 1
    public static let stages = [
        [Recurrence(columns: 0..<2, block: 0, operand: nil)], [Recurrence(columns: 2..<3, block: 2, operand: 3)],
    ]

    @inline(__always)
    public static func gates<V: Lane, F: CellActivations>(_ z: Quad<V>, _ known: Quad<V>, _ previous: State<V>, _ f: F, stage: Int) -> Quad<V> where V.Element: BinaryFloatingPoint {
        if stage == 0 {
            let update = f.gate(z.a)  // zₜ = σ(xₜ·W_z + hₜ₋₁·U_z + b_z)
            let reset = f.gate(z.b)  // rₜ = σ(xₜ·W_r + hₜ₋₁·U_r + b_r)
            return followers(Quad(update, reset), z, previous, f, stage: 0)
        }
        return Quad(known.a, known.b, f.state(z.c), known.d)  // ĥₜ = tanh(xₜ·W_h + (rₜ∘hₜ₋₁)·U_h + b_h)
    }

    @inline(__always)
    public static func followers<V: Lane, F: CellActivations>(_ gate: Quad<V>, _ z: Quad<V>, _ previous: State<V>, _ f: F, stage: Int) -> Quad<V> where V.Element: BinaryFloatingPoint {
        stage == 0 ? Quad(gate.a, gate.b, gate.c, gate.b * previous.hidden) : gate  // the operand rₜ∘hₜ₋₁
    }

    @inline(__always)
    public static func next<V: Lane, F: CellActivations>(_ gate: Quad<V>, _ previous: State<V>, _ f: F) -> State<V> where V.Element: BinaryFloatingPoint {
        State(hidden: gate.a * previous.hidden + (.one - gate.a) * gate.c)  // hₜ = zₜ∘hₜ₋₁ + (1 − zₜ)∘ĥₜ
    }

    @inline(__always)
    public static func adjointNext<V: Lane, F: CellActivations>(
        _ d: State<V>, _ gate: Quad<V>, _ previous: State<V>, _ next: State<V>, _ f: F
    ) -> (gates: Quad<V>, previous: State<V>, total: State<V>) where V.Element: BinaryFloatingPoint {
        let dUpdate = d.hidden * (previous.hidden - gate.c)
        let dCandidate = d.hidden * (.one - gate.a)
        return (Quad(dUpdate, .zero, dCandidate), State(hidden: d.hidden * gate.a), d)
    }

    @inline(__always)
    public static func adjointGates<V: Lane, F: CellActivations>(
        _ d: Quad<V>, _ dz: Quad<V>, _ gate: Quad<V>, _ z: Quad<V>, _ previous: State<V>, _ f: F, stage: Int
    ) -> (dz: Quad<V>, previous: V) where V.Element: BinaryFloatingPoint {
        if stage == 1 {
            let dCandidate = d.c * f.stateSlope(value: gate.c, at: z.c)
            return (Quad(d.a * f.gateSlope(value: gate.a, at: z.a), .zero, dCandidate), .zero)
        }
        // dz.d is the gradient by r∘h.
        let dReset = d.b + dz.d * previous.hidden
        return (Quad(dz.a, dReset * f.gateSlope(value: gate.b, at: z.b), dz.c, dz.d), dz.d * gate.b)
    }

    @inline(__always)
    public static func gateGradients<V: Lane>(_ d: Quad<V>, _ dz: Quad<V>, _ z: Quad<V>, _ previous: State<V>) -> Quad<V> where V.Element: BinaryFloatingPoint {
        Quad(d.a, dz.d * previous.hidden, d.c)  // the reset gate acts through r∘h alone
    }

    @inline(__always)
    public static func preactivation<V: Lane>(_ z: Quad<V>, _ gate: Quad<V>) -> Quad<V> where V.Element: BinaryFloatingPoint { z }
}
