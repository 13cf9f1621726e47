public import Arrays

/// How much of a state is left so many steps later, in a layer with fresh weights: ‖dh_T/dh_{T−lag}‖.
public enum GradientFlow {
    /// - Parameters:
    ///   - generator: draws the weights and then one standard normal sample.
    /// - Returns: the largest singular value of the Jacobian by lag, from 0 (where it is 1) to `timesteps` − 1.
    public static func norms(_ layer: any Traceable, timesteps: Int, features: Int, _ generator: inout MersenneTwister) throws(ModelError) -> [Double] {
        let specs = try layer.weights(for: [[timesteps, features]])
        let weights = specs.map { Tensor<Float>($0.initializer.values($0.shape, &generator), $0.shape) }
        let input = Tensor<Float>((0..<timesteps * features).map { _ in Float(generator.normal()) }, [1, timesteps, features])
        var context = Context<Float>()
        context.keepsState = false
        let pass = Float.forward(layer, [Signal(input)], weights, context)
        let trace = LayerTrace(name: layer.kind, layer: layer, weights: weights, weightGradients: nil, parts: [(pass.records[0], context)])
        let byTime = trace.jacobianNorms(sample: 0)
        return (0..<timesteps).map { lag in Double(byTime[trace.time(timesteps - 1 - lag)]) }
    }
}
