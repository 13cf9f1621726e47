/// How a graph is found from the symbols a model was made of.
extension Graph {
    /// What lies between inputs and outputs: the calls in an order to run them in, and the layers in Keras's order.
    struct Outline {
        var calls: [SymbolicCall]
        /// Input layers among them.
        var layers: [ModelLayer]
        /// The same with computations of masks, and all their calls.
        var operations: [ModelLayer]
        var shown: [SymbolicCall]
    }

    /// Layers farthest from the outputs come first, and among equals the one met first on the way back from them
    /// (keras/src/ops/function.py, `map_graph`).
    static func outline(inputs: [Symbol], outputs: [Symbol], name: String) throws(ModelError) -> Outline {
        let starts = Set(inputs.map { ObjectIdentifier($0.origin) })
        var order: [SymbolicCall] = []
        var met: [ObjectIdentifier: Int] = [:]
        var done: Set<ObjectIdentifier> = []
        // Depth first with a stack of its own: models may be thousands of calls deep.
        for output in outputs {
            var stack: [(call: SymbolicCall, next: Int)] = [(output.origin, 0)]
            while let (call, next) = stack.last {
                if next == 0 {
                    if done.contains(ObjectIdentifier(call)) {
                        stack.removeLast()
                        continue
                    }
                    if met[ObjectIdentifier(call.layer)] == nil { met[ObjectIdentifier(call.layer)] = met.count }
                }
                let isStart = starts.contains(ObjectIdentifier(call))
                let needed = call.inputs.map(\.origin) + call.maskInputs
                if !isStart, next < needed.count {
                    stack[stack.count - 1].next += 1
                    stack.append((needed[next], 0))
                    continue
                }
                if !isStart, call.inputs.isEmpty { throw .disconnected(call.layer.name) }
                done.insert(ObjectIdentifier(call))
                order.append(call)
                stack.removeLast()
            }
        }
        var (callDepth, layerDepth): ([ObjectIdentifier: Int], [ObjectIdentifier: Int]) = ([:], [:])
        for call in order.reversed() {
            let depth = max(callDepth[ObjectIdentifier(call), default: 0], layerDepth[ObjectIdentifier(call.layer), default: 0])
            callDepth[ObjectIdentifier(call)] = depth
            layerDepth[ObjectIdentifier(call.layer)] = depth
            guard !starts.contains(ObjectIdentifier(call)) else { continue }
            for input in call.inputs.map(\.origin) + call.maskInputs { callDepth[ObjectIdentifier(input)] = max(depth + 1, callDepth[ObjectIdentifier(input), default: 0]) }
        }
        var layers: [ModelLayer] = []
        var seen: Set<ObjectIdentifier> = []
        // Inputs that nothing depends on still belong to the model.
        let unused = inputs.map(\.origin.layer).filter { met[ObjectIdentifier($0)] == nil }
        for layer in order.map(\.layer) + unused where seen.insert(ObjectIdentifier(layer)).inserted { layers.append(layer) }
        layers.sort { a, b in
            let (x, y) = (ObjectIdentifier(a), ObjectIdentifier(b))
            return (layerDepth[x, default: 0], -(met[x] ?? -1)) > (layerDepth[y, default: 0], -(met[y] ?? -1))
        }
        let isRun = { (layer: ModelLayer) in !(layer.layer is MaskOperation) }
        return Outline(calls: order.filter { !starts.contains(ObjectIdentifier($0)) && isRun($0.layer) }, layers: layers.filter(isRun), operations: layers, shown: order)
    }

    init(_ outline: Outline, inputs: [Symbol], outputs: [Symbol], kind: String) {
        let used = outline.layers.filter { layer in outline.calls.contains { $0.layer === layer } }
        var at = 0
        let ranges = used.map { layer in
            defer { at += layer.structuralWeights.count }
            return at..<at + layer.structuralWeights.count
        }
        func source(_ symbol: Symbol) -> Source {
            if let i = inputs.firstIndex(where: { $0.isSame(as: symbol) }) { return .input(i) }
            return .call(outline.calls.firstIndex { $0 === symbol.origin } ?? 0, output: symbol.index)
        }
        let calls = outline.calls.map { call in
            Call(layer: used.firstIndex { $0 === call.layer } ?? 0, inputs: call.inputs.map(source), outputCount: call.shapes.count)
        }
        self.init(
            kind: kind, layers: used.map(\.layer), names: used.map(\.name), weightRanges: ranges, inputShapes: inputs.map(\.shape), calls: calls,
            results: outputs.map(source), builtFor: used.map { $0.builtFor ?? [] })
    }
}
