/// Layers and their calls on each other's outputs: what a model computes. A graph is a layer itself, so that models
/// can be called and nested.
public struct Graph: Layer {
    /// Where a tensor comes from: an input of the graph, or an output of one of its calls.
    public enum Source: Sendable, Equatable { case input(Int), call(Int, output: Int) }

    /// One use of a layer; a layer used twice has two calls and one set of weights.
    public struct Call: Sendable {
        public let layer: Int
        public let inputs: [Source]
        public let outputCount: Int
    }

    public let kind: String
    public internal(set) var layers: [any Layer]
    public let names: [String]
    /// Each layer's weights within the graph's own.
    public let weightRanges: [Range<Int>]
    public let inputShapes: [Shape]
    /// In an order in which every call comes after those it needs.
    public let calls: [Call]
    public let results: [Source]
    /// The shapes each layer was built for.
    let builtFor: [[Shape]]

    /// A model that doesn't know its layers' inputs yet.
    static func empty(_ kind: String) -> Graph {
        Graph(kind: kind, layers: [], names: [], weightRanges: [], inputShapes: [], calls: [], results: [], builtFor: [])
    }

    public var parts: [any Layer] { layers }
    public func partInputs(for inputs: [Shape]) throws(ModelError) -> [[Shape]] { builtFor }

    public func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec] {
        var list: [WeightSpec] = []
        for (layer, shapes) in zip(layers, builtFor) { list += try layer.weights(for: shapes) }
        return list
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        guard inputs.count == inputShapes.count else { throw .inputs(layer: kind, expected: inputShapes.count, found: inputs.count) }
        var known: [[Shape]] = []
        func shape(_ source: Source) -> Shape {
            switch source {
            case .input(let i): inputs[i]
            case .call(let i, let output): known[i][output]
            }
        }
        for call in calls { known.append(try layers[call.layer].outputs(for: call.inputs.map(shape))) }
        return results.map(shape)
    }

    /// Whether every layer's weights fit what it would be called on.
    func checkLayers(_ inputs: [Shape]) throws(ModelError) {
        var known: [[Shape]] = []
        func shape(_ source: Source) -> Shape {
            switch source {
            case .input(let i): inputs[i]
            case .call(let i, let output): known[i][output]
            }
        }
        for call in calls {
            let (layer, shapes) = (layers[call.layer], call.inputs.map(shape))
            do throws(ModelError) {
                guard try layer.weights(for: shapes).map(\.shape) == layer.weights(for: builtFor[call.layer]).map(\.shape) else {
                    throw ModelError.features(layer: "", axis: -1, expected: builtFor[call.layer].first?.last.flatMap { $0 } ?? -1, found: [-1] + (shapes.first ?? []).map { $0 ?? -1 })
                }
                known.append(try layer.outputs(for: shapes))
            } catch {
                throw error.named(names[call.layer])
            }
        }
    }

    public func masks(for inputs: [Bool]) -> [Bool] {
        var known: [[Bool]] = []
        func isMasked(_ source: Source) -> Bool {
            switch source {
            case .input(let i): inputs.indices.contains(i) && inputs[i]
            case .call(let i, let output): known[i][output]
            }
        }
        for call in calls { known.append(layers[call.layer].masks(for: call.inputs.map(isMasked))) }
        return results.map(isMasked)
    }

    /// The pass's `parts` are those of the calls, in order.
    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        var passes: [Pass<S>] = []
        passes.reserveCapacity(calls.count)
        func signal(_ source: Source) -> Signal<S> {
            switch source {
            case .input(let i): inputs[i]
            case .call(let i, let output): passes[i].outputs[output]
            }
        }
        for (i, call) in calls.enumerated() {
            passes.append(S.forward(layers[call.layer], call.inputs.map(signal), Array(weights[weightRanges[call.layer]]), context.inner(i, name: names[call.layer])))
        }
        return Pass(inputs, outputs: results.map(signal), parts: passes, context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        var byInput = [Tensor<S>?](repeating: nil, count: inputShapes.count)
        var byOutput = calls.map { [Tensor<S>?](repeating: nil, count: $0.outputCount) }
        func add(_ gradient: Tensor<S>?, _ source: Source) {
            switch source {
            case .input(let i): byInput[i] = Tensor.sum(byInput[i], gradient)
            case .call(let i, let output): byOutput[i][output] = Tensor.sum(byOutput[i][output], gradient)
            }
        }
        for (gradient, source) in zip(gradients, results) { add(gradient, source) }
        for i in calls.indices.reversed() where byOutput[i].contains(where: { $0 != nil }) {
            let call = calls[i]
            let range = weightRanges[call.layer]
            let inner = S.backward(layers[call.layer], pass.parts[i], byOutput[i], Array(weights[range]), Array(into[range]))
            for (gradient, source) in zip(inner, call.inputs) { add(gradient, source) }
            byOutput[i] = []
        }
        return byInput
    }
}
