/// How one state depends on another, many steps before.
extension LayerTrace {
    public enum Source: Sendable { case hidden, cell }

    /// dh_to/dhₜ for each timestep, (timesteps, units, units): [t][i][j] = dh_to[i]/dhₜ[j], through every later h and c,
    /// with cₜ held fixed; or dh_to/dcₜ, with hₜ moving along. Zero for timesteps processed after `to`.
    ///
    /// One backward pass of the layer's own, with a row of the identity for each unit of h_to in place of a sample.
    ///
    /// - Parameter to: a timestep of the input's own time; nil for the last state computed.
    public func jacobian(sample: Int, to: Int? = nil, by source: Source = .hidden) -> Tensor<S> {
        let result = Tensor<S>([timesteps, units, units])
        guard let (part, row) = place(of: sample), source == .hidden || layer.hasCell else { return result }
        let last = to.map(time) ?? timesteps - 1
        let record = part.record
        // The state itself, also where the output at a masked timestep is something else.
        var stateful = layer
        stateful.options.returnSequences = false
        stateful.options.returnState = true
        // So many rows at once that the copies of the record stay small.
        let chunk = max(1, min(units, (1 << 22) / max(1, (last + 1) * record.blocks * units)))
        for start in stride(from: 0, to: units, by: chunk) {
            let rows = start..<min(units, start + chunk)
            let copy = record.repeated(row, times: rows.count, steps: last + 1)
            var context = Context<S>()
            context.clamps = part.context.clamps.mapValues { repeated($0, row, rows.count, last + 1) }
            let seed = Tensor<S>([rows.count, units])
            for (n, unit) in rows.enumerated() { seed[n * units + unit] = 1 }
            let pass = Pass([Signal(Tensor<S>([0]))], outputs: [Signal(seed), Signal(seed)], records: [copy], context: context)
            _ = S.backward(stateful, pass, [nil, seed], weights, weights.map { Tensor($0.shape) })
            guard let gradient = source == .hidden ? copy.hiddenGradient : copy.cellGradient else { continue }
            for step in 0...last {
                for (n, unit) in rows.enumerated() {
                    (result.pointer + (time(step) * units + unit) * units)
                        .update(from: gradient.pointer + ((step + 1) * rows.count + n) * units, count: units)
                }
            }
        }
        return result
    }

    /// The largest singular value of each timestep's Jacobian.
    public func jacobianNorms(sample: Int, to: Int? = nil, by source: Source = .hidden) -> [S] {
        let jacobian = jacobian(sample: sample, to: to, by: source)
        return (0..<timesteps).map { t in
            S(SpectralNorm.of((0..<units * units).map { Double(jacobian[t * units * units + $0]) }, rows: units, columns: units))
        }
    }

    /// The part of the batch that holds a sample, and the sample's row there.
    private func place(of sample: Int) -> (part: (record: RecurrentRecord<S>, context: Context<S>), row: Int)? {
        var row = sample
        for part in parts {
            if row < part.record.samples { return row < 0 ? nil : (part, row) }
            row -= part.record.samples
        }
        return nil
    }

    /// A clamp's values (samples, timesteps, units), reduced to one sample's first steps and repeated.
    private func repeated(_ values: Tensor<S>, _ row: Int, _ times: Int, _ steps: Int) -> Tensor<S> {
        let result = Tensor<S>([times, steps, units])
        let first = layer.goBackwards ? timesteps - steps : 0
        for n in 0..<times { (result.pointer + n * steps * units).update(from: values.pointer + (row * timesteps + first) * units, count: steps * units) }
        return result
    }
}

extension RecurrentRecord {
    /// The first steps of one sample, several times side by side.
    func repeated(_ row: Int, times: Int, steps: Int) -> RecurrentRecord {
        func copy(_ from: Tensor<S>, into: Tensor<S>) {
            let width = into.shape[2]
            for t in 0..<into.shape[0] {
                for n in 0..<times { (into.pointer + (t * times + n) * width).update(from: from.pointer + (t * samples + row) * width, count: width) }
            }
        }
        let inputs = Tensor<S>([steps, times, features])
        copy(input, into: inputs)
        let hasCell = cell.shape.count == 3
        let result = RecurrentRecord(
            samples: times, timesteps: steps, features: features, units: units, blocks: blocks, hasCell: hasCell, input: inputs,
            mask: mask.map { mask in (0..<steps * times).map { mask[$0 / times * samples + row] } })
        copy(preactivations, into: result.preactivations)
        copy(gates, into: result.gates)
        copy(hidden, into: result.hidden)
        if hasCell { copy(cell, into: result.cell) }
        return result
    }
}
