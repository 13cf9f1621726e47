import Arrays
import Interpreter
import NumPyBridge
import PandasBridge

/// What a class of scikit-learn is: its parameters and what it can do.
struct EstimatorKind: Sendable {
    let name: String
    let module: String
    /// Parameters with their defaults, as in Python.
    let signature: String
    let summary: String
    var example: String?
    let methods: @Sendable () -> [Builtin]
}

/// A scaler, encoder or model: its parameters and what it learned.
final class EstimatorObject: Object {
    let kind: EstimatorKind
    private let classObject: TypeObject
    var parameters: [(name: String, value: Value)]
    /// Attributes that end in an underscore.
    var fitted: [(name: String, value: Value)] = []
    /// What `fit` learned, as numbers.
    var state: [String: [Double]] = [:]
    var tables: [String: [[Datum]]] = [:]
    var featureNames: [String]?
    var featureCount = 0

    init(_ kind: EstimatorKind, _ classObject: TypeObject, _ parameters: [(name: String, value: Value)]) {
        (self.kind, self.classObject, self.parameters) = (kind, classObject, parameters)
    }

    static func type(_ kind: EstimatorKind) -> TypeObject {
        let reference = Reference()
        let names = Signature(kind.signature).parameters.map(\.name.text)
        let made = TypeObject(kind.name, module: kind.module, methods: kind.methods() + EstimatorMethods.table, constructor: Builtin(kind.name, kind.signature, kind.summary, example: kind.example) { call in
            .object(EstimatorObject(kind, reference.type ?? .object, names.indices.filter { call.has($0) }.map { (names[$0], call[$0]) }))
        })
        reference.type = made
        return made
    }
    /// The class its own constructor makes instances of; a session runs on one thread.
    private final class Reference: @unchecked Sendable { weak var type: TypeObject? }

    override var type: TypeObject { classObject }

    func parameter(_ name: String) -> Value? {
        parameters.last { $0.name == name }.flatMap { $0.value.isNone ? nil : $0.value }
    }
    func flag(_ name: String, _ standard: Bool, _ vm: Interpreter) throws -> Bool { try parameters.last { $0.name == name }.map { try vm.truth($0.value) } ?? standard }
    func number(_ name: String, _ standard: Double, _ vm: Interpreter) throws -> Double { try parameter(name).map { try vm.double($0) } ?? standard }

    func isDefault(_ name: String, _ value: Value, _ vm: Interpreter) throws -> Bool {
        guard let standard = Signature(kind.signature).parameters.first(where: { $0.name.text == name })?.standard else { return false }
        return try vm.repr(value) == standard
    }

    override func repr(_ vm: Interpreter) throws -> String {
        // Splitters show all of their parameters.
        if kind.module == "sklearn.model_selection" {
            let words = try Signature(kind.signature).parameters.map(\.name.text).sorted().map { "\($0)=\(try vm.repr(try attribute(Name($0), vm) ?? .none))" }
            return "\(kind.name)(\(words.joined(separator: ", ")))"
        }
        let given = try parameters.filter { try !isDefault($0.name, $0.value, vm) }.sorted { $0.name < $1.name }
        let words = try given.map { "\($0.name)=\(try vm.repr($0.value))" }
        if kind.name == "Pipeline", case .list(let list)? = parameter("steps") {
            return "Pipeline(steps=[" + (try list.items.map { try vm.repr($0) }).joined(separator: ",\n                ") + "])"
        }
        return "\(kind.name)(\(words.joined(separator: ", ")))"
    }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        if let found = fitted.last(where: { $0.name == name.text }) { return found.value }
        if let own = parameters.last(where: { $0.name == name.text }) { return own.value }
        switch name.text {
        case "n_features_in_" where featureCount > 0: return .int(featureCount)
        case "feature_names_in_":
            guard let featureNames else { return nil }
            return Labels.array(featureNames.map { .text($0) }, asObjects: true)
        default: break
        }
        guard let standard = Signature(kind.signature).parameters.first(where: { $0.name == name })?.standard else { return nil }
        return Defaults.value(standard)
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { fitted.map(\.name) + Signature(kind.signature).parameters.map(\.name.text) }

    func set(_ name: String, _ value: Value) {
        fitted.removeAll { $0.name == name }
        fitted.append((name, value))
    }
    func set(_ name: String, _ values: [Double]) { set(name, .object(ArrayObject(NDArray(values)))) }

    func requireFitted() throws {
        guard featureCount > 0 || !fitted.isEmpty else {
            throw Raise(ExceptionObject(Sklearn.notFitted, [.string("This \(kind.name) instance is not fitted yet. Call 'fit' with appropriate arguments before using this estimator.")]))
        }
    }

    /// Notes the columns that `fit` saw.
    func note(_ table: FeatureTable) {
        featureCount = table.columns
        featureNames = table.names
    }

    func check(_ table: FeatureTable) throws {
        try requireFitted()
        if let featureNames, let names = table.names, names != featureNames {
            let unseen = names.filter { !featureNames.contains($0) }
            let gone = featureNames.filter { !names.contains($0) }
            var message = "The feature names should match those that were passed during fit.\n"
            if !unseen.isEmpty { message += "Feature names unseen at fit time:\n" + unseen.map { "- \($0)\n" }.joined() }
            if !gone.isEmpty { message += "Feature names seen at fit time, yet now missing:\n" + gone.map { "- \($0)\n" }.joined() }
            if unseen.isEmpty, gone.isEmpty { message += "Feature names must be in the same order as they were in fit.\n" }
            throw Raise(.valueError, message)
        }
        guard table.columns == featureCount else { throw Raise(.valueError, "X has \(table.columns) features, but \(kind.name) is expecting \(featureCount) features as input.") }
    }

    static func of(_ call: Call) throws -> EstimatorObject {
        guard let estimator = call[0].of(EstimatorObject.self) else { throw Raise(.typeError, "expected an estimator of scikit-learn") }
        return estimator
    }
}

/// Defaults as they stand in a signature.
enum Defaults {
    static func value(_ text: String) -> Value {
        switch text {
        case "None": return .none
        case "True": return .bool(true)
        case "False": return .bool(false)
        default: break
        }
        if let n = Int(text) { return .int(n) }
        if let x = Double(text) { return .float(x) }
        if text.hasPrefix("'") { return .string(String(text.dropFirst().dropLast())) }
        if text.hasPrefix("("), text.hasSuffix(")") {
            return .tuple(Tuple(text.dropFirst().dropLast().split(separator: ",").map { value(String($0).trimmed) }))
        }
        return .string(text)
    }
}

/// What all estimators have.
enum EstimatorMethods {
    static let table: [Builtin] = [
        Builtin("get_params", "self, deep=True", "The parameters by name.") { call in
            let estimator = try EstimatorObject.of(call)
            let names = Signature(estimator.kind.signature).parameters.map(\.name.text).sorted()
            return .dict(Dict(try names.map { ($0, try estimator.attribute(Name($0), call.vm) ?? .none) }))
        },
        Builtin("set_params", "self, **params", "Sets parameters.") { call in
            let estimator = try EstimatorObject.of(call)
            let known = Signature(estimator.kind.signature).parameters.map(\.name.text)
            for (name, value) in call.options {
                guard known.contains(name.text) else { throw Raise(.valueError, "Invalid parameter '\(name.text)' for estimator \(try estimator.repr(call.vm)). Valid parameters are: [\(known.sorted().map { "'\($0)'" }.joined(separator: ", "))].") }
                estimator.parameters.removeAll { $0.name == name.text }
                estimator.parameters.append((name.text, value))
            }
            return call[0]
        },
    ]

    /// `fit_transform` for whatever has `fit` and `transform`.
    static let fitTransform = Builtin("fit_transform", "self, X, y=None, **options", "Learns from the data and applies it.") { call in
        let vm = call.vm
        _ = try vm.call(vm.attribute(call[0], Name("fit")), Arguments([call[1]] + (call.optional(2).map { [$0] } ?? [])))
        return try vm.call(vm.attribute(call[0], Name("transform")), call[1])
    }
}

/// The rows and columns an estimator is given.
struct FeatureTable {
    var values: [Double]
    let rows: Int
    let columns: Int
    let isSingle: Bool
    let names: [String]?

    func column(_ j: Int) -> [Double] { stride(from: j, to: values.count, by: max(1, columns)).map { values[$0] } }

    func array(_ values: [Double], columns: Int? = nil) -> Value {
        .object(ArrayObject(NDArray(values, shape: [rows, columns ?? self.columns], dtype: isSingle ? .float32 : .float64)))
    }

    /// - Parameter name: the estimator's, for messages.
    init(_ value: Value, _ name: String, _ vm: Interpreter, allowsMissing: Bool = false) throws {
        var array: NDArray?
        names = value.of(FrameObject.self).flatMap { frame in
            let texts = frame.columns.data.compactMap(\.text)
            return texts.count == frame.data.count ? texts : nil
        }
        if let frame = value.of(FrameObject.self) {
            // Texts in a column: name it, its row and what it holds.
            for (j, column) in frame.data.enumerated() where !column.isNumeric {
                for (i, datum) in column.data.enumerated() where datum.double == nil {
                    throw Raise(.valueError, datum.text.map { "could not convert string to float: \(Str.quoted($0))" } ?? "float() argument must be a string or a real number, not '\(datum.kindName)'", hint: "Column '\(Column.shown(frame.columns[j]))', row \(Column.shown(frame.index[i])) holds no number: select the columns of numbers, or encode this one with OneHotEncoder or OrdinalEncoder.")
                }
            }
            array = NDArray((0..<frame.count).flatMap { row in frame.data.map { $0[row].double ?? .nan } }, shape: [frame.count, frame.data.count], dtype: !frame.data.isEmpty && frame.data.allSatisfy { $0.isFloat && $0.isNarrow } ? .float32 : .float64)
        } else if let series = value.of(SeriesObject.self), series.column.isNumeric {
            throw Raise(.valueError, "Expected a 2-dimensional container but got <class 'pandas.Series'> instead. Pass a DataFrame containing a single row (i.e. single sample) or a single column (i.e. single feature) instead.", hint: "Two pairs of brackets keep a column a frame: df[['\(series.name.map { Column.shown($0) } ?? "Passengers")']].")
        } else if let counts = value.of(CountsObject.self) { array = counts.array } else {
            if let text = FeatureTable.firstText(value) { throw Raise(.valueError, "could not convert string to float: \(Str.quoted(text))", hint: "Encode texts first, with OneHotEncoder or OrdinalEncoder.") }
            array = try NumPy.convert(value, vm).map { $0.dtype.isText || $0.dtype == .object ? try NumPy.convertArray($0, to: .float64, vm) : $0 }
        }
        guard let array else { throw Raise(.valueError, "could not convert the data to numbers: \(value.typeName)") }
        guard array.rank == 2 else {
            let advice = "Reshape your data either using array.reshape(-1, 1) if your data has a single feature or array.reshape(1, -1) if it contains a single sample."
            guard array.rank < 2 else { throw Raise(.valueError, "Found array with dim \(array.rank), while dim <= 2 is required by \(name).") }
            let shown = array.rank == 0 ? FloatText.repr(array.doubles[0]) : try vm.str(.object(ArrayObject(array.dtype.isFloat ? array : array.converted(to: .float64))))
            throw Raise(.valueError, "Expected 2D array, got \(array.rank == 0 ? "scalar" : "1D") array instead:\narray=\(shown).\n\(advice)")
        }
        guard array.shape[0] > 0 else { throw Raise(.valueError, "Found array with 0 sample(s) (shape=(\(array.shape[0]), \(array.shape[1]))) while a minimum of 1 is required by \(name).") }
        guard array.shape[1] > 0 else { throw Raise(.valueError, "Found array with 0 feature(s) (shape=(\(array.shape[0]), \(array.shape[1]))) while a minimum of 1 is required by \(name).") }
        (rows, columns, isSingle) = (array.shape[0], array.shape[1], array.dtype == .float32)
        values = array.doubles
        if values.contains(where: \.isInfinite) { throw Raise(.valueError, "Input X contains infinity or a value too large for dtype('\(isSingle ? "float32" : "float64")').") }
        if !allowsMissing, values.contains(where: \.isNaN) {
            throw Raise(.valueError, "Input X contains NaN.\n\(name) does not accept missing values encoded as NaN natively.", hint: "Fill or drop the missing cells first: df.dropna() or df.fillna(...).")
        }
    }

    private static func firstText(_ value: Value) -> String? {
        switch value {
        case .str(let text): text.text
        case .list(let list): list.items.lazy.compactMap { firstText($0) }.first
        case .tuple(let tuple): tuple.items.lazy.compactMap { firstText($0) }.first
        default: nil
        }
    }
}

/// Class labels: numbers or texts.
enum Labels {
    static func read(_ value: Value, _ vm: Interpreter) throws -> [Datum] {
        if let array = NumPy.array(value), array.rank == 2, array.shape[1] == 1 { return Column(array: try array.reshaped([-1])).data }
        return try Column.make(value, vm).data
    }

    /// The different labels, in order.
    static func classes(_ labels: [Datum]) -> [Datum] {
        let once = Column(Array(Set(labels)))
        return ((try? once.order()).map { once.picked($0) } ?? once).data
    }

    static func array(_ labels: [Datum], asObjects: Bool = false) -> Value {
        let column = Column(labels)
        let array = column.isText && !asObjects ? NDArray(texts: column.data.map { $0.text ?? "nan" }) : column.elements
        return .object(ArrayObject(array))
    }
}

extension EstimatorObject: Restorable {
    func keep() -> () -> Void {
        { [self, parameters, fitted, state, tables, featureNames, featureCount] in
            (self.parameters, self.fitted, self.state, self.tables) = (parameters, fitted, state, tables)
            (self.featureNames, self.featureCount) = (featureNames, featureCount)
        }
    }
}
