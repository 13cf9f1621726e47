public import Interpreter
import Arrays
import KerasBridge
import MatplotlibBridge
import NumPyBridge
import PandasBridge
import SklearnBridge
import StandardBridge

/// All modules that a script can import, by dotted name.
public enum Library {
    /// Gives an interpreter its modules.
    public static func install(in vm: Interpreter) {
        vm.memoryLimit = MemoryLimit.bytes
        vm.memoryLeft = { MemoryLimit.left }
        vm.importer = { name, vm in try module(name, vm).map { .object($0) } }
        vm.translate = { ArrayErrors.exception($0) ?? ModelErrors.exception($0) }
        vm.moduleNames = (["keras", "matplotlib.pyplot", "numpy", "pandas", "seaborn", "sklearn", "tensorflow", "unroll", "warnings"] + StandardLibrary.names).sorted()
        vm.add([TextFile.open])
    }

    /// Modules that are missing on purpose, each with what to use instead.
    public static var absentModules: [(name: String, instead: String)] { StandardLibrary.absent }

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
        let path = KerasModules.present(name)
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
        case "pandas": return Pandas.make(inner)
        case "pandas.plotting": return try Pandas.plotting(vm)
        case "matplotlib": return Pyplot.root(pyplot: inner("matplotlib.pyplot"))
        case "matplotlib.pyplot": return Pyplot.make()
        case "seaborn": return Seaborn.make()
        case "warnings": return Module("warnings", "Warnings.", functions: ["filterwarnings", "simplefilter", "warn"].map { Builtin($0, "*values, **options", "Accepted; there are no warnings to filter.") { _ in .none } })
        case "unroll": return UnrollModule.make()
        default:
            if name.hasPrefix("sklearn") { return Sklearn.make(name) }
            return try KerasModules.make(name, inner) ?? StandardLibrary.make(name, vm, inner)
        }
    }
}
