import Arrays
import Interpreter
import NumPyBridge
import PandasBridge

/// Encoders of labels and columns of texts.
enum Encoders {
    private static let module = "sklearn.preprocessing"

    static let kinds: [EstimatorKind] = [
        EstimatorKind(name: "LabelEncoder", module: module, signature: "", summary: "Numbers labels from 0.", example: "LabelEncoder().fit_transform(['b', 'a'])", methods: { labelEncoder }),
        EstimatorKind(name: "LabelBinarizer", module: module, signature: "*, neg_label=0, pos_label=1, sparse_output=False", summary: "A column of 0 and 1 for each label.", methods: { labelBinarizer }),
        EstimatorKind(name: "OneHotEncoder", module: module, signature: "*, categories='auto', drop=None, sparse_output=True, dtype=None, handle_unknown='error', min_frequency=None, max_categories=None, feature_name_combiner='concat'", summary: "A column of 0 and 1 for each value of each column.", methods: { columnEncoder(oneHot: true) }),
        EstimatorKind(name: "OrdinalEncoder", module: module, signature: "*, categories='auto', dtype=None, handle_unknown='error', unknown_value=None", summary: "Numbers the values of each column from 0.", methods: { columnEncoder(oneHot: false) }),
        EstimatorKind(name: "PolynomialFeatures", module: module, signature: "degree=2, *, interaction_only=False, include_bias=True, order='C'", summary: "Products of the columns up to a degree.", methods: { polynomial }),
    ]

    private static func codes(_ labels: [Datum], _ classes: [Datum], _ vm: Interpreter) throws -> [Int] {
        let table = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
        return try labels.map { label in
            guard let code = table[label] else {
                let shown = label.text.map { "np.str_(\(Str.quoted($0)))" } ?? CellLiteral.text(label, vm)
                throw Raise(.valueError, "y contains previously unseen labels: \(shown)")
            }
            return code
        }
    }

    private static func classes(_ estimator: EstimatorObject) throws -> [Datum] {
        guard let classes = estimator.tables["classes"]?.first else {
            throw Raise(ExceptionObject(Sklearn.notFitted, [.string("This \(estimator.kind.name) instance is not fitted yet. Call 'fit' with appropriate arguments before using this estimator.")]))
        }
        return classes
    }

    private static func learn(_ call: Call) throws {
        let estimator = try EstimatorObject.of(call)
        if let array = NumPy.array(call[1]), array.rank > 1, array.shape.last != 1 { throw Raise(.valueError, "y should be a 1d array, got an array of shape (\(array.shape.map(String.init).joined(separator: ", "))) instead.") }
        let classes = Labels.classes(try Labels.read(call[1], call.vm))
        estimator.tables["classes"] = [classes]
        estimator.set("classes_", Labels.array(classes))
    }

    private static let labelEncoder: [Builtin] = [
        Builtin("fit", "self, y", "Learns the labels.") { call in
            try learn(call)
            return call[0]
        },
        Builtin("transform", "self, y", "Labels as numbers.") { call in
            let classes = try classes(EstimatorObject.of(call))
            return .object(ArrayObject(NDArray(integers: try codes(Labels.read(call[1], call.vm), classes, call.vm))))
        },
        Builtin("fit_transform", "self, y", "Learns the labels and numbers them.") { call in
            try learn(call)
            let classes = try classes(EstimatorObject.of(call))
            return .object(ArrayObject(NDArray(integers: try codes(Labels.read(call[1], call.vm), classes, call.vm))))
        },
        Builtin("inverse_transform", "self, y", "Numbers as labels.") { call in
            let classes = try classes(EstimatorObject.of(call))
            return Labels.array(try Labels.read(call[1], call.vm).map { datum in
                guard let x = datum.double, let i = Int(exactly: x), classes.indices.contains(i) else { throw Raise(.valueError, "y contains previously unseen labels: [\(CellLiteral.text(datum, call.vm))]") }
                return classes[i]
            })
        },
    ]

    private static func binarized(_ call: Call) throws -> Value {
        let classes = try classes(EstimatorObject.of(call))
        let known = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
        let labels = try Labels.read(call[1], call.vm)
        let width = classes.count <= 2 ? 1 : classes.count
        try call.vm.checkSize(8 * max(1, width), labels.count)
        return .object(ArrayObject(NDArray(integers: labels.flatMap { label in (0..<width).map { known[label] == (width == 1 ? classes.count - 1 : $0) && (width > 1 || classes.count == 2) ? 1 : 0 } }, shape: [labels.count, width])))
    }

    private static let labelBinarizer: [Builtin] = [
        Builtin("fit", "self, y", "Learns the labels.") { call in
            try learn(call)
            return call[0]
        },
        Builtin("transform", "self, y", "Labels as rows of 0 and 1.") { try binarized($0) },
        Builtin("fit_transform", "self, y", "Learns the labels and encodes them.") { call in
            try learn(call)
            return try binarized(call)
        },
        Builtin("inverse_transform", "self, Y", "Rows of 0 and 1 as labels.") { call in
            let classes = try classes(EstimatorObject.of(call))
            let array = try NumPy.argument(call[1], call.vm)
            let width = array.rank == 2 ? array.shape[1] : 1
            let x = array.doubles
            return Labels.array((0..<(width == 0 ? 0 : x.count / width)).map { row in
                if width == 1 { return classes[min(classes.count - 1, x[row] > 0.5 ? 1 : 0)] }
                let part = x[row * width..<(row + 1) * width]
                return classes[min(classes.count - 1, (part.firstIndex(of: part.max() ?? 0) ?? row * width) - row * width)]
            })
        },
    ]

    /// Columns of any values, with their names.
    static func columns(_ value: Value, _ name: String, _ vm: Interpreter) throws -> (columns: [Column], names: [String]?) {
        if let frame = value.of(FrameObject.self) {
            let texts = frame.columns.data.compactMap(\.text)
            return (frame.data, texts.count == frame.data.count ? texts : nil)
        }
        if let array = NumPy.array(value) {
            guard array.rank == 2 else { throw Raise(.valueError, "Expected 2D array, got \(array.rank)D array instead:\narray=\(try vm.str(.object(ArrayObject(array)))).\nReshape your data either using array.reshape(-1, 1) if your data has a single feature or array.reshape(1, -1) if it contains a single sample.") }
            return (try (0..<array.shape[1]).map { Column(array: try ArrayMethods.take(array, [$0], 1).reshaped([-1])) }, nil)
        }
        let rows = try vm.sequence(value)
        guard let first = rows.first, Selection.isListLike(first) || first.heapObject is Tuple else {
            throw Raise(.valueError, "Expected 2D array, got 1D array instead:\narray=\(try vm.str(value)).\nReshape your data either using array.reshape(-1, 1) if your data has a single feature or array.reshape(1, -1) if it contains a single sample.")
        }
        let cells = try rows.map { try vm.sequence($0).map { Datum($0) } }
        guard cells.allSatisfy({ $0.count == cells[0].count }) else { throw Raise(.valueError, "all rows must have the same length") }
        return (cells[0].indices.map { j in Column(cells.map { $0[j] }) }, nil)
    }

    private static func columnEncoder(oneHot: Bool) -> [Builtin] {
        let fit: @Sendable (Call) throws -> Value = { call in
            let estimator = try EstimatorObject.of(call)
            let (columns, names) = try columns(call[1], estimator.kind.name, call.vm)
            guard let first = columns.first, first.count > 0 else { throw Raise(.valueError, "Found array with 0 sample(s) while a minimum of 1 is required by \(estimator.kind.name).") }
            if let given = estimator.parameter("categories"), given.text == nil {
                estimator.tables["categories"] = try call.vm.sequence(given).map { try Column.make($0, call.vm).data }
                guard estimator.tables["categories"]?.count == columns.count else { throw Raise(.valueError, "Shape mismatch: if categories is an array, it has to be of shape (n_features,).") }
            } else { estimator.tables["categories"] = columns.map { Labels.classes($0.data) } }
            (estimator.featureCount, estimator.featureNames) = (columns.count, names)
            estimator.set("categories_", .items(try (estimator.tables["categories"] ?? []).map { Labels.array($0, asObjects: true) }))
            return call[0]
        }
        return [
            Builtin("fit", "self, X, y=None", "Learns the values of each column.", fit),
            Builtin("transform", "self, X", "Values as numbers.") { call in
                let estimator = try EstimatorObject.of(call)
                try estimator.requireFitted()
                let (columns, _) = try columns(call[1], estimator.kind.name, call.vm)
                let categories = estimator.tables["categories"] ?? []
                guard columns.count == categories.count else { throw Raise(.valueError, "X has \(columns.count) features, but \(estimator.kind.name) is expecting \(categories.count) features as input.") }
                let ignores = estimator.parameter("handle_unknown")?.text ?? "error" != "error"
                let unknown = try estimator.number("unknown_value", .nan, call.vm)
                let dropsFirst = estimator.parameter("drop")?.text == "first"
                let rows = columns.first?.count ?? 0
                let width = oneHot ? categories.reduce(0) { $0 + max(0, $1.count - (dropsFirst ? 1 : 0)) } : columns.count
                try call.vm.checkSize(8 * max(1, width), max(1, rows))
                var values = [Double](repeating: 0, count: rows * width)
                var start = 0
                for (j, column) in columns.enumerated() {
                    let table = Dictionary(categories[j].enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
                    let unseen = Labels.classes(column.data.filter { table[$0] == nil })
                    if !unseen.isEmpty, !ignores { throw Raise(.valueError, "Found unknown categories [\(unseen.map { CellLiteral.text($0, call.vm) }.joined(separator: ", "))] in column \(j) during transform") }
                    for (row, datum) in column.data.enumerated() {
                        let code = table[datum]
                        if !oneHot { values[row * width + j] = code.map(Double.init) ?? unknown } else if let code, code >= (dropsFirst ? 1 : 0) { values[row * width + start + code - (dropsFirst ? 1 : 0)] = 1 }
                    }
                    start += categories[j].count - (dropsFirst ? 1 : 0)
                }
                let array = NDArray(values, shape: [rows, width])
                let isSparse = try oneHot && estimator.flag("sparse_output", true, call.vm)
                return isSparse ? .object(CountsObject(array)) : .object(ArrayObject(array))
            },
            EstimatorMethods.fitTransform,
            Builtin("inverse_transform", "self, X", "Numbers as values.") { call in
                let estimator = try EstimatorObject.of(call)
                try estimator.requireFitted()
                let categories = estimator.tables["categories"] ?? []
                let table = try FeatureTable(call[1], estimator.kind.name, call.vm, allowsMissing: true)
                var columns: [[Datum]] = []
                var start = 0
                for (j, values) in categories.enumerated() {
                    guard oneHot ? start + values.count <= table.columns : j < table.columns else { throw Raise(.valueError, "Shape of the passed X data is not correct. Expected \(oneHot ? categories.reduce(0) { $0 + $1.count } : categories.count) columns, got \(table.columns).") }
                    columns.append((0..<table.rows).map { row in
                        if !oneHot {
                            let code = Int(exactly: table.values[row * table.columns + j]) ?? -1
                            return values.indices.contains(code) ? values[code] : .null
                        }
                        return values.indices.first { table.values[row * table.columns + start + $0] == 1 }.map { values[$0] } ?? .null
                    })
                    start += values.count
                }
                return .items((0..<table.rows).map { row in .items(columns.map { $0[row].plain }) })
            },
            Builtin("get_feature_names_out", "self, input_features=None", "The names of the columns made.") { call in
                let estimator = try EstimatorObject.of(call)
                try estimator.requireFitted()
                return Labels.array(names(estimator).map { .text($0) }, asObjects: true)
            },
        ]
    }

    static func names(_ estimator: EstimatorObject) -> [String] {
        let columns = estimator.featureNames ?? (0..<estimator.featureCount).map { "x\($0)" }
        guard estimator.kind.name == "OneHotEncoder" else { return columns }
        let dropsFirst = estimator.parameter("drop")?.text == "first"
        return zip(columns, estimator.tables["categories"] ?? []).flatMap { name, values in values.dropFirst(dropsFirst ? 1 : 0).map { "\(name)_\(Column.shown($0))" } }
    }

    private static let polynomial: [Builtin] = [
        Builtin("fit", "self, X, y=None", "Notes the number of columns.") { call in
            let estimator = try EstimatorObject.of(call)
            estimator.note(try FeatureTable(call[1], estimator.kind.name, call.vm))
            return call[0]
        },
        Builtin("transform", "self, X", "The products of the columns.") { call in
            let estimator = try EstimatorObject.of(call)
            let table = try FeatureTable(call[1], estimator.kind.name, call.vm)
            try estimator.check(table)
            let degree = Int(try estimator.number("degree", 2, call.vm))
            guard (0...20).contains(degree) else { throw Raise(.valueError, "degree must be a whole number from 0 to 20, got \(degree)") }
            let distinct = try estimator.flag("interaction_only", false, call.vm)
            var terms: [[Int]] = try estimator.flag("include_bias", true, call.vm) ? [[]] : []
            var last: [[Int]] = [[]]
            for _ in 0..<degree {
                last = last.flatMap { term in ((term.last ?? 0) + (distinct && !term.isEmpty ? 1 : 0)..<max(table.columns, (term.last ?? 0) + 1)).filter { $0 < table.columns }.map { term + [$0] } }
                terms += last
                try call.vm.checkSize(8 * max(1, table.rows), max(1, terms.count))
            }
            var values: [Double] = []
            for row in 0..<table.rows { for term in terms { values.append(term.reduce(1.0) { $0 * table.values[row * table.columns + $1] }) } }
            return table.array(values, columns: terms.count)
        },
        EstimatorMethods.fitTransform,
    ]
}
