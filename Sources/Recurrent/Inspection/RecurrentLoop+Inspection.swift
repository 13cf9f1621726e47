/// What can be asked of a record after the fact.
public enum RecordQuestion: Sendable {
    /// Pre-activation of each gate: (timesteps, samples, units) each.
    case preactivations
    /// Total gradient by each gate, by each pre-activation: (timesteps, samples, units) each.
    case gateGradients, preactivationGradients
    /// The parts of dL/dh and dL/dc by the path they came along: (timesteps + 1, samples, units) each, as in the record.
    case hiddenPaths, cellPaths
    /// dL/dx: (timesteps, samples, features).
    case inputGradient
    /// Each timestep's own term of a weight's gradient (0 kernel, 1 recurrent kernel, 2 bias): (timesteps, *shape).
    case weightSteps(Int)
    /// Only their norms: (timesteps).
    case weightStepNorms(Int)
}

/// Answers, each under its name, time-major in processing order.
public typealias RecordAnswer<S: Scalar> = [(name: String, values: Tensor<S>)]

/// Pure functions of what the loop kept: nothing here is computed, or paid for, before somebody asks.
extension RecurrentLoop {
    func answer(_ question: RecordQuestion, _ record: RecurrentRecord<S>) -> RecordAnswer<S> {
        switch question {
        case .preactivations: preactivations(record)
        case .gateGradients: gateGradients(record)
        case .preactivationGradients: record.preactivationGradient.map { blocks($0, C.preactivationNames) } ?? []
        case .hiddenPaths: hiddenPaths(record)
        case .cellPaths: cellPaths(record)
        case .inputGradient: record.preactivationGradient.map { [("input", inputGradient($0))] } ?? []
        case .weightSteps(let index): weightSteps(record, index, keepsTerms: true)
        case .weightStepNorms(let index): weightSteps(record, index, keepsTerms: false)
        }
    }

    // MARK: Reading a record unit by unit

    /// One unit of one sample at one timestep, with everything the equations need.
    private struct Place {
        let t: Int
        let n: Int
        let u: Int
        let gates: Quad<S.Vector>
        let z: Quad<S.Vector>
        let dz: Quad<S.Vector>
        let previous: State<S.Vector>
        /// What `adjointNext` was given: the gradient by the step's own result, its cell part from later steps only.
        let d: State<S.Vector>
        let isMasked: Bool
        let next: State<S.Vector>
    }

    private func one(_ p: UnsafeMutablePointer<S>) -> S.Vector { S.Vector(loading: UnsafePointer(p), count: 1) }

    private func quad(_ tensor: Tensor<S>, _ at: Int) -> Quad<S.Vector> {
        var result = Quad<S.Vector>()
        for block in 0..<C.blocks { result[block] = one(tensor.pointer + at + block * units) }
        return result
    }

    private func each(_ record: RecurrentRecord<S>, _ body: (Place) -> Void) {
        guard let dHidden = record.hiddenGradient, let dZ = record.preactivationGradient else { return }
        let zero = S.Vector(0)
        for t in 0..<record.timesteps {
            for n in 0..<record.samples {
                let isMasked = record.mask.map { !$0[t * record.samples + n] } ?? false
                for u in 0..<units {
                    let at = (t * record.samples + n) * units + u
                    let after = at + record.samples * units
                    func state(_ hidden: Tensor<S>, _ cell: Tensor<S>?, _ at: Int) -> State<S.Vector> {
                        State(hidden: one(hidden.pointer + at), cell: cell.map { one($0.pointer + at) } ?? zero)
                    }
                    let previous = state(record.hidden, C.hasCell ? record.cell : nil, at)
                    let gates = quad(record.gates, (t * record.samples + n) * row + u)
                    let next = clamps.isEmpty ? state(record.hidden, C.hasCell ? record.cell : nil, after) : C.next(gates, previous, activations)
                    var d = released(State(hidden: one(dHidden.pointer + after)), t, n, u, 1, record.samples)
                    if let dCell = record.cellGradient {
                        // What is kept is the total: what came through h is taken out again, as the equations add it.
                        let through = isMasked ? zero : C.adjointNext(d, gates, previous, next, activations).total.cell
                        d.cell = released(State(hidden: zero, cell: one(dCell.pointer + after) - through), t, n, u, 1, record.samples).cell
                    }
                    body(Place(
                        t: t, n: n, u: u, gates: gates, z: quad(record.preactivations, (t * record.samples + n) * row + u),
                        dz: quad(dZ, (t * record.samples + n) * row + u), previous: previous, d: d, isMasked: isMasked, next: next))
                }
            }
        }
    }

    /// Blocks of a record's rows as tensors of their own.
    private func blocks(_ tensor: Tensor<S>, _ names: [String]) -> RecordAnswer<S> {
        names.enumerated().map { block, name in
            let result = Tensor<S>([tensor.shape[0], tensor.shape[1], units])
            for i in 0..<tensor.shape[0] * tensor.shape[1] { (result.pointer + i * units).update(from: tensor.pointer + i * row + block * units, count: units) }
            return (name, result)
        }
    }

    // MARK: Gates

    private func preactivations(_ record: RecurrentRecord<S>) -> RecordAnswer<S> {
        let answer = C.preactivationNames.map { ($0, Tensor<S>([record.timesteps, record.samples, units])) }
        for i in 0..<record.timesteps * record.samples {
            for u in 0..<units {
                let shown = C.preactivation(quad(record.preactivations, i * row + u), quad(record.gates, i * row + u))
                for block in answer.indices { shown[block].store(to: answer[block].1.pointer + i * units + u, count: 1) }
            }
        }
        return answer
    }

    private func gateGradients(_ record: RecurrentRecord<S>) -> RecordAnswer<S> {
        let answer = C.gateNames.map { ($0, Tensor<S>([record.timesteps, record.samples, units])) }
        each(record) { place in
            guard !place.isMasked else { return }
            let d = C.adjointNext(place.d, place.gates, place.previous, place.next, activations).gates
            let total = C.gateGradients(d, place.dz, place.z, place.previous)
            for block in answer.indices { total[block].store(to: answer[block].1.pointer + (place.t * record.samples + place.n) * units + place.u, count: 1) }
        }
        return answer
    }

    // MARK: Paths

    /// dL/dh by path: from above, through each gate's recurrent kernel at the next step, and carried along unchanged
    /// (a GRU's z∘h; any cell's state over a masked step).
    private func hiddenPaths(_ record: RecurrentRecord<S>) -> RecordAnswer<S> {
        guard let dZ = record.preactivationGradient, let above = record.outputGradient else { return [] }
        let (steps, samples) = (record.timesteps, record.samples)
        let shape = [steps + 1, samples, units]
        let direct = Tensor<S>(shape)
        direct.pointer.advanced(by: direct.count - above.count).update(from: above.pointer, count: above.count)
        let throughGates = C.preactivationNames.map { ($0, Tensor<S>(shape)) }
        for product in C.stages.joined() where product.operand == nil {
            for gate in product.columns {
                let block = product.block + gate - product.columns.lowerBound
                S.multiply(
                    UnsafePointer(dZ.pointer + block * units), transposed: false, row, UnsafePointer(recurrentKernel.pointer + gate * units), transposed: true,
                    kernelRow, into: throughGates[gate].1.pointer, units, rows: steps * samples, columns: units, inner: units, beta: 0)
            }
        }
        // A product with an operand of its own (r∘h) reaches h through that operand.
        let indirect = C.stages.joined().first { $0.operand != nil }
        let carry = Tensor<S>(shape)
        each(record) { place in
            let at = (place.t * samples + place.n) * units + place.u
            guard !place.isMasked else { return place.d.hidden.store(to: carry.pointer + at, count: 1) }
            if C.carriesHidden {
                C.adjointNext(place.d, place.gates, place.previous, place.next, activations).previous.hidden.store(to: carry.pointer + at, count: 1)
            }
            if let gate = indirect?.columns.lowerBound {
                C.adjointGates(Quad(), place.dz, place.gates, place.z, place.previous, activations, stage: 0).previous
                    .store(to: throughGates[gate].1.pointer + at, count: 1)
            }
        }
        return [("direct", direct)] + throughGates + (C.carriesHidden || record.mask != nil ? [("carry", carry)] : [])
    }

    /// dL/dc by path: through the same step's h, through the forget gate to the next c, over a masked step, and from
    /// whoever reads the last cell state.
    private func cellPaths(_ record: RecurrentRecord<S>) -> RecordAnswer<S> {
        guard C.hasCell, record.cellGradient != nil else { return [] }
        let shape = [record.timesteps + 1, record.samples, units]
        let (hidden, forget, carry) = (Tensor<S>(shape), Tensor<S>(shape), Tensor<S>(shape))
        each(record) { place in
            let at = (place.t * record.samples + place.n) * units + place.u
            guard !place.isMasked else { return place.d.cell.store(to: carry.pointer + at, count: 1) }
            let through = C.adjointNext(State(hidden: place.d.hidden), place.gates, place.previous, place.next, activations).total.cell
            // An overwritten cell state is not the one h was computed from.
            released(State(hidden: S.Vector(0), cell: through), place.t, place.n, place.u, 1, record.samples).cell
                .store(to: hidden.pointer + at + record.samples * units, count: 1)
            C.adjointNext(place.d, place.gates, place.previous, place.next, activations).previous.cell.store(to: forget.pointer + at, count: 1)
        }
        var paths = [("hidden", hidden), ("forget", forget)] + (record.mask == nil ? [] : [("carry", carry)])
        if let above = record.lastCellGradient {
            let direct = Tensor<S>(shape)
            direct.pointer.advanced(by: direct.count - above.count).update(from: above.pointer, count: above.count)
            paths.append(("direct", direct))
        }
        return paths
    }

    // MARK: Weights

    private func weightSteps(_ record: RecurrentRecord<S>, _ index: Int, keepsTerms: Bool) -> RecordAnswer<S> {
        guard let dZ = record.preactivationGradient else { return [] }
        let shapes = [kernel.shape, recurrentKernel.shape] + (bias.map { [$0.shape] } ?? [])
        let result = Tensor<S>([record.timesteps] + (keepsTerms ? shapes[index] : []))
        for t in 0..<record.timesteps {
            let terms = shapes.map { Tensor<S>($0) }
            weightGradients(record, dZ, t..<t + 1, into: terms)
            let term = terms[index]
            if keepsTerms {
                (result.pointer + t * term.count).update(from: term.pointer, count: term.count)
            } else {
                var square: S = 0
                for i in 0..<term.count { square += term[i] * term[i] }
                result[t] = square.squareRoot()
            }
        }
        return [("steps", result)]
    }
}
