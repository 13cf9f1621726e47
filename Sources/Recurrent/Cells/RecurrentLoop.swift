/// The one loop over time and the one back through it, shared by all cells.
///
/// One product gives the inputs' part for all timesteps; each step adds its recurrent products and then runs the cell's
/// equations over the row. On the way back each step's adjoint gives the gradients by the pre-activations, from which
/// the weights' gradients come as one product over all timesteps.
struct RecurrentLoop<C: Cell, S: Scalar> {
    let units: Int
    let features: Int
    let activations: Activations
    let kernel: Tensor<S>
    let recurrentKernel: Tensor<S>
    let bias: Tensor<S>?
    var clamps: [Clamp<S>] = []
    /// Dropout's factors, the same at every timestep: of the input (samples, features) and of the previous hidden state
    /// (samples, units), one for each gate of the kernel; empty without dropout.
    var inputFactors: [Tensor<S>] = []
    var recurrentFactors: [Tensor<S>] = []

    var row: Int { C.blocks * units }
    var kernelRow: Int { C.kernelBlocks * units }

    /// - Parameters:
    ///   - input: (timesteps, samples, features), in processing order.
    ///   - initial: first hidden and cell state, (samples, units) each; zeros if nil.
    func forward(_ input: Tensor<S>, mask: [Bool]?, initial: [Tensor<S>]? = nil) -> RecurrentRecord<S> {
        let (timesteps, samples) = (input.shape[0], input.shape[1])
        let record = RecurrentRecord<S>(
            samples: samples, timesteps: timesteps, features: features, units: units, blocks: C.blocks, hasCell: C.hasCell, input: input, mask: mask)
        if let initial {
            record.hidden.pointer.update(from: initial[0].pointer, count: samples * units)
            if C.hasCell, initial.count > 1 { record.cell.pointer.update(from: initial[1].pointer, count: samples * units) }
        }
        let z = record.preactivations.pointer
        fillBias(z, rows: timesteps * samples)
        if inputFactors.isEmpty {
            S.multiply(
                input.pointer, transposed: false, features, kernel.pointer, transposed: false, kernelRow, into: z, row,
                rows: timesteps * samples, columns: kernelRow, inner: features, beta: 1)
        } else {
            for (gate, factor) in inputFactors.enumerated() {
                let part = scaled(input.pointer, features, factor, timesteps: timesteps)
                S.multiply(
                    part.pointer, transposed: false, features, kernel.pointer + gate * units, transposed: false, kernelRow, into: z + gate * units, row,
                    rows: timesteps * samples, columns: units, inner: features, beta: 1)
            }
        }
        for t in 0..<timesteps {
            for stage in C.stages.indices {
                for product in C.stages[stage] {
                    let operand: UnsafePointer<S>
                    let stride: Int
                    if let block = product.operand {
                        operand = UnsafePointer(record.gates.pointer + t * samples * row + block * units)
                        stride = row
                    } else {
                        operand = UnsafePointer(record.hidden.pointer + t * samples * units)
                        stride = units
                    }
                    for part in parts(product) {
                        // With recurrent dropout each gate sees the state through its own factors.
                        let masked = part.factor.map { scaled(operand, stride, $0, timesteps: 1) }
                        S.multiply(
                            masked.map { UnsafePointer($0.pointer) } ?? operand, transposed: false, masked == nil ? stride : units,
                            recurrentKernel.pointer + part.columns.lowerBound * units, transposed: false, kernelRow,
                            into: z + t * samples * row + part.block * units, row, rows: samples, columns: part.columns.count * units,
                            inner: units, beta: 1)
                    }
                }
                if activations == .standard { step(record, t, stage: stage, TanhSigmoid()) } else { step(record, t, stage: stage, activations) }
            }
        }
        return record
    }

    /// A product gate by gate if each has its own dropout factors, else in one piece.
    @inline(__always)
    private func parts(_ product: Recurrence) -> [(columns: Range<Int>, block: Int, factor: Tensor<S>?)] {
        if recurrentFactors.isEmpty { return [(product.columns, product.block, nil)] }
        return product.columns.map { ($0..<$0 + 1, product.block + $0 - product.columns.lowerBound, recurrentFactors[$0]) }
    }

    /// Rows (timesteps, samples) of an operand times each sample's factors, copied.
    private func scaled(_ operand: UnsafePointer<S>, _ stride: Int, _ factor: Tensor<S>, timesteps: Int) -> Tensor<S> {
        let (samples, width) = (factor.shape[0], factor.shape[1])
        let result = Tensor<S>([timesteps * samples, width])
        for i in 0..<timesteps * samples {
            let from = operand + i * stride
            let by = factor.pointer + i % samples * width
            for j in 0..<width { result[i * width + j] = from[j] * by[j] }
        }
        return result
    }

    private func fillBias(_ z: UnsafeMutablePointer<S>, rows: Int) {
        // The record's memory comes as it is: without a bias the products are added to zeros.
        guard let bias else { return z.update(repeating: 0, count: rows * row) }
        var line = [S](repeating: 0, count: row)
        for j in 0..<kernelRow { line[j] = bias[j] }
        if C.biasRows == 2 {
            // The second row joins the products with h: added to update and reset, kept apart for the candidate.
            for product in C.stages[0] {
                for j in 0..<product.columns.count * units { line[product.block * units + j] += bias[kernelRow + product.columns.lowerBound * units + j] }
            }
        }
        for i in 0..<rows { (z + i * row).update(from: line, count: row) }
    }

    @inline(__always)
    private func load(_ p: UnsafePointer<S>, _ count: Int) -> Quad<S.Vector> {
        let n = C.blocks
        return Quad(
            S.Vector(loading: p, count: count), n > 1 ? S.Vector(loading: p + units, count: count) : S.Vector(0),
            n > 2 ? S.Vector(loading: p + 2 * units, count: count) : S.Vector(0), n > 3 ? S.Vector(loading: p + 3 * units, count: count) : S.Vector(0))
    }

    @inline(__always)
    private func store(_ q: Quad<S.Vector>, _ p: UnsafeMutablePointer<S>, _ count: Int) {
        let n = C.blocks
        q.a.store(to: p, count: count)
        if n > 1 { q.b.store(to: p + units, count: count) }
        if n > 2 { q.c.store(to: p + 2 * units, count: count) }
        if n > 3 { q.d.store(to: p + 3 * units, count: count) }
    }

    /// Runs the equations of one stage for all samples of a timestep.
    private func step<F: CellActivations>(_ record: RecurrentRecord<S>, _ t: Int, stage: Int, _ activations: F) {
        let samples = record.samples
        let isLast = stage == C.stages.count - 1
        let width = S.Vector.width
        let zRow = record.preactivations.pointer + t * samples * row
        let gRow = record.gates.pointer + t * samples * row
        let hidden = record.hidden.pointer + t * samples * units
        let next = hidden + samples * units
        let cell = C.hasCell ? record.cell.pointer + t * samples * units : hidden
        for n in 0..<samples {
            let isMasked = record.mask.map { !$0[t * samples + n] } ?? false
            var u = 0
            while u < units {
                let count = min(width, units - u)
                let z = load(UnsafePointer(zRow + n * row + u), count)
                let h = S.Vector(loading: UnsafePointer(hidden + n * units + u), count: count)
                let previous = State(hidden: h, cell: C.hasCell ? S.Vector(loading: UnsafePointer(cell + n * units + u), count: count) : S.Vector(0))
                let known = stage > 0 ? load(UnsafePointer(gRow + n * row + u), count) : Quad()
                var gates = C.gates(z, known, previous, activations, stage: stage)
                if !clamps.isEmpty {
                    let held = clamped(gates, t, n, u, count, samples)
                    gates = clamped(C.followers(held, z, previous, activations, stage: stage), t, n, u, count, samples)
                }
                store(gates, gRow + n * row + u, count)
                if isLast {
                    var state = isMasked ? previous : C.next(gates, previous, activations)
                    if !clamps.isEmpty { state = clamped(state, t, n, u, count, samples) }
                    state.hidden.store(to: next + n * units + u, count: count)
                    if C.hasCell { state.cell.store(to: cell + (samples + n) * units + u, count: count) }
                }
                u += width
            }
        }
    }

    /// What a clamp holds at a place of the record: nan where it leaves free.
    @inline(__always)
    private func held(_ clamp: Clamp<S>, _ t: Int, _ n: Int, _ u: Int, _ count: Int, _ samples: Int) -> S.Vector {
        S.Vector(loading: UnsafePointer(clamp.values.pointer + (t * samples + n) * units + u), count: count)
    }

    private func clamped(_ gates: Quad<S.Vector>, _ t: Int, _ n: Int, _ u: Int, _ count: Int, _ samples: Int) -> Quad<S.Vector> {
        var result = gates
        for clamp in clamps {
            guard case .gate(let block) = clamp.place else { continue }
            let value = held(clamp, t, n, u, count, samples)
            result[block] = value.replacing(with: result[block], whereNaN: value)
        }
        return result
    }

    private func clamped(_ state: State<S.Vector>, _ t: Int, _ n: Int, _ u: Int, _ count: Int, _ samples: Int) -> State<S.Vector> {
        var result = state
        for clamp in clamps {
            let value = held(clamp, t, n, u, count, samples)
            switch clamp.place {
            case .gate: continue
            case .hidden: result.hidden = value.replacing(with: result.hidden, whereNaN: value)
            case .cell: result.cell = value.replacing(with: result.cell, whereNaN: value)
            }
        }
        return result
    }

    /// Backpropagation through time.
    ///
    /// - Parameters:
    ///   - gradient: dL/dh from the layer above, (timesteps, samples, units) if `sequences`, else (samples, units) for the last state.
    ///   - lastCell: dL/dc of the last cell state, (samples, units), where that is handed out.
    ///   - weights: gradients of kernel, recurrent kernel and bias, which are added to.
    /// - Returns: dL/dx, (timesteps, samples, features).
    func backward(_ record: RecurrentRecord<S>, _ gradient: Tensor<S>, sequences: Bool, lastCell: Tensor<S>? = nil, into weights: [Tensor<S>]) -> Tensor<S> {
        let (timesteps, samples) = (record.timesteps, record.samples)
        let dHidden = Tensor<S>([timesteps + 1, samples, units])
        let dCell = C.hasCell ? Tensor<S>([timesteps + 1, samples, units]) : Tensor<S>([1])
        let dZ = Tensor<S>(uninitialized: [timesteps, samples, row])
        if sequences {
            (dHidden.pointer + samples * units).update(from: gradient.pointer, count: timesteps * samples * units)
        } else {
            (dHidden.pointer + timesteps * samples * units).update(from: gradient.pointer, count: samples * units)
        }
        if let lastCell, C.hasCell { (dCell.pointer + timesteps * samples * units).update(from: lastCell.pointer, count: samples * units) }
        for t in (0..<timesteps).reversed() {
            for stage in C.stages.indices.reversed() {
                if activations == .standard { stepBack(record, dHidden, dCell, dZ, t, stage: stage, TanhSigmoid()) } else { stepBack(record, dHidden, dCell, dZ, t, stage: stage, activations) }
                for product in C.stages[stage] {
                    let into = product.operand.map { dZ.pointer + t * samples * row + $0 * units } ?? dHidden.pointer + t * samples * units
                    let stride = product.operand == nil ? units : row
                    for part in parts(product) {
                        let masked = part.factor.map { _ in Tensor<S>([samples, units]) }
                        S.multiply(
                            UnsafePointer(dZ.pointer + t * samples * row + part.block * units), transposed: false, row,
                            UnsafePointer(recurrentKernel.pointer + part.columns.lowerBound * units), transposed: true, kernelRow,
                            into: masked?.pointer ?? into, masked == nil ? stride : units, rows: samples, columns: units, inner: part.columns.count * units,
                            beta: masked == nil && product.operand == nil ? 1 : 0)
                        guard let masked, let factor = part.factor else { continue }
                        for i in 0..<samples * units {
                            let at = i / units * stride + i % units
                            into[at] = (product.operand == nil ? into[at] : 0) + masked[i] * factor[i]
                        }
                    }
                }
            }
        }
        record.outputGradient = gradient
        record.lastCellGradient = lastCell
        record.hiddenGradient = dHidden
        record.cellGradient = C.hasCell ? dCell : nil
        record.preactivationGradient = dZ
        weightGradients(record, dZ, 0..<timesteps, into: weights)
        return inputGradient(dZ)
    }

    /// dxₜ = dzₜ·Wᵀ, for all timesteps at once.
    func inputGradient(_ dZ: Tensor<S>) -> Tensor<S> {
        let rows = dZ.shape[0] * dZ.shape[1]
        let dInput = Tensor<S>([dZ.shape[0], dZ.shape[1], features])
        if inputFactors.isEmpty {
            S.multiply(
                UnsafePointer(dZ.pointer), transposed: false, row, UnsafePointer(kernel.pointer), transposed: true, kernelRow, into: dInput.pointer, features,
                rows: rows, columns: features, inner: kernelRow, beta: 0)
            return dInput
        }
        for (gate, factor) in inputFactors.enumerated() {
            let part = Tensor<S>([rows, features])
            S.multiply(
                UnsafePointer(dZ.pointer + gate * units), transposed: false, row, UnsafePointer(kernel.pointer + gate * units), transposed: true, kernelRow,
                into: part.pointer, features, rows: rows, columns: features, inner: units, beta: 0)
            for i in 0..<rows * features { dInput[i] += part[i] * factor[i % factor.count] }
        }
        return dInput
    }

    private func stepBack<F: CellActivations>(_ record: RecurrentRecord<S>, _ dHidden: Tensor<S>, _ dCell: Tensor<S>, _ dZ: Tensor<S>, _ t: Int, stage: Int, _ activations: F) {
        let samples = record.samples
        let isLast = stage == C.stages.count - 1
        let width = S.Vector.width
        let size = samples * units
        let zRow = record.preactivations.pointer + t * samples * row
        let gRow = record.gates.pointer + t * samples * row
        let dRow = dZ.pointer + t * samples * row
        for n in 0..<samples {
            let isMasked = record.mask.map { !$0[t * samples + n] } ?? false
            var u = 0
            while u < units {
                let count = min(width, units - u)
                let at = t * size + n * units + u
                func state(_ hidden: Tensor<S>, _ cell: Tensor<S>, _ at: Int) -> State<S.Vector> {
                    State(
                        hidden: S.Vector(loading: UnsafePointer(hidden.pointer + at), count: count),
                        cell: C.hasCell ? S.Vector(loading: UnsafePointer(cell.pointer + at), count: count) : S.Vector(0))
                }
                func add(_ value: S.Vector, _ to: Tensor<S>, _ at: Int) {
                    let sum = S.Vector(loading: UnsafePointer(to.pointer + at), count: count) + value
                    sum.store(to: to.pointer + at, count: count)
                }
                if isMasked {
                    if isLast {
                        let d = released(state(dHidden, dCell, at + size), t, n, u, count, samples)
                        add(d.hidden, dHidden, at)
                        if C.hasCell { add(d.cell, dCell, at) }
                        store(Quad(), dRow + n * row + u, count)
                    }
                    u += width
                    continue
                }
                let z = load(UnsafePointer(zRow + n * row + u), count)
                let gates = load(UnsafePointer(gRow + n * row + u), count)
                let previous = state(record.hidden, record.cell, at)
                if isLast {
                    let later = state(dHidden, dCell, at + size)
                    let d = released(later, t, n, u, count, samples)
                    // An overwritten state is not what the equations gave.
                    let next = clamps.isEmpty ? state(record.hidden, record.cell, at + size) : C.next(gates, previous, activations)
                    var (dGates, dPrevious, total) = C.adjointNext(d, gates, previous, next, activations)
                    if C.hasCell {
                        if !clamps.isEmpty { total.cell = overwritten(.cell, total.cell, by: later.cell, t, n, u, count, samples) }
                        total.cell.store(to: dCell.pointer + at + size, count: count)
                        add(dPrevious.cell, dCell, at)
                    }
                    add(dPrevious.hidden, dHidden, at)
                    if !clamps.isEmpty { dGates = blocked(dGates, t, n, u, count, samples) }
                    var (dz, dOperand) = C.adjointGates(dGates, Quad(), gates, z, previous, activations, stage: stage)
                    if !clamps.isEmpty { dz = blocked(dz, t, n, u, count, samples) }
                    store(dz, dRow + n * row + u, count)
                    add(dOperand, dHidden, at)
                } else {
                    let known = load(UnsafePointer(dRow + n * row + u), count)
                    var (dz, dOperand) = C.adjointGates(Quad(), known, gates, z, previous, activations, stage: stage)
                    if !clamps.isEmpty { dz = blocked(dz, t, n, u, count, samples) }
                    store(dz, dRow + n * row + u, count)
                    add(dOperand, dHidden, at)
                }
                u += width
            }
        }
    }

    /// A clamped gate passes no gradient.
    private func blocked(_ d: Quad<S.Vector>, _ t: Int, _ n: Int, _ u: Int, _ count: Int, _ samples: Int) -> Quad<S.Vector> {
        var result = d
        for clamp in clamps {
            guard case .gate(let block) = clamp.place else { continue }
            result[block] = S.Vector(0).replacing(with: result[block], whereNaN: held(clamp, t, n, u, count, samples))
        }
        return result
    }

    /// The gradient by what the equations gave, from that by the state after overwriting.
    @inline(__always)
    func released(_ d: State<S.Vector>, _ t: Int, _ n: Int, _ u: Int, _ count: Int, _ samples: Int) -> State<S.Vector> {
        guard !clamps.isEmpty else { return d }
        let zero = S.Vector(0)
        return State(
            hidden: overwritten(.hidden, d.hidden, by: zero, t, n, u, count, samples), cell: overwritten(.cell, d.cell, by: zero, t, n, u, count, samples))
    }

    /// The second vector where a state is held, the first where it is free.
    private func overwritten(
        _ place: Clamp<S>.Place, _ free: S.Vector, by other: S.Vector, _ t: Int, _ n: Int, _ u: Int, _ count: Int, _ samples: Int
    ) -> S.Vector {
        clamps.reduce(free) { $1.place == place ? other.replacing(with: $0, whereNaN: held($1, t, n, u, count, samples)) : $0 }
    }

    /// dW = Σₜ xₜᵀ·dzₜ, dU = Σₜ hₜ₋₁ᵀ·dzₜ, db = Σₜ dzₜ, each as one product over the timesteps.
    func weightGradients(_ record: RecurrentRecord<S>, _ dZ: Tensor<S>, _ steps: Range<Int>, into weights: [Tensor<S>]) {
        let (first, rows) = (steps.lowerBound * record.samples, steps.count * record.samples)
        let d = dZ.pointer + first * row
        let input = UnsafePointer(record.input.pointer + first * features)
        if inputFactors.isEmpty {
            S.multiply(
                input, transposed: true, features, UnsafePointer(d), transposed: false, row,
                into: weights[0].pointer, kernelRow, rows: features, columns: kernelRow, inner: rows, beta: 1)
        } else {
            for (gate, factor) in inputFactors.enumerated() {
                let part = scaled(input, features, factor, timesteps: steps.count)
                S.multiply(
                    UnsafePointer(part.pointer), transposed: true, features, UnsafePointer(d + gate * units), transposed: false, row,
                    into: weights[0].pointer + gate * units, kernelRow, rows: features, columns: units, inner: rows, beta: 1)
            }
        }
        for product in C.stages.joined() {
            let operand = UnsafePointer(product.operand.map { record.gates.pointer + first * row + $0 * units } ?? record.hidden.pointer + first * units)
            let stride = product.operand == nil ? units : row
            for part in parts(product) {
                let masked = part.factor.map { scaled(operand, stride, $0, timesteps: steps.count) }
                S.multiply(
                    masked.map { UnsafePointer($0.pointer) } ?? operand, transposed: true, masked == nil ? stride : units,
                    UnsafePointer(d + part.block * units), transposed: false, row,
                    into: weights[1].pointer + part.columns.lowerBound * units, kernelRow, rows: units, columns: part.columns.count * units,
                    inner: rows, beta: 1)
            }
        }
        guard bias != nil else { return }
        var sums = [S](repeating: 0, count: row)
        for i in 0..<rows { for j in 0..<row { sums[j] += d[i * row + j] } }
        for j in 0..<kernelRow { weights[2][j] += sums[j] }
        if C.biasRows == 2 {
            for product in C.stages[0] {
                for j in 0..<product.columns.count * units { weights[2][kernelRow + product.columns.lowerBound * units + j] += sums[product.block * units + j] }
            }
        }
    }
}
