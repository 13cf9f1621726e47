/// A cursor over one sample's way through one recurrent layer, forwards and back, that may overwrite what it sees.
///
/// It computes nothing itself: what is overwritten becomes a clamp, and the model's own passes run with it. So every
/// step is the one that prediction takes, and every gradient the one that training uses.
public struct Stepper {
    public enum Direction: Sendable { case forward, backward }

    /// What was overwritten after a step; nan where nothing was.
    public struct Edit: Sendable {
        public var gates: [String: [Float]] = [:]
        public var hidden: [Float]?
        public var cell: [Float]?

        public init() {}
    }

    private struct Moment {
        let position: Int
        let direction: Direction
        let edits: [Int: Edit]
    }

    /// Runs the model for the sample with clamps and first states for the layer.
    public typealias Run = (_ clamps: [String: Tensor<Float>], _ start: [Tensor<Float>]?) throws -> (whole: Trace<Float>, layer: LayerTrace<Float>)

    private let run: Run
    public private(set) var whole: Trace<Float>
    public private(set) var trace: LayerTrace<Float>
    /// Steps done: 0 before the first, T after the last.
    public private(set) var position = 0
    public private(set) var direction = Direction.forward
    private var edits: [Int: Edit] = [:]
    private var history: [Moment] = []

    public init(_ run: @escaping Run) throws {
        self.run = run
        (whole, trace) = try run([:], nil)
    }

    public var timesteps: Int { trace.timesteps }
    public var units: Int { trace.units }
    /// The timestep that was read last, in the input's own time; nil before the first.
    public var time: Int? { position > 0 ? trace.time(position - 1) : nil }
    public var isEdited: Bool { !edits.isEmpty }
    public var canUndo: Bool { !history.isEmpty }

    // MARK: Moving

    /// Goes on by so many steps, as far as there are any: towards T forwards, towards 0 after turning round.
    /// - Returns: the positions that were reached, in order.
    @discardableResult
    public mutating func step(_ count: Int = 1) -> [Int] {
        let target = direction == .forward ? min(timesteps, position + max(0, min(count, timesteps))) : max(0, position - max(0, min(count, timesteps)))
        guard target != position else { return [] }
        remember()
        let passed = direction == .forward ? Array(position + 1...target) : Array((target..<position).reversed())
        position = target
        return passed
    }

    /// Takes steps back; going forwards, what was overwritten after the place reached is forgotten.
    public mutating func back(_ count: Int = 1) throws {
        let count = max(0, min(count, timesteps))
        try go(to: direction == .forward ? max(0, position - count) : min(timesteps, position + count))
    }

    public mutating func go(to target: Int) throws {
        remember()
        position = min(max(0, target), timesteps)
        guard direction == .forward else { return }
        let kept = edits.filter { $0.key <= position }
        if kept.count != edits.count { try apply(kept) }
    }

    /// Turns round: the rest of the way forwards is gone first.
    public mutating func turn(_ direction: Direction) {
        remember()
        if direction == .backward { position = timesteps }
        self.direction = direction
    }

    // MARK: Overwriting

    /// Overwrites numbers after the step that was just done; the steps that follow start from them.
    public mutating func set(_ edit: Edit) throws {
        var merged = edits
        var here = merged[position] ?? Edit()
        func join(_ new: [Float]?, _ old: [Float]?) -> [Float]? {
            guard let new, let old else { return new ?? old }
            return zip(new, old).map { $0.isNaN ? $1 : $0 }
        }
        for (gate, values) in edit.gates { here.gates[gate] = join(values, here.gates[gate]) }
        here.hidden = join(edit.hidden, here.hidden)
        here.cell = join(edit.cell, here.cell)
        merged[position] = here
        remember()
        do { try apply(merged) } catch {
            history.removeLast()
            throw error
        }
    }

    /// Takes the last move or overwriting back.
    public mutating func undo() throws {
        guard let last = history.popLast() else { return }
        position = last.position
        direction = last.direction
        try apply(last.edits)
    }

    private mutating func remember() {
        history.append(Moment(position: position, direction: direction, edits: edits))
        if history.count > 1000 { history.removeFirst() }
    }

    private mutating func apply(_ edits: [Int: Edit]) throws {
        var clamps: [String: Tensor<Float>] = [:]
        func put(_ values: [Float], _ name: String, _ position: Int) {
            let tensor = clamps[name] ?? Tensor([Float](repeating: .nan, count: timesteps * units), [1, timesteps, units])
            for (u, value) in values.prefix(units).enumerated() { tensor[trace.time(position - 1) * units + u] = value }
            clamps[name] = tensor
        }
        for (position, edit) in edits where position > 0 {
            for (gate, values) in edit.gates { put(values, gate, position) }
            if let values = edit.hidden { put(values, "hidden", position) }
            if let values = edit.cell { put(values, "cell", position) }
        }
        var start: [Tensor<Float>]?
        if let edit = edits[0] {
            let own = try run([:], nil).layer.start
            start = zip(own, [edit.hidden, edit.cell]).map { state, new in
                Tensor(state.values.enumerated().map { u, old in new.flatMap { $0.indices.contains(u) && !$0[u].isNaN ? $0[u] : nil } ?? old }, state.shape)
            }
        }
        (whole, trace) = try run(clamps, start)
        self.edits = edits
    }
}
