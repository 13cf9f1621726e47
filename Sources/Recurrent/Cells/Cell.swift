/// Four values of one unit: its gates, or their pre-activations. A cell uses as many as it has.
public struct Quad<V: Lane>: Sendable where V.Element: BinaryFloatingPoint {
    public var a = V.zero
    public var b = V.zero
    public var c = V.zero
    public var d = V.zero

    @inline(__always)
    init(_ a: V = .zero, _ b: V = .zero, _ c: V = .zero, _ d: V = .zero) {
        self.a = a
        self.b = b
        self.c = c
        self.d = d
    }

    subscript(block: Int) -> V {
        @inline(__always) get { block == 0 ? a : block == 1 ? b : block == 2 ? c : d }
        @inline(__always) set {
            switch block {
            case 0: a = newValue
            case 1: b = newValue
            case 2: c = newValue
            default: d = newValue
            }
        }
    }
}

/// What a cell carries from step to step. Cells without a cell state keep `cell` at zero.
public struct State<V: Lane>: Sendable where V.Element: BinaryFloatingPoint {
    public var hidden: V
    public var cell: V

    @inline(__always)
    init(hidden: V, cell: V = .zero) {
        self.hidden = hidden
        self.cell = cell
    }
}

/// A product of the recurrence: columns of the recurrent kernel, and the block of the pre-activations they feed.
public struct Recurrence: Sendable {
    /// Gates of the recurrent kernel (column blocks of `units`).
    let columns: Range<Int>
    /// First block of a record's row that the product is added to.
    let block: Int
    /// Block that is multiplied; nil for the previous hidden state.
    let operand: Int?
}

/// One kind of recurrent cell: its gates, and its equations forwards (`gates`, `next`) and backwards (their adjoints).
///
/// The equations work on one unit of one sample, or several side by side. Everything around them (products, time,
/// masks, clamps) belongs to `RecurrentLoop`.
public protocol Cell: Sendable {
    static var kind: String { get }
    /// Names of the gates in the order of Keras's kernel columns.
    static var gateNames: [String] { get }
    /// Names under which pre-activations are shown.
    static var preactivationNames: [String] { get }
    /// Column blocks of the kernel.
    static var kernelBlocks: Int { get }
    /// Blocks of `units` in a record's row of pre-activations.
    static var blocks: Int { get }
    static var hasCell: Bool { get }
    /// Whether the previous hidden state reaches the next one directly, not only through the recurrent kernel.
    static var carriesHidden: Bool { get }
    /// Rows of the bias: 2 for a GRU with `reset_after`, else 1.
    static var biasRows: Int { get }
    /// How its equations are written.
    static var notation: Notation { get }
    /// Products of a step, by stage: those of the second stage need gates of the first.
    static var stages: [[Recurrence]] { get }

    /// Gates from pre-activations. A two-stage cell computes in stage 0 what it can, and in stage 1 the rest.
    static func gates<V: Lane, F: CellActivations>(_ z: Quad<V>, _ known: Quad<V>, _ previous: State<V>, _ f: F, stage: Int) -> Quad<V> where V.Element: BinaryFloatingPoint
    /// Gates that are computed from other gates, once more: what follows when one of those is held at another value.
    static func followers<V: Lane, F: CellActivations>(_ gate: Quad<V>, _ z: Quad<V>, _ previous: State<V>, _ f: F, stage: Int) -> Quad<V> where V.Element: BinaryFloatingPoint
    /// The next state from gates and the previous state.
    static func next<V: Lane, F: CellActivations>(_ gate: Quad<V>, _ previous: State<V>, _ f: F) -> State<V> where V.Element: BinaryFloatingPoint
    /// Adjoint of `next`: from the gradient by the next state (its cell part from later steps only) to the gradients by
    /// the gates and the previous state, and the total gradient by the next state.
    static func adjointNext<V: Lane, F: CellActivations>(
        _ d: State<V>, _ gate: Quad<V>, _ previous: State<V>, _ next: State<V>, _ f: F
    ) -> (gates: Quad<V>, previous: State<V>, total: State<V>) where V.Element: BinaryFloatingPoint
    /// Adjoint of `gates`, the last stage first; `z` of stage 0 finds the gradient by a two-stage operand in `dz.d`.
    static func adjointGates<V: Lane, F: CellActivations>(
        _ d: Quad<V>, _ dz: Quad<V>, _ gate: Quad<V>, _ z: Quad<V>, _ previous: State<V>, _ f: F, stage: Int
    ) -> (dz: Quad<V>, previous: V) where V.Element: BinaryFloatingPoint
    /// Gradients by the gates in full: those of `adjointNext`, and what a gate gets through another gate.
    static func gateGradients<V: Lane>(_ d: Quad<V>, _ dz: Quad<V>, _ z: Quad<V>, _ previous: State<V>) -> Quad<V> where V.Element: BinaryFloatingPoint
    /// The pre-activation shown for each gate.
    static func preactivation<V: Lane>(_ z: Quad<V>, _ gate: Quad<V>) -> Quad<V> where V.Element: BinaryFloatingPoint
}

extension Cell {
    public static var carriesHidden: Bool { false }

    @inline(__always)
    public static func followers<V: Lane, F: CellActivations>(_ gate: Quad<V>, _ z: Quad<V>, _ previous: State<V>, _ f: F, stage: Int) -> Quad<V> where V.Element: BinaryFloatingPoint { gate }

    @inline(__always)
    public static func gateGradients<V: Lane>(_ d: Quad<V>, _ dz: Quad<V>, _ z: Quad<V>, _ previous: State<V>) -> Quad<V> where V.Element: BinaryFloatingPoint { d }
}
