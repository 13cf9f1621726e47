import Arrays
import Interpreter
import Recurrent

/// `keras.initializers`, `keras.regularizers` and `keras.constraints`.
enum WeightSettings {
    static let initializers = SettingTable<Initializer>("initializer", path: "keras.src.initializers", base: "Initializer", [
        SettingRow("Zeros", aliases: ["zero"], "", "Zeros.") { _ in .zeros },
        SettingRow("Ones", aliases: ["one"], "", "Ones.") { _ in .ones },
        SettingRow("Constant", "value=0.0", "One value everywhere.") { Initializer(.constant(try $0.double(0, or: 0))) },
        SettingRow("RandomUniform", aliases: ["uniform"], "minval=-0.05, maxval=0.05, seed=None", "Uniform numbers between two bounds.") { call in
            Initializer(.uniform(low: try call.double(0, or: -0.05), high: try call.double(1, or: 0.05)), seed: try seed(call, 2))
        },
        SettingRow("RandomNormal", aliases: ["normal"], "mean=0.0, stddev=0.05, seed=None", "Normal numbers.") { call in
            Initializer(.normal(mean: try call.double(0, or: 0), deviation: try call.double(1, or: 0.05)), seed: try seed(call, 2))
        },
        SettingRow("TruncatedNormal", "mean=0.0, stddev=0.05, seed=None", "Normal numbers, those beyond two deviations drawn again.") { call in
            Initializer(.truncatedNormal(mean: try call.double(0, or: 0), deviation: try call.double(1, or: 0.05)), seed: try seed(call, 2))
        },
        SettingRow("VarianceScaling", "scale=1.0, mode='fan_in', distribution='truncated_normal', seed=None", "Numbers whose variance is scale divided by a fan.") { call in
            let scale = try call.double(0, or: 1)
            guard scale > 0 else { throw Raise(.valueError, "Argument `scale` must be positive float. Received: scale=\(try call.vm.str(call[0]))") }
            let mode = try call.string(1, or: "fan_in")
            guard let fan = Initializer.Fan(rawValue: mode) else { throw Raise(.valueError, "Invalid `mode` argument: \(mode). Please use one of ['fan_in', 'fan_out', 'fan_avg']") }
            var name = try call.string(2, or: "truncated_normal").lowercased()
            if name == "normal" { name = "truncated_normal" }
            guard let distribution = Initializer.Distribution(rawValue: name) else {
                throw Raise(.valueError, "Invalid `distribution` argument: \(name). Please use one of ['uniform', 'truncated_normal', 'untruncated_normal']")
            }
            return Initializer(.scaled(scale, fan, distribution), seed: try seed(call, 3))
        },
        scaled("GlorotUniform", .glorotUniform, "Uniform within √(6/(fan_in + fan_out)) (Glorot & Bengio 2010)."),
        scaled("GlorotNormal", .glorotNormal, "Truncated normal of variance 2/(fan_in + fan_out)."),
        scaled("HeUniform", .heUniform, "Uniform within √(6/fan_in) (He et al. 2015)."),
        scaled("HeNormal", .heNormal, "Truncated normal of variance 2/fan_in."),
        scaled("LecunUniform", Initializer(.scaled(1, .input, .uniform)), "Uniform within √(3/fan_in)."),
        scaled("LecunNormal", Initializer(.scaled(1, .input, .truncatedNormal)), "Truncated normal of variance 1/fan_in."),
        SettingRow("Orthogonal", aliases: ["OrthogonalInitializer"], "gain=1.0, seed=None", "Orthonormal rows or columns, times the gain (Saxe et al. 2013).") { call in
            Initializer(.orthogonal(gain: try call.double(0, or: 1)), seed: try seed(call, 1))
        },
        SettingRow("Identity", aliases: ["IdentityInitializer"], "gain=1.0", "The identity matrix, times the gain.") { Initializer(.identity(gain: try $0.double(0, or: 1))) },
    ]) { initializer, arguments, vm in
        guard let given = arguments.positional.first ?? arguments.keywords.first(where: { $0.name.text == "shape" })?.value else {
            throw Raise(.typeError, "Initializer.__call__() missing 1 required positional argument: 'shape'")
        }
        let shape = try given.index.map { [$0] } ?? vm.sequence(given).map { try vm.index($0) }
        guard shape.allSatisfy({ $0 >= 0 }) else { throw Raise(.valueError, "a shape can't hold negative lengths") }
        var total = 8
        for length in shape {
            try vm.checkSize(total, max(1, length))
            total *= max(1, length)
        }
        if let problem = initializer.problem(with: shape) { throw Raise(.valueError, problem) }
        return .object(TensorObject(NDArray(initializer.values(shape, &Keras.state(vm).generator), shape: shape)))
    }

    private static func scaled(_ name: String, _ initializer: Initializer, _ summary: String) -> SettingRow<Initializer> {
        SettingRow(name, "seed=None", summary) { Initializer(initializer.rule, seed: try seed($0, 0)) }
    }

    private static func seed(_ call: Call, _ index: Int) throws -> UInt32? {
        try call.optional(index).map { UInt32(truncatingIfNeeded: try call.vm.index($0)) }
    }

    static let regularizers = SettingTable<Regularizer>("regularizer", path: "keras.src.regularizers.regularizers", base: "Regularizer", [
        SettingRow("L1", "l1=0.01", "λ·Σ|w|.") { Regularizer(l1: try strength($0, 0, "l1", or: 0.01)) },
        SettingRow("L2", "l2=0.01", "λ·Σw².") { Regularizer(l2: try strength($0, 0, "l2", or: 0.01)) },
        SettingRow("L1L2", aliases: ["l1_l2"], "l1=0.0, l2=0.0", "λ₁·Σ|w| + λ₂·Σw².") { Regularizer(l1: try strength($0, 0, "l1", or: 0), l2: try strength($0, 1, "l2", or: 0)) },
        SettingRow("OrthogonalRegularizer", "factor=0.01, mode='rows'", "Charges rows (or columns) for not being at right angles.") { call in
            let mode = try call.string(1, or: "rows")
            guard let axis = Regularizer.Axis(rawValue: mode) else { throw Raise(.valueError, "Invalid value for argument `mode`. Expected one of {\"rows\", \"columns\"}. Received: mode=\(mode)") }
            return Regularizer(orthogonal: try strength(call, 0, "factor", or: 0.01), axis)
        },
    ]) { regularizer, arguments, vm in
        guard let weight = arguments.positional.first else { throw Raise(.typeError, "a regularizer is called with a weight") }
        let tensor = try Keras.tensor(weight, vm)
        if regularizer.orthogonal != nil, tensor.shape.count != 2 { throw Raise(.valueError, "Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape=\(Keras.tuple(tensor.shape))") }
        return .object(TensorObject(NDArray([Float(regularizer.charge(tensor))], shape: [])))
    }

    private static func strength(_ call: Call, _ index: Int, _ name: String, or standard: Double) throws -> Double {
        guard let value = call.optional(index) else { return standard }
        guard let number = value.number, number >= 0, number.isFinite else {
            throw Raise(.valueError, "Invalid value for argument \(name): expected a non-negative float.Received: \(name)=\(try call.vm.str(value))")
        }
        return number
    }

    static let constraints = SettingTable<Constraint>("constraint", path: "keras.src.constraints.constraints", base: "Constraint", [
        SettingRow("MaxNorm", aliases: ["max_norm"], "max_value=2, axis=0", "No norm above the largest.") { .maxNorm(try $0.double(0, or: 2), axis: try $0.int(1, or: 0)) },
        SettingRow("NonNeg", aliases: ["non_neg"], "", "No weight below 0.") { _ in .nonNegative },
        SettingRow("UnitNorm", aliases: ["unit_norm"], "axis=0", "Every norm 1.") { .unitNorm(axis: try $0.int(0, or: 0)) },
        SettingRow("MinMaxNorm", aliases: ["min_max_norm"], "min_value=0.0, max_value=1.0, rate=1.0, axis=0", "Norms between two bounds.") { call in
            .minMaxNorm(try call.double(0, or: 0), try call.double(1, or: 1), rate: try call.double(2, or: 1), axis: try call.int(3, or: 0))
        },
    ]) { constraint, arguments, vm in
        guard let weight = arguments.positional.first else { throw Raise(.typeError, "a constraint is called with a weight") }
        let tensor = try Keras.tensor(weight, vm)
        let copy = Tensor<Float>(tensor.values, tensor.shape)
        constraint.apply(to: copy)
        return .object(TensorObject(NDArray(copy.values, shape: copy.shape)))
    }
}
