import Arrays
import Interpreter
import NumPyBridge
import PandasBridge

/// Pipelines and transformers by column.
enum Composition {
    static let kinds: [EstimatorKind] = [
        EstimatorKind(name: "Pipeline", module: "sklearn.pipeline", signature: "steps, *, transform_input=None, memory=None, verbose=False", summary: "Steps one after the other.", methods: { pipeline }),
        EstimatorKind(name: "ColumnTransformer", module: "sklearn.compose", signature: "transformers, *, remainder='drop', sparse_threshold=0.3, n_jobs=None, transformer_weights=None, verbose=False, verbose_feature_names_out=True, force_int_remainder_cols='deprecated'", summary: "A transformer for some columns each.", methods: { columns }),
    ]

    /// Names for steps without one: the class name in small letters, numbered where it repeats.
    private static func named(_ steps: [Value]) -> [String] {
        let names = steps.map { $0.typeName.lowercased() }
        var seen: [String: Int] = [:]
        return names.map { name in
            guard names.count(where: { $0 == name }) > 1 else { return name }
            seen[name, default: 0] += 1
            return "\(name)-\(seen[name] ?? 1)"
        }
    }

    static let makePipeline = Builtin("make_pipeline", "*steps, memory=None, verbose=False", "A pipeline of steps.") { call in
        try call.vm.call(.object(Sklearn.type("Pipeline")), .items(zip(named(call.rest), call.rest).map { .pair(.string($0), $1) }))
    }
    static let makeColumns = Builtin("make_column_transformer", "*transformers, remainder='drop', sparse_threshold=0.3, n_jobs=None, verbose=False, verbose_feature_names_out=True", "A transformer for some columns each.") { call in
        let pairs = try call.rest.map { try call.vm.sequence($0) }
        guard pairs.allSatisfy({ $0.count == 2 }) else { throw Raise(.valueError, "each transformer is a pair of a transformer and its columns") }
        let steps: [Value] = zip(named(pairs.map { $0[0] }), pairs).map { .pair(.string($0), $1[0], $1[1]) }
        return try call.vm.call(.object(Sklearn.type("ColumnTransformer")), Arguments([.items(steps)], call.has(0) ? [(Name("remainder"), call[0])] : []))
    }

    private static func steps(_ estimator: EstimatorObject, _ name: String, width: Int, _ vm: Interpreter) throws -> [[Value]] {
        let items = try vm.sequence(estimator.parameter(name) ?? .items([])).map { try vm.sequence($0) }
        guard items.allSatisfy({ $0.count == width }) else { throw Raise(.valueError, "each of \(name) must be a tuple of \(width)") }
        return items
    }

    private static func method(_ value: Value, _ name: String, _ arguments: [Value], _ vm: Interpreter) throws -> Value {
        try vm.call(vm.attribute(value, Name(name)), Arguments(arguments))
    }

    /// Data through all steps but the last.
    private static func through(_ call: Call, fitting: Bool) throws -> (data: Value, last: Value) {
        let estimator = try EstimatorObject.of(call)
        let steps = try steps(estimator, "steps", width: 2, call.vm)
        guard let last = steps.last?[1] else { throw Raise(.valueError, "The pipeline is empty. Please add steps.") }
        var data = call[1]
        for step in steps.dropLast() where step[1].text != "passthrough" { data = try method(step[1], fitting ? "fit_transform" : "transform", fitting && call.optional(2) != nil ? [data, call[2]] : [data], call.vm) }
        return (data, last)
    }

    private static func final(_ name: String, _ signature: String, fitting: Bool = false) -> Builtin {
        Builtin(name, signature, "`\(name)` of the last step, after the others.") { call in
            let (data, last) = try through(call, fitting: fitting)
            let result = try method(last, name, [data] + (call.optional(2).map { [$0] } ?? []), call.vm)
            if fitting, name == "fit" {
                try EstimatorObject.of(call).featureCount = 1
                return call[0]
            }
            return result
        }
    }

    private static let pipeline: [Builtin] = [
        final("fit", "self, X, y=None", fitting: true), final("fit_transform", "self, X, y=None", fitting: true), final("transform", "self, X"), final("predict", "self, X"), final("predict_proba", "self, X"), final("score", "self, X, y=None"),
        Builtin("inverse_transform", "self, X", "The steps taken back, last first.") { call in
            var data = call[1]
            for step in try steps(EstimatorObject.of(call), "steps", width: 2, call.vm).reversed() { data = try method(step[1], "inverse_transform", [data], call.vm) }
            return data
        },
        Builtin("__getitem__", "self, key", "A step by its name or place.") { call in
            let steps = try steps(EstimatorObject.of(call), "steps", width: 2, call.vm)
            if let name = call[1].text {
                guard let found = steps.first(where: { $0[0].text == name }) else { throw Selection.missing(call[1]) }
                return found[1]
            }
            let n = try call.int(1)
            let at = n < 0 ? n + steps.count : n
            guard steps.indices.contains(at) else { throw Raise(.indexError, "list index out of range") }
            return steps[at][1]
        },
    ]

    private static func selected(_ frame: FrameObject, _ columns: Value, _ vm: Interpreter) throws -> (part: FrameObject, isSingle: Bool, places: [Int]) {
        if columns.text != nil || columns.index != nil {
            let labels = columns.text != nil ? try Selection.labelList([Datum(columns)], frame.columns, axis: "columns", vm) : try Selection.positions(columns, frame.data.count, vm).rows
            return (frame.selecting(labels), true, labels)
        }
        let items = try vm.sequence(columns)
        let places = try items.contains { $0.text != nil } ? Selection.labelList(items.map { Datum($0) }, frame.columns, axis: "columns", vm) : Selection.positions(columns, frame.data.count, vm).rows
        return (frame.selecting(places), false, places)
    }

    private static func frame(_ value: Value, _ vm: Interpreter) throws -> FrameObject {
        if let frame = value.of(FrameObject.self) { return frame }
        let (columns, _) = try Encoders.columns(value, "ColumnTransformer", vm)
        return FrameObject(columns: Index(range: columns.count), data: columns, index: Index(range: columns.first?.count ?? 0))
    }

    /// The parts each transformer makes, side by side.
    private static func joined(_ call: Call, fitting: Bool) throws -> Value {
        let (estimator, vm) = (try EstimatorObject.of(call), call.vm)
        let data = try frame(call[1], vm)
        if !fitting { try estimator.requireFitted() }
        var used: Set<Int> = []
        var parts: [NDArray] = []
        var names: [String] = []
        func add(_ value: Value) throws {
            let array = try value.of(CountsObject.self)?.array ?? value.of(FrameObject.self).map { try NumPy.argument($0.values(), vm) } ?? NumPy.argument(value, vm)
            parts.append((array.rank == 1 ? try array.reshaped([-1, 1]) : array).converted(to: .float64))
        }
        for step in try steps(estimator, "transformers", width: 3, vm) {
            let (part, _, places) = try selected(data, step[2], vm)
            used.formUnion(places)
            if step[1].text == "drop" { continue }
            if step[1].text == "passthrough" {
                try add(.object(part))
                names += part.columns.data.map { "\(step[0].text ?? "")__\(Column.shown($0))" }
                continue
            }
            try add(method(step[1], fitting ? "fit_transform" : "transform", [.object(part)], vm))
            let made = try vm.attributeIfPresent(step[1], Name("get_feature_names_out")).map { try vm.sequence(vm.call($0)).map { try vm.str($0) } } ?? part.columns.data.map { Column.shown($0) }
            names += made.map { "\(step[0].text ?? "")__\($0)" }
        }
        let rest = data.data.indices.filter { !used.contains($0) }
        if estimator.parameter("remainder")?.text == "passthrough", !rest.isEmpty {
            try add(.object(data.selecting(rest)))
            names += rest.map { "remainder__\(Column.shown(data.columns[$0]))" }
        }
        estimator.featureCount = data.data.count
        estimator.tables["names"] = [names.map { .text($0) }]
        guard !parts.isEmpty else { return .object(ArrayObject(NDArray(.float64, shape: [data.count, 0]))) }
        return .object(ArrayObject(try NDArray.concatenate(parts, axis: 1)))
    }

    private static let columns: [Builtin] = [
        Builtin("fit", "self, X, y=None", "Fits each transformer to its columns.") { call in
            _ = try joined(call, fitting: true)
            return call[0]
        },
        Builtin("fit_transform", "self, X, y=None", "Fits each transformer and applies it.") { try joined($0, fitting: true) },
        Builtin("transform", "self, X", "Applies each transformer to its columns.") { try joined($0, fitting: false) },
        Builtin("get_feature_names_out", "self, input_features=None", "The names of the columns made.") { call in
            let estimator = try EstimatorObject.of(call)
            try estimator.requireFitted()
            return Labels.array(estimator.tables["names"]?.first ?? [], asObjects: true)
        },
    ]
}
