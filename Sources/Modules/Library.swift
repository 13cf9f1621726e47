public import Interpreter
import Arrays
import Recurrent

/// All modules that a script can import, by dotted name.
public enum Library {
    /// Gives an interpreter its modules.
    public static func install(in vm: Interpreter) {
        vm.importer = { name, vm in try module(name, vm).map { .object($0) } }
        vm.translate = ErrorTranslation.exception
        vm.moduleNames = ["keras", "math", "matplotlib.pyplot", "numpy", "pandas", "random", "seaborn", "sklearn", "tensorflow", "time", "unroll", "warnings", "os"]
    }

    /// Draws a plot that was begun and not shown, as a notebook does at the end of a cell.
    public static func endOfCell(_ vm: Interpreter) { Pyplot.flush(vm) }

    final class Cache { var modules: [String: Module] = [:] }

    private static func module(_ name: String, _ vm: Interpreter) throws -> Module? {
        let cache: Cache
        if let known = vm.storage["modules"] as? Cache {
            cache = known
        } else {
            cache = Cache()
            vm.storage["modules"] = cache
        }
        if let known = cache.modules[name] { return known }
        // tensorflow.keras, keras and tf.keras are one.
        let path = name.hasPrefix("tensorflow.keras") ? String(name.dropFirst("tensorflow.".count)) : name
        if path != name { return try module(path, vm) }
        let made = try make(path, vm)
        cache.modules[name] = made
        return made
    }

    private static func make(_ name: String, _ vm: Interpreter) throws -> Module? {
        func inner(_ path: String) -> () throws -> Value { { try module(path, vm).map { .object($0) } ?? .none } }
        switch name {
        case "numpy": return NumPyModule.make(vm)
        case "numpy.random": return try module("numpy", vm)?.attribute(Name("random"), vm)?.of(Module.self)
        case "pandas": return Pandas.make()
        case "math": return Standard.math()
        case "random": return Standard.random()
        case "time": return Standard.time()
        case "matplotlib": return Pyplot.root(pyplot: inner("matplotlib.pyplot"))
        case "matplotlib.pyplot": return Pyplot.make()
        case "seaborn": return Seaborn.make()
        case "warnings": return Module("warnings", "Warnings.", functions: ["filterwarnings", "simplefilter", "warn"].map { Builtin($0, "*values, **options", "Accepted; there are no warnings to filter.") { _ in .none } })
        case "os": return Module("os", "Only what notebooks set before importing Keras.", [("environ", .dict(Dict()))])
        case "tensorflow": return Module("tensorflow", "The door to keras.", [], lazy: ["keras": inner("keras"), "random": inner("tensorflow.random")])
        case "tensorflow.random": return Module("tensorflow.random", "The seed.", functions: [Builtin("set_seed", "seed", "Starts the generator of the weights anew.") { try seed($0) }])
        case "keras":
            return Module(
                "keras", "Recurrent networks, as Keras has them.", [("Sequential", .object(ModelObject.sequential)), ("Model", .object(ModelObject.modelType)), ("Layer", .object(Layers.base)), ("KerasTensor", .object(KerasTensorObject.classObject)), ("Variable", .object(VariableObject.classObject)), ("Input", .object(NativeFunction(Layers.input, owner: nil)))],
                lazy: ["layers": inner("keras.layers"), "activations": inner("keras.activations"), "initializers": inner("keras.initializers"), "regularizers": inner("keras.regularizers"), "constraints": inner("keras.constraints"), "optimizers": inner("keras.optimizers"), "models": inner("keras.models"), "utils": inner("keras.utils"), "callbacks": inner("keras.callbacks"), "backend": inner("keras.backend")],
                absent: ["datasets": "The reviews are not there yet.", "preprocessing": "Text preprocessing is not there yet."])
        case "keras.models": return Module("keras.models", "Models.", functions: [ModelStructure.clone, ModelStructure.load], values: [("Sequential", .object(ModelObject.sequential)), ("Model", .object(ModelObject.modelType)), ("Functional", .object(ModelObject.functional))])
        case "keras.layers": return Layers.module()
        case "keras.activations": return Activations.module()
        case "keras.initializers": return WeightSettings.initializers.module(name, "How weights start.")
        case "keras.regularizers": return WeightSettings.regularizers.module(name, "What the loss is charged for the size of weights.")
        case "keras.constraints": return WeightSettings.constraints.module(name, "What weights are held to after each update.")
        case "keras.optimizers": return Layers.optimizerModule()
        case "keras.utils": return Module("keras.utils", "Helpers.", functions: [Builtin("set_random_seed", "seed", "Seeds Keras, NumPy and random at once.") { call in
            _ = try seed(call)
            for (module, function) in [("numpy.random", "seed"), ("random", "seed")] {
                if let home = try self.module(module, call.vm) { _ = try call.vm.call(call.vm.attribute(.object(home), Name(function)), Arguments([call[0]])) }
            }
            return .none
        }])
        case "keras.backend": return Module("keras.backend", "The session.", functions: [Builtin("clear_session", "", "Starts the numbering of layers anew.") { call in
            Keras.state(call.vm).clear()
            return .none
        }])
        case "keras.callbacks": return Module("keras.callbacks", "What listens to fit.", [("Callback", .object(callback)), ("History", .object(TypeObject("History", module: "keras.callbacks")))])
        case "unroll": return UnrollModule.make()
        default:
            if name.hasPrefix("sklearn") { return Sklearn.make(name) }
            return nil
        }
    }

    nonisolated(unsafe) private static let callback: TypeObject = TypeObject("Callback", module: "keras.callbacks", methods: [
        Builtin("set_model", "self, model", "Tells the callback which model is trained.") { call in
            try call.vm.setAttribute(call[0], Name("model"), call[1])
            return .none
        },
    ]).open()

    private static func seed(_ call: Call) throws -> Value {
        guard let seed = UInt32(exactly: try call.int(0)) else { throw Raise(.valueError, "Seed must be between 0 and 2**32 - 1") }
        Keras.state(call.vm).generator = MersenneTwister(legacySeed: seed)
        return .none
    }
}
