import Arrays
import Interpreter
import NumPyBridge
import PandasBridge

/// LinearRegression, LogisticRegression and PCA.
enum LinearModels {
    static let kinds: [EstimatorKind] = [
        EstimatorKind(name: "LinearRegression", module: "sklearn.linear_model", signature: "*, fit_intercept=True, copy_X=True, tol=1e-06, n_jobs=None, positive=False", summary: "Least squares.", methods: { regression }),
        EstimatorKind(name: "LogisticRegression", module: "sklearn.linear_model", signature: "*, C=1.0, l1_ratio=0.0, dual=False, tol=0.0001, fit_intercept=True, intercept_scaling=1, class_weight=None, random_state=None, solver='lbfgs', max_iter=100, verbose=0, warm_start=False, n_jobs=None, penalty='l2'", summary: "Classes from a linear score, with a penalty on large weights (L-BFGS).", methods: { classifier }),
        EstimatorKind(name: "PCA", module: "sklearn.decomposition", signature: "n_components=None, *, copy=True, whiten=False, svd_solver='auto', tol=0.0, iterated_power='auto', random_state=None", summary: "Principal components.", methods: { components }),
    ]

    private static func linalg(_ name: String, _ arguments: [Value], _ options: [(name: Name, value: Value)], _ vm: Interpreter) throws -> [Value] {
        guard let numpy = try vm.importer("numpy", vm) else { throw Raise(.moduleNotFoundError, "No module named 'numpy'") }
        let result = try vm.call(vm.attribute(vm.attribute(numpy, Name("linalg")), Name(name)), Arguments(arguments, options))
        return try (0..<3).map { try vm.item(result, .int($0)) }
    }

    private static func centred(_ table: FeatureTable, _ means: [Double]) -> Value {
        .object(ArrayObject(NDArray(table.values.enumerated().map { $1 - means[$0 % table.columns] }, shape: [table.rows, table.columns])))
    }

    // MARK: Least squares

    private static let regression: [Builtin] = [
        Builtin("fit", "self, X, y, sample_weight=None", "Finds the weights with the smallest squared error.") { call in
            let (estimator, vm) = (try EstimatorObject.of(call), call.vm)
            let table = try FeatureTable(call[1], estimator.kind.name, vm)
            let y = try NumPy.argument(call[2].of(FrameObject.self).map { try $0.values() } ?? call[2], vm)
            try Splitting.checkLengths([table.rows, y.shape.first ?? 0])
            let width = y.rank == 2 ? y.shape[1] : 1
            let targets = y.doubles
            if targets.contains(where: \.isNaN) { throw Raise(.valueError, "Input y contains NaN.") }
            let intercept = try estimator.flag("fit_intercept", true, vm)
            func mean(_ x: [Double]) -> Double { intercept ? Reducer.sumOf(x) / Double(x.count) : 0 }
            let means = (0..<table.columns).map { mean(table.column($0)) }
            let middles = (0..<width).map { k in mean(stride(from: k, to: targets.count, by: width).map { targets[$0] }) }
            let right = NDArray(targets.enumerated().map { $1 - middles[$0 % width] }, shape: [table.rows, width])
            let solved = try NumPy.argument(linalg("lstsq", [centred(table, means), .object(ArrayObject(right))], [(Name("rcond"), .none)], vm)[0], vm).doubles
            let offsets = (0..<width).map { k in middles[k] - (0..<table.columns).reduce(0) { $0 + means[$1] * solved[$1 * width + k] } }
            estimator.note(table)
            estimator.state = ["weights": solved, "offsets": offsets, "width": [Double(width)], "flat": [y.rank == 1 ? 1 : 0]]
            let turned = (0..<width).flatMap { k in (0..<table.columns).map { solved[$0 * width + k] } }
            estimator.set("coef_", .object(ArrayObject(NDArray(turned, shape: y.rank == 1 ? [table.columns] : [width, table.columns]))))
            estimator.set("intercept_", y.rank == 1 ? (intercept ? NumPy.scalar(offsets[0]) : .float(0)) : .object(ArrayObject(NDArray(offsets))))
            return call[0]
        },
        Builtin("predict", "self, X", "The predictions for rows.") { try predicted($0) },
        Builtin("score", "self, X, y, sample_weight=None", "The share of the variance that is explained (R²).") { call in
            let prediction = try predicted(call)
            guard let score = RegressionMetrics.functions.first(where: { $0.name == "r2_score" }) else { return .none }
            return try call.vm.call(.object(NativeFunction(score, owner: nil)), call[2], prediction)
        },
    ]

    private static func predicted(_ call: Call) throws -> Value {
        let estimator = try EstimatorObject.of(call)
        try estimator.requireFitted()
        let table = try FeatureTable(call[1], estimator.kind.name, call.vm)
        try estimator.check(table)
        let (weights, offsets) = (estimator.state["weights"] ?? [], estimator.state["offsets"] ?? [])
        let width = offsets.count
        var values = [Double](repeating: 0, count: table.rows * width)
        for row in 0..<table.rows {
            for k in 0..<width { values[row * width + k] = (0..<table.columns).reduce(offsets[k]) { $0 + table.values[row * table.columns + $1] * weights[$1 * width + k] } }
        }
        return .object(ArrayObject(NDArray(values, shape: estimator.state["flat"]?.first == 1 ? [table.rows] : [table.rows, width])))
    }

    // MARK: Classes

    private static let classifier: [Builtin] = [
        Builtin("fit", "self, X, y, sample_weight=None", "Finds the weights by L-BFGS.") { call in
            let (estimator, vm) = (try EstimatorObject.of(call), call.vm)
            let table = try FeatureTable(call[1], estimator.kind.name, vm)
            let labels = try Labels.read(call[2], vm)
            try Splitting.checkLengths([table.rows, labels.count])
            let classes = Labels.classes(labels)
            guard classes.count > 1 else { throw Raise(.valueError, "This solver needs samples of at least 2 classes in the data, but the data contains only one class: \(classes.first.map { CellLiteral.text($0, vm) } ?? "None")") }
            if let solver = estimator.parameter("solver")?.text, !["lbfgs", "newton-cg", "newton-cholesky"].contains(solver) { throw Raise(.notImplementedError, "LogisticRegression(solver='\(solver)') is not part of Unroll", hint: "Leave it at 'lbfgs'.") }
            if let penalty = estimator.parameter("penalty")?.text, penalty != "l2" { throw Raise(.notImplementedError, "LogisticRegression(penalty='\(penalty)') is not part of Unroll", hint: "Leave it at 'l2'.") }
            let strength = try estimator.number("C", 1, vm)
            guard strength > 0 else { throw Raise(ExceptionObject(Sklearn.invalidParameter, [.string("The 'C' parameter of LogisticRegression must be a float in the range (0.0, inf]. Got \(FloatText.repr(strength)) instead.")])) }
            let codes = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
            let y = labels.map { codes[$0] ?? 0 }
            var weights = [Double](repeating: 1, count: y.count)
            if estimator.parameter("class_weight")?.text == "balanced" {
                let counts = classes.indices.map { k in Double(y.count { $0 == k }) }
                weights = y.map { Double(y.count) / (Double(classes.count) * counts[$0]) }
            }
            let problem = LogisticProblem(x: table.values, columns: table.columns, y: y, weights: weights, classes: classes.count == 2 ? 1 : classes.count, strength: strength, hasIntercept: try estimator.flag("fit_intercept", true, vm))
            let (solution, steps) = try LBFGS.minimise(problem.start, tolerance: estimator.number("tol", 1e-4, vm), limit: max(1, Int(min(1e6, estimator.number("max_iter", 100, vm)))), check: { try vm.checkInterruption() }) { problem.loss($0) }
            let outputs = problem.outputs
            let rows = (0..<outputs).flatMap { k in (0..<table.columns).map { solution[k * (table.columns + 1) + $0] } }
            let offsets = (0..<outputs).map { solution[$0 * (table.columns + 1) + table.columns] }
            estimator.note(table)
            estimator.tables["classes"] = [classes]
            estimator.state = ["rows": rows, "offsets": offsets]
            estimator.set("classes_", Labels.array(classes))
            estimator.set("coef_", .object(ArrayObject(NDArray(rows, shape: [outputs, table.columns]))))
            estimator.set("intercept_", offsets)
            estimator.set("n_iter_", .object(ArrayObject(NDArray(integers: [steps]))))
            return call[0]
        },
        Builtin("predict", "self, X", "The likeliest class of rows.") { call in
            let (probabilities, classes, _) = try probabilities(call)
            return Labels.array(probabilities.map { row in classes[row.firstIndex(of: row.max() ?? 0) ?? 0] })
        },
        Builtin("predict_proba", "self, X", "The probabilities of the classes.") { call in
            let (probabilities, classes, rows) = try probabilities(call)
            return .object(ArrayObject(NDArray(probabilities.flatMap { $0 }, shape: [rows, classes.count])))
        },
        Builtin("decision_function", "self, X", "The linear scores.") { call in
            let estimator = try EstimatorObject.of(call)
            let (scores, outputs, rows) = try scores(estimator, call)
            return .object(ArrayObject(NDArray(scores, shape: outputs == 1 ? [rows] : [rows, outputs])))
        },
        Builtin("score", "self, X, y, sample_weight=None", "The share of right answers.") { call in
            let (probabilities, classes, _) = try probabilities(call)
            let labels = try Labels.read(call[2], call.vm)
            try Splitting.checkLengths([probabilities.count, labels.count])
            let right = zip(probabilities, labels).count { row, label in classes[row.firstIndex(of: row.max() ?? 0) ?? 0] == label }
            return .float(Double(right) / Double(max(1, labels.count)))
        },
    ]

    private static func scores(_ estimator: EstimatorObject, _ call: Call) throws -> (scores: [Double], outputs: Int, rows: Int) {
        try estimator.requireFitted()
        let table = try FeatureTable(call[1], estimator.kind.name, call.vm)
        try estimator.check(table)
        let (rows, offsets) = (estimator.state["rows"] ?? [], estimator.state["offsets"] ?? [])
        var scores: [Double] = []
        for row in 0..<table.rows {
            for k in offsets.indices { scores.append((0..<table.columns).reduce(offsets[k]) { $0 + table.values[row * table.columns + $1] * rows[k * table.columns + $1] }) }
        }
        return (scores, offsets.count, table.rows)
    }

    private static func probabilities(_ call: Call) throws -> (rows: [[Double]], classes: [Datum], count: Int) {
        let estimator = try EstimatorObject.of(call)
        let (scores, outputs, rows) = try scores(estimator, call)
        return ((0..<rows).map { row in
            if outputs == 1 {
                let p = 1 / (1 + Logarithm.exponential(-scores[row]))
                return [1 - p, p]
            }
            let part = Array(scores[row * outputs..<(row + 1) * outputs])
            let top = part.max() ?? 0
            let exponentials = part.map { Logarithm.exponential($0 - top) }
            let total = exponentials.reduce(0, +)
            return exponentials.map { $0 / total }
        }, estimator.tables["classes"]?.first ?? [], rows)
    }

    // MARK: Principal components

    private static let components: [Builtin] = [
        Builtin("fit", "self, X, y=None", "Finds the directions of the largest variance.") { call in
            let (estimator, vm) = (try EstimatorObject.of(call), call.vm)
            let table = try FeatureTable(call[1], estimator.kind.name, vm)
            let means = (0..<table.columns).map { Reducer.sumOf(table.column($0)) / Double(table.rows) }
            let parts = try linalg("svd", [centred(table, means)], [(Name("full_matrices"), .bool(false))], vm)
            let sizes = try NumPy.argument(parts[1], vm).doubles
            let directions = try NumPy.argument(parts[2], vm)
            let rows = directions.doubles
            let most = min(table.rows, table.columns)
            let variances = sizes.map { $0 * $0 / Double(max(1, table.rows - 1)) }
            let total = variances.reduce(0, +)
            var n = most
            if let wanted = estimator.parameter("n_components") {
                if let share = wanted.number, wanted.index == nil {
                    guard share > 0, share < 1 else { throw Raise(.valueError, "n_components=\(FloatText.repr(share)) must be a whole number or a share between 0 and 1") }
                    var sum = 0.0
                    n = (variances.firstIndex { sum += $0 / total; return sum > share } ?? most - 1) + 1
                } else {
                    n = try vm.index(wanted)
                    guard n >= 0, n <= most else { throw Raise(.valueError, "n_components=\(n) must be between 0 and min(n_samples, n_features)=\(most) with svd_solver='full'") }
                }
            }
            // The sign that makes the largest entry of each direction positive.
            let kept = (0..<n).flatMap { k -> [Double] in
                let row = Array(rows[k * table.columns..<(k + 1) * table.columns])
                let top = row.max { $0.magnitude < $1.magnitude } ?? 1
                return top < 0 ? row.map { -$0 } : row
            }
            estimator.note(table)
            estimator.state = ["means": means, "rows": kept, "variances": Array(variances.prefix(n))]
            estimator.set("mean_", means)
            estimator.set("components_", .object(ArrayObject(NDArray(kept, shape: [n, table.columns]))))
            estimator.set("explained_variance_", Array(variances.prefix(n)))
            estimator.set("explained_variance_ratio_", variances.prefix(n).map { $0 / total })
            estimator.set("singular_values_", Array(sizes.prefix(n)))
            estimator.set("n_components_", .int(n))
            return call[0]
        },
        Builtin("transform", "self, X", "Rows along the components.") { call in
            let estimator = try EstimatorObject.of(call)
            try estimator.requireFitted()
            let table = try FeatureTable(call[1], estimator.kind.name, call.vm)
            try estimator.check(table)
            let (means, rows, variances) = (estimator.state["means"] ?? [], estimator.state["rows"] ?? [], estimator.state["variances"] ?? [])
            let whitens = try estimator.flag("whiten", false, call.vm)
            var values: [Double] = []
            for row in 0..<table.rows {
                for k in variances.indices {
                    let score = (0..<table.columns).reduce(0.0) { $0 + (table.values[row * table.columns + $1] - means[$1]) * rows[k * table.columns + $1] }
                    values.append(whitens ? score / variances[k].squareRoot() : score)
                }
            }
            return table.array(values, columns: variances.count)
        },
        EstimatorMethods.fitTransform,
        Builtin("inverse_transform", "self, X", "Rows from their components.") { call in
            let estimator = try EstimatorObject.of(call)
            try estimator.requireFitted()
            let table = try FeatureTable(call[1], estimator.kind.name, call.vm)
            let (means, rows) = (estimator.state["means"] ?? [], estimator.state["rows"] ?? [])
            let n = estimator.state["variances"]?.count ?? 0
            guard table.columns == n else { throw Raise(.valueError, "X has \(table.columns) columns, but there are \(n) components.") }
            var values: [Double] = []
            for row in 0..<table.rows { for j in means.indices { values.append((0..<n).reduce(means[j]) { $0 + table.values[row * n + $1] * rows[$1 * means.count + j] }) } }
            return table.array(values, columns: means.count)
        },
    ]
}
