extension RecurrentLoop {
    /// Backpropagation through time.
    ///
    /// - Parameters:
    ///   - gradient: dL/dh from the layer above, (timesteps, samples, units) if `sequences`, else (samples, units) for the last state.
    ///   - lastCell: dL/dc of the last cell state, (samples, units), where that is handed out.
    ///   - weights: gradients of kernel, recurrent kernel and bias, which are added to.
    /// - Returns: dL/dx, (timesteps, samples, features).
    func backward(_ record: RecurrentRecord<S>, _ gradient: Tensor<S>, sequences: Bool, lastCell: Tensor<S>? = nil, into weights: [Tensor<S>]) -> Tensor<S> {
        let (timesteps, samples) = (record.timesteps, record.samples)
        let size = samples * units
        let dHidden = Tensor<S>(uninitialized: [timesteps + 1, samples, units])
        let dCell = Tensor<S>(uninitialized: C.hasCell ? [timesteps + 1, samples, units] : [1])
        let dZ = Tensor<S>(uninitialized: [timesteps, samples, row])
        let dInput = Tensor<S>(uninitialized: [timesteps, samples, features])
        /// What reaches a state from outside the layer; each step adds to that of the state before it.
        func begin(_ t: Int) {
            func fill(_ slot: UnsafeMutablePointer<S>, _ given: UnsafePointer<S>?) {
                if let given { slot.update(from: given, count: size) } else { slot.update(repeating: 0, count: size) }
            }
            let above = sequences ? (t > 0 ? gradient.pointer + (t - 1) * size : nil) : t == timesteps ? gradient.pointer : nil
            fill(dHidden.pointer + t * size, above.map { UnsafePointer($0) })
            if C.hasCell { fill(dCell.pointer + t * size, t == timesteps ? lastCell.map { UnsafePointer($0.pointer) } : nil) }
        }
        let products = products(samples: samples, transposed: true)
        let stretch = stretch(samples, rows: 1024)
        let inputs = inputAdjoints(rows: min(stretch, timesteps) * samples)
        begin(timesteps)
        for t in (0..<timesteps).reversed() {
            begin(t)
            for stage in C.stages.indices.reversed() {
                if activations == .standard { stepBack(record, dHidden, dCell, dZ, t, stage: stage, TanhSigmoid()) } else { stepBack(record, dHidden, dCell, dZ, t, stage: stage, activations) }
                for product in products[stage] { propagate(product, dZ.pointer + t * samples * row, dHidden.pointer + t * size, samples) }
            }
            // While the latest rows of dZ are near.
            if t % stretch == 0 {
                let steps = t..<min(t + stretch, timesteps)
                weightGradients(record, dZ, steps, into: weights)
                inputGradient(dZ, steps, inputs, into: dInput)
            }
        }
        record.outputGradient = gradient
        record.lastCellGradient = lastCell
        record.hiddenGradient = dHidden
        record.cellGradient = C.hasCell ? dCell : nil
        record.preactivationGradient = dZ
        return dInput
    }

    /// dhₜ₋₁ += dzₜ·Uᵀ, or the gradient by another operand of the product.
    private func propagate(_ product: Product, _ dZ: UnsafeMutablePointer<S>, _ dHidden: UnsafeMutablePointer<S>, _ samples: Int) {
        let into = product.operand.map { dZ + $0 * units } ?? dHidden
        let stride = product.operand == nil ? units : row
        let source = UnsafePointer(dZ + product.block * units)
        guard let factor = product.factor else {
            return product.kernel.multiply(source, row, rows: samples, onto: product.operand == nil ? .result : .zeros, into: into, stride)
        }
        let masked = Tensor<S>(uninitialized: [samples, units])
        product.kernel.multiply(source, row, rows: samples, onto: .zeros, into: masked.pointer, units)
        for i in 0..<samples * units {
            let at = i / units * stride + i % units
            into[at] = (product.operand == nil ? into[at] : 0) + masked[i] * factor[i]
        }
    }

    /// dxₜ = dzₜ·Wᵀ, for all timesteps at once.
    func inputGradient(_ dZ: Tensor<S>) -> Tensor<S> {
        let dInput = Tensor<S>(uninitialized: [dZ.shape[0], dZ.shape[1], features])
        inputGradient(dZ, 0..<dZ.shape[0], inputAdjoints(rows: dZ.shape[0] * dZ.shape[1]), into: dInput)
        return dInput
    }

    /// The products with the kernel's transpose: one, or one for each gate's dropout factors.
    private func inputAdjoints(rows: Int) -> [Panels<S>] {
        if inputFactors.isEmpty { return [Panels(kernel.pointer, transposed: true, kernelRow, inner: kernelRow, columns: features, rows: rows)] }
        return inputFactors.indices.map { Panels(kernel.pointer + $0 * units, transposed: true, kernelRow, inner: units, columns: features, rows: rows) }
    }

    private func inputGradient(_ dZ: Tensor<S>, _ steps: Range<Int>, _ kernels: [Panels<S>], into dInput: Tensor<S>) {
        let (first, rows) = (steps.lowerBound * dZ.shape[1], steps.count * dZ.shape[1])
        let d = UnsafePointer(dZ.pointer + first * row)
        let target = dInput.pointer + first * features
        guard !inputFactors.isEmpty else { return kernels[0].multiply(d, row, rows: rows, onto: .zeros, into: target, features) }
        target.update(repeating: 0, count: rows * features)
        let part = Tensor<S>(uninitialized: [rows, features])
        for (gate, factor) in inputFactors.enumerated() {
            kernels[gate].multiply(d + gate * units, row, rows: rows, onto: .zeros, into: part.pointer, features)
            for i in 0..<rows * features { target[i] += part[i] * factor[i % factor.count] }
        }
    }

    private func stepBack<F: CellActivations>(_ record: RecurrentRecord<S>, _ dHidden: Tensor<S>, _ dCell: Tensor<S>, _ dZ: Tensor<S>, _ t: Int, stage: Int, _ activations: F) {
        let samples = record.samples
        let isLast = stage == C.stages.count - 1
        let width = S.Vector.width
        let size = samples * units
        let zRow = record.preactivations.pointer + record.row(t)
        let gRow = record.gates.pointer + record.row(t)
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

    /// dW = Σₜ xₜᵀ·dzₜ, dU = Σₜ hₜ₋₁ᵀ·dzₜ, db = Σₜ dzₜ, each as products over several timesteps.
    func weightGradients(_ record: RecurrentRecord<S>, _ dZ: Tensor<S>, _ steps: Range<Int>, into weights: [Tensor<S>]) {
        // Few enough rows for their panels to stay near.
        let stretch = stretch(record.samples, rows: 256)
        for first in Swift.stride(from: steps.lowerBound, to: steps.upperBound, by: stretch) {
            addGradients(record, dZ, first..<min(first + stretch, steps.upperBound), into: weights)
        }
    }

    private func addGradients(_ record: RecurrentRecord<S>, _ dZ: Tensor<S>, _ steps: Range<Int>, into weights: [Tensor<S>]) {
        let (first, rows) = (steps.lowerBound * record.samples, steps.count * record.samples)
        let d = UnsafePointer(dZ.pointer + first * row)
        func right(_ block: Int, _ count: Int) -> Panels<S> {
            Panels(d + block * units, transposed: false, row, inner: rows, columns: count * units, rows: min(features, units))
        }
        func add(_ left: UnsafePointer<S>, _ stride: Int, width: Int, _ right: Panels<S>, _ gradient: Tensor<S>, _ column: Int) {
            right.multiply(left, transposed: true, stride, rows: width, onto: .result, into: gradient.pointer + column * units, kernelRow)
        }
        let input = UnsafePointer(record.input.pointer + first * features)
        let whole = right(0, C.kernelBlocks)
        if inputFactors.isEmpty { add(input, features, width: features, whole, weights[0], 0) }
        for (gate, factor) in inputFactors.enumerated() {
            let part = scaled(input, features, factor, timesteps: steps.count)
            add(UnsafePointer(part.pointer), features, width: features, right(gate, 1), weights[0], gate)
        }
        for product in C.stages.joined() {
            let operand = UnsafePointer(product.operand.map { record.gates.pointer + first * row + $0 * units } ?? record.hidden.pointer + first * units)
            let stride = product.operand == nil ? units : row
            if recurrentFactors.isEmpty {
                let isWhole = product.block == 0 && product.columns.count == C.kernelBlocks
                add(operand, stride, width: units, isWhole ? whole : right(product.block, product.columns.count), weights[1], product.columns.lowerBound)
                continue
            }
            for gate in product.columns {
                let part = scaled(operand, stride, recurrentFactors[gate], timesteps: steps.count)
                add(UnsafePointer(part.pointer), units, width: units, right(product.block + gate - product.columns.lowerBound, 1), weights[1], gate)
            }
        }
        guard bias != nil else { return }
        var sums = [S](repeating: 0, count: row)
        sums.withUnsafeMutableBufferPointer { sums in
            for i in 0..<rows {
                let line = d + i * row
                for j in sums.indices { sums[j] += line[j] }
            }
        }
        for j in 0..<kernelRow { weights[2][j] += sums[j] }
        if C.biasRows == 2 {
            for product in C.stages[0] {
                for j in 0..<product.columns.count * units { weights[2][kernelRow + product.columns.lowerBound * units + j] += sums[product.block * units + j] }
            }
        }
    }
}
