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

    /// A product of the recurrence, ready for the steps of a pass: a whole `Recurrence`, or gate by gate where each gate
    /// sees the state through its own dropout factors.
    struct Product {
        let columns: Range<Int>
        let block: Int
        let operand: Int?
        let factor: Tensor<S>?
        /// The recurrent kernel's columns; forwards as they are, on the way back transposed.
        let kernel: Panels<S>
    }

    /// The products of each stage, for so many samples.
    func products(samples: Int, transposed: Bool) -> [[Product]] {
        C.stages.map { stage in
            stage.flatMap { product in
                (recurrentFactors.isEmpty ? [product.columns] : product.columns.map { $0..<$0 + 1 }).map { columns in
                    let width = columns.count * units
                    return Product(
                        columns: columns, block: product.block + columns.lowerBound - product.columns.lowerBound, operand: product.operand,
                        factor: recurrentFactors.isEmpty ? nil : recurrentFactors[columns.lowerBound],
                        kernel: Panels(
                            recurrentKernel.pointer + columns.lowerBound * units, transposed: transposed, kernelRow,
                            inner: transposed ? width : units, columns: transposed ? units : width, rows: samples))
                }
            }
        }
    }

    /// - Parameters:
    ///   - input: (timesteps, samples, features), in processing order.
    ///   - initial: first hidden and cell state, (samples, units) each; zeros if nil.
    ///   - keepsGates: whether gates and pre-activations of all timesteps are wanted, for the way back or a trace.
    func forward(_ input: Tensor<S>, mask: [Bool]?, initial: [Tensor<S>]? = nil, keepsGates: Bool = true) -> RecurrentRecord<S> {
        let (timesteps, samples) = (input.shape[0], input.shape[1])
        // With nothing to keep, a step's pre-activations needn't leave the processor's cache: each step makes its own.
        let stretch = keepsGates ? stretch(samples) : 1
        let record = RecurrentRecord<S>(
            samples: samples, timesteps: timesteps, features: features, units: units, blocks: C.blocks, hasCell: C.hasCell, input: input, mask: mask,
            keepsAll: keepsGates)
        if let initial {
            record.hidden.pointer.update(from: initial[0].pointer, count: samples * units)
            if C.hasCell, initial.count > 1 { record.cell.pointer.update(from: initial[1].pointer, count: samples * units) }
        }
        let inputs = inputProducts(rows: min(stretch, timesteps) * samples)
        let start = startingRow()
        let products = products(samples: samples, transposed: false)
        for t in 0..<timesteps {
            if t % stretch == 0 { project(record, t..<min(t + stretch, timesteps), inputs, onto: start) }
            let z = record.preactivations.pointer + record.row(t)
            for stage in C.stages.indices {
                for product in products[stage] {
                    let operand = product.operand.map { UnsafePointer(record.gates.pointer + record.row(t) + $0 * units) }
                        ?? UnsafePointer(record.hidden.pointer + t * samples * units)
                    let stride = product.operand == nil ? units : row
                    // With recurrent dropout each gate sees the state through its own factors.
                    let masked = product.factor.map { scaled(operand, stride, $0, timesteps: 1) }
                    product.kernel.multiply(
                        masked.map { UnsafePointer($0.pointer) } ?? operand, masked == nil ? stride : units, rows: samples, onto: .result,
                        into: z + product.block * units, row)
                }
                if activations == .standard { step(record, t, stage: stage, TanhSigmoid()) } else { step(record, t, stage: stage, activations) }
            }
        }
        return record
    }

    /// How many timesteps are taken together where a product runs over several: enough rows for a product to be fast, few
    /// enough for its result to be near when the steps read it.
    func stretch(_ samples: Int, rows: Int = 512) -> Int { max(1, rows / max(1, samples)) }

    /// The products with the kernel: one, or one for each gate's dropout factors.
    private func inputProducts(rows: Int) -> [Panels<S>] {
        if inputFactors.isEmpty { return [Panels(kernel.pointer, transposed: false, kernelRow, inner: features, columns: kernelRow, rows: rows)] }
        return inputFactors.indices.map { Panels(kernel.pointer + $0 * units, transposed: false, kernelRow, inner: features, columns: units, rows: rows) }
    }

    /// The inputs' part of the pre-activations of some timesteps.
    private func project(_ record: RecurrentRecord<S>, _ steps: Range<Int>, _ kernels: [Panels<S>], onto start: [S]) {
        let rows = steps.count * record.samples
        let z = record.preactivations.pointer + record.row(steps.lowerBound)
        let input = UnsafePointer(record.input.pointer + steps.lowerBound * record.samples * features)
        start.withUnsafeBufferPointer { start in
            guard let line = start.baseAddress else { return }
            // Blocks that no input reaches.
            if row > kernelRow { for i in 0..<rows { (z + i * row + kernelRow).update(from: line + kernelRow, count: row - kernelRow) } }
            for (gate, kernel) in kernels.enumerated() {
                let part = inputFactors.isEmpty ? nil : scaled(input, features, inputFactors[gate], timesteps: steps.count)
                kernel.multiply(part.map { UnsafePointer($0.pointer) } ?? input, features, rows: rows, onto: .row(line + gate * units), into: z + gate * units, row)
            }
        }
    }

    /// Rows (timesteps, samples) of an operand times each sample's factors, copied.
    func scaled(_ operand: UnsafePointer<S>, _ stride: Int, _ factor: Tensor<S>, timesteps: Int) -> Tensor<S> {
        let (samples, width) = (factor.shape[0], factor.shape[1])
        let result = Tensor<S>([timesteps * samples, width])
        for i in 0..<timesteps * samples {
            let from = operand + i * stride
            let by = factor.pointer + i % samples * width
            for j in 0..<width { result[i * width + j] = from[j] * by[j] }
        }
        return result
    }

    /// What the pre-activations of every timestep start from: the bias.
    private func startingRow() -> [S] {
        var line = [S](repeating: 0, count: row)
        guard let bias else { return line }
        for j in 0..<kernelRow { line[j] = bias[j] }
        if C.biasRows == 2 {
            // The second row joins the products with h: added to update and reset, kept apart for the candidate.
            for product in C.stages[0] {
                for j in 0..<product.columns.count * units { line[product.block * units + j] += bias[kernelRow + product.columns.lowerBound * units + j] }
            }
        }
        return line
    }

    @inline(__always)
    func load(_ p: UnsafePointer<S>, _ count: Int) -> Quad<S.Vector> {
        let n = C.blocks
        return Quad(
            S.Vector(loading: p, count: count), n > 1 ? S.Vector(loading: p + units, count: count) : S.Vector(0),
            n > 2 ? S.Vector(loading: p + 2 * units, count: count) : S.Vector(0), n > 3 ? S.Vector(loading: p + 3 * units, count: count) : S.Vector(0))
    }

    @inline(__always)
    func store(_ q: Quad<S.Vector>, _ p: UnsafeMutablePointer<S>, _ count: Int) {
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
        let zRow = record.preactivations.pointer + record.row(t)
        let gRow = record.gates.pointer + record.row(t)
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
    func held(_ clamp: Clamp<S>, _ t: Int, _ n: Int, _ u: Int, _ count: Int, _ samples: Int) -> S.Vector {
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
}
