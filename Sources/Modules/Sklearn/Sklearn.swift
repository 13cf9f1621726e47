package import Interpreter
import Arrays
import NumPyBridge
import PandasBridge

/// `sklearn`: preparing data, splitting it, simple models, judging predictions.
package enum Sklearn {
    nonisolated(unsafe) static let notFitted = TypeObject("NotFittedError", module: "sklearn.exceptions", base: .named(.valueError))
    nonisolated(unsafe) static let invalidParameter = TypeObject("InvalidParameterError", module: "sklearn.utils._param_validation", base: .named(.valueError))

    /// One class object a kind, so that `isinstance` and `type` agree.
    nonisolated(unsafe) private static let types: [String: TypeObject] = Dictionary(uniqueKeysWithValues: (
        Scalers.kinds + Encoders.kinds + Splitting.kinds + Composition.kinds + LinearModels.kinds + TextFeatures.kinds
    ).map { ($0.name, EstimatorObject.type($0)) })

    static func type(_ name: String) -> TypeObject { types[name] ?? .object }

    private static let modules: [String: [EstimatorKind]] = [
        "sklearn.preprocessing": Scalers.kinds + Encoders.kinds, "sklearn.model_selection": Splitting.kinds, "sklearn.compose": Composition.kinds.filter { $0.name == "ColumnTransformer" },
        "sklearn.pipeline": Composition.kinds.filter { $0.name == "Pipeline" }, "sklearn.linear_model": LinearModels.kinds.filter { $0.name != "PCA" }, "sklearn.decomposition": LinearModels.kinds.filter { $0.name == "PCA" },
        "sklearn.feature_extraction.text": TextFeatures.kinds,
    ]

    private static let searches = Dictionary(uniqueKeysWithValues: ["cross_val_score", "cross_validate", "cross_val_predict", "GridSearchCV", "RandomizedSearchCV", "learning_curve"].map { ($0, "Loop over KFold(...).split(X) and fit a model for each part.") })
    private static let models = Dictionary(uniqueKeysWithValues: ["Ridge", "Lasso", "ElasticNet", "SGDClassifier", "SGDRegressor", "Perceptron"].map { ($0, "There are LinearRegression and LogisticRegression; keras has the rest.") })

    package static func make(_ path: String) -> Module? {
        let kinds = (modules[path] ?? []).map { ($0.name, Value.object(type($0.name))) }
        switch path {
        case "sklearn":
            return Module("sklearn", "Preparing data and judging predictions.", [("__version__", .string("1.9 (Unroll's own)"))], lazy: Dictionary(uniqueKeysWithValues: [
                "preprocessing", "model_selection", "metrics", "compose", "pipeline", "linear_model", "decomposition", "utils", "exceptions",
            ].map { name in (name, { .object(make("sklearn.\(name)") ?? Module(name, "", [])) }) }), absent: ["datasets": "Data sets are not shipped with sklearn here: pd.read_csv('airline-passengers.csv') reads one."])
        case "sklearn.preprocessing":
            return Module(path, "Scalers and encoders.", kinds + functions(Preparing.functions), absent: ["PowerTransformer": "Use StandardScaler, or np.log first.", "QuantileTransformer": "Use RobustScaler.", "FunctionTransformer": "Call the function itself.", "KBinsDiscretizer": "Use pd.cut(x, bins, labels=False)."])
        case "sklearn.model_selection": return Module(path, "Splitting data.", kinds + functions(Splitting.functions), absent: searches)
        case "sklearn.metrics": return Module(path, "Judging predictions.", functions: RegressionMetrics.functions + ClassificationMetrics.functions, absent: ["ConfusionMatrixDisplay": "Draw confusion_matrix(...) with seaborn.heatmap.", "RocCurveDisplay": "Plot the result of roc_curve(...)."])
        case "sklearn.compose", "sklearn.pipeline": return Module(path, path == "sklearn.compose" ? "Transformers by column." : "Steps one after the other.", kinds + functions(path == "sklearn.compose" ? [Composition.makeColumns] : [Composition.makePipeline]))
        case "sklearn.linear_model": return Module(path, "Linear models.", kinds, absent: models)
        case "sklearn.decomposition": return Module(path, "Principal components.", kinds, absent: ["TruncatedSVD": "Use PCA, or np.linalg.svd."])
        case "sklearn.feature_extraction": return Module(path, "Numbers from texts.", [], lazy: ["text": { .object(make("sklearn.feature_extraction.text") ?? Module("text", "", [])) }])
        case "sklearn.feature_extraction.text": return Module(path, "Word counts.", kinds, absent: ["HashingVectorizer": "Use CountVectorizer(max_features=...)."])
        case "sklearn.utils":
            return Module(path, "Helpers.", functions(Preparing.utilities), lazy: ["class_weight": { .object(make("sklearn.utils.class_weight") ?? Module("class_weight", "", [])) }])
        case "sklearn.utils.class_weight": return Module(path, "Weights of classes.", functions: [Preparing.classWeight])
        case "sklearn.exceptions": return Module(path, "What estimators raise.", [("NotFittedError", .object(notFitted)), ("ConvergenceWarning", .object(TypeObject("ConvergenceWarning", module: path, base: .named(.userWarning)))), ("DataConversionWarning", .object(TypeObject("DataConversionWarning", module: path, base: .named(.userWarning))))])
        case "sklearn.base": return Module(path, "What estimators build upon.", [], absent: ["BaseEstimator": "Write a plain class with fit and transform.", "TransformerMixin": "Write a plain class with fit and transform."])
        default: return nil
        }
    }

    private static func functions(_ table: [Builtin]) -> [(String, Value)] { table.map { ($0.name, .object(NativeFunction($0, owner: nil))) } }

    /// The names of the modules that can be imported.
    static let names = ["sklearn", "sklearn.preprocessing", "sklearn.model_selection", "sklearn.metrics", "sklearn.compose", "sklearn.pipeline", "sklearn.linear_model", "sklearn.decomposition", "sklearn.feature_extraction", "sklearn.feature_extraction.text", "sklearn.utils", "sklearn.utils.class_weight", "sklearn.exceptions"]
}

/// Functions beside the estimators.
enum Preparing {
    private static func fitted(_ name: String, _ call: Call, _ options: [(name: Name, value: Value)] = []) throws -> Value {
        let vm = call.vm
        let estimator = try vm.call(.object(Sklearn.type(name)), Arguments([], options))
        return try vm.call(vm.attribute(estimator, Name("fit_transform")), call[0])
    }

    static let functions: [Builtin] = [
        Builtin("scale", "X, *, with_mean=True, with_std=True", "Each column with mean 0 and deviation 1.") { try fitted("StandardScaler", $0) },
        Builtin("minmax_scale", "X, feature_range=(0, 1)", "Each column in a range.") { call in try fitted("MinMaxScaler", call, call.optional(1).map { [(Name("feature_range"), $0)] } ?? []) },
        Builtin("normalize", "X, norm='l2'", "Each row with length 1.") { call in try fitted("Normalizer", call, call.optional(1).map { [(Name("norm"), $0)] } ?? []) },
    ]

    static let utilities: [Builtin] = [
        Builtin("shuffle", "*arrays, random_state=None, n_samples=None", "The rows of arrays in one random order.") { call in
            let lengths = try call.rest.map { try Splitting.length($0, call.vm) }
            guard let n = lengths.first else { return .none }
            try Splitting.checkLengths(lengths)
            var order = try Chance.draw(call.optional(1), call.vm) { $0.permutation(n) }
            if let count = call.optional(2) { order = Array(order.prefix(max(0, try call.vm.index(count)))) }
            let parts = try call.rest.map { try Splitting.taken($0, order, call.vm) }
            return parts.count == 1 ? parts[0] : .items(parts)
        },
        Builtin("resample", "*arrays, replace=True, n_samples=None, random_state=None", "Rows drawn by chance.") { call in
            let lengths = try call.rest.map { try Splitting.length($0, call.vm) }
            guard let n = lengths.first, n > 0 else { return .none }
            try Splitting.checkLengths(lengths)
            let count = try call.optional(2).map { try call.vm.index($0) } ?? n
            let replaces = try call.bool(1, or: true)
            guard count >= 0, replaces || count <= n else { throw Raise(.valueError, "Cannot sample \(count) out of arrays with dim \(n) when replace is False") }
            try call.vm.checkSize(8, count)
            let rows = try Chance.draw(call.optional(3), call.vm) { generator in
                replaces ? (0..<count).map { _ in Int(generator.masked(upTo: UInt64(n - 1))) } : Array(generator.permutation(n).prefix(count))
            }
            let parts = try call.rest.map { try Splitting.taken($0, rows, call.vm) }
            return parts.count == 1 ? parts[0] : .items(parts)
        },
    ]

    static let classWeight = Builtin("compute_class_weight", "class_weight, *, classes, y, sample_weight=None", "A weight for each class: rare ones weigh more.") { call in
        let (classes, y) = (try Labels.read(call[1], call.vm), try Labels.read(call[2], call.vm))
        guard Set(y).isSubset(of: Set(classes)) else { throw Raise(.valueError, "classes should include all valid labels that can be in y") }
        if case .dict(let dict) = call[0] { return .object(ArrayObject(NDArray(try classes.map { try dict.contains($0.plain, call.vm) == true ? call.vm.double(dict.item($0.plain, call.vm)) : 1 }))) }
        guard call[0].text == "balanced" else { return .object(ArrayObject(NDArray(classes.map { _ in 1.0 }))) }
        return .object(ArrayObject(NDArray(classes.map { label in Double(y.count) / (Double(classes.count) * Double(y.count { $0 == label })) })))
    }
}
