/// Gated recurrent unit (Cho et al. 2014) with `reset_after=True`, Keras's default and cuDNN's form: the reset gate
/// acts on the product h·U, which has a bias of its own. Update gate near 1 keeps the old state (Chung et al. 2014
/// write it the other way round).
///
/// Blocks of a row: update, reset, the candidate's input part, the candidate's recurrent part.
public enum GRU: Cell {
    public static let kind = "GRU"
    public static let gateNames = ["update", "reset", "candidate"]
    public static let preactivationNames = gateNames
    public static let kernelBlocks = 3
    public static let blocks = 4
    public static let hasCell = false
    public static let carriesHidden = true
    public static let biasRows = 2
    public static let stages = [[
        Recurrence(columns: 0..<2, block: 0, operand: nil), Recurrence(columns: 2..<3, block: 3, operand: nil),
    ]]

    @inline(__always)
    public static func gates<V: Lane, F: CellActivations>(_ z: Quad<V>, _ known: Quad<V>, _ previous: State<V>, _ f: F, stage: Int) -> Quad<V> where V.Element: BinaryFloatingPoint {
        let update = f.gate(z.a)  // zₜ = σ(xₜ·W_z + hₜ₋₁·U_z + b_z)
        let reset = f.gate(z.b)  // rₜ = σ(xₜ·W_r + hₜ₋₁·U_r + b_r)
        return followers(Quad(update, reset), z, previous, f, stage: stage)
    }

    @inline(__always)
    public static func followers<V: Lane, F: CellActivations>(_ gate: Quad<V>, _ z: Quad<V>, _ previous: State<V>, _ f: F, stage: Int) -> Quad<V> where V.Element: BinaryFloatingPoint {
        let candidate = f.state(z.c + gate.b * z.d)  // ĥₜ = tanh(xₜ·W_h + b_in + rₜ∘(hₜ₋₁·U_h + b_rec))
        return Quad(gate.a, gate.b, candidate)
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
        let dInner = d.c * f.stateSlope(value: gate.c, at: z.c + gate.b * z.d)
        let dReset = d.b + dInner * z.d
        return (
            Quad(
                d.a * f.gateSlope(value: gate.a, at: z.a), dReset * f.gateSlope(value: gate.b, at: z.b), dInner, dInner * gate.b),
            .zero
        )
    }

    @inline(__always)
    public static func gateGradients<V: Lane>(_ d: Quad<V>, _ dz: Quad<V>, _ z: Quad<V>, _ previous: State<V>) -> Quad<V> where V.Element: BinaryFloatingPoint {
        Quad(d.a, dz.c * z.d, d.c)  // the reset gate acts through the candidate alone
    }

    @inline(__always)
    public static func preactivation<V: Lane>(_ z: Quad<V>, _ gate: Quad<V>) -> Quad<V> where V.Element: BinaryFloatingPoint {
        Quad(z.a, z.b, z.c + gate.b * z.d)
    }
}
