import Arrays
import Interpreter
import NumPyBridge
import PandasBridge

/// How often predictions of classes are right.
enum ClassificationMetrics {
    private static func pair(_ call: Call) throws -> (y: [Datum], p: [Datum]) {
        let (y, p) = (try Labels.read(call[0], call.vm), try Labels.read(call[1], call.vm))
        try Splitting.checkLengths([y.count, p.count])
        func isContinuous(_ labels: [Datum]) -> Bool { labels.contains { if case .float(let x) = $0 { x != x.rounded() } else { false } } }
        func kind(_ labels: [Datum]) -> String { isContinuous(labels) ? "continuous" : Set(labels).count > 2 ? "multiclass" : "binary" }
        if isContinuous(y) || isContinuous(p) {
            let (a, b) = (kind(y), kind(p))
            throw Raise(.valueError, a == b ? "\(a) is not supported" : "Classification metrics can't handle a mix of \(a) and \(b) targets", hint: "Probabilities become classes with (p > 0.5).astype(int), or p.argmax(axis=1) for several classes.")
        }
        return (y, p)
    }

    /// Right ones, predicted ones and true ones of each class.
    private struct Counts {
        let labels: [Datum]
        var hits: [Int], predicted: [Int], actual: [Int]

        init(_ y: [Datum], _ p: [Datum], labels given: [Datum]? = nil) {
            labels = given ?? Labels.classes(y + p)
            let table = Dictionary(labels.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
            (hits, predicted, actual) = ([Int](repeating: 0, count: labels.count), [Int](repeating: 0, count: labels.count), [Int](repeating: 0, count: labels.count))
            for (a, b) in zip(y, p) {
                if let at = table[a] { actual[at] += 1 }
                if let at = table[b] { predicted[at] += 1 }
                if a == b, let at = table[a] { hits[at] += 1 }
            }
        }

        static func share(_ a: Int, _ b: Int, _ zero: Double) -> Double { b == 0 ? zero : Double(a) / Double(b) }
        func precision(_ i: Int, _ zero: Double = 0) -> Double { Counts.share(hits[i], predicted[i], zero) }
        func recall(_ i: Int, _ zero: Double = 0) -> Double { Counts.share(hits[i], actual[i], zero) }
        func score(_ i: Int, beta: Double, _ zero: Double = 0) -> Double {
            let b = beta * beta
            let below = b * Double(actual[i]) + Double(predicted[i])
            return below == 0 ? zero : (1 + b) * Double(hits[i]) / below
        }
    }

    private static func zeroDivision(_ value: Value?, _ vm: Interpreter) throws -> Double {
        guard let value, value.text == nil else { return 0 }
        return try vm.double(value)
    }

    /// Precision, recall and F of a call with labels, pos_label, average and zero_division at fixed places.
    private static func scores(_ call: Call, beta: Double, labelsAt: Int, positiveAt: Int, averageAt: Int, zeroAt: Int, standard: String?) throws -> (precision: [Double], recall: [Double], score: [Double], support: [Int]?) {
        let (y, p) = try pair(call)
        let zero = try zeroDivision(call.optional(zeroAt), call.vm)
        let given = try call.optional(labelsAt).map { try Labels.read($0, call.vm) }
        let average: String? = call.has(averageAt) ? (call[averageAt].isNone ? nil : try call.string(averageAt)) : standard
        var counts = Counts(y, p, labels: given)
        if average == "binary" {
            let present = Labels.classes(y + p)
            guard present.count <= 2 else { throw Raise(.valueError, "Target is multiclass but average='binary'. Please choose another average setting, one of [None, 'micro', 'macro', 'weighted'].") }
            let positive = call.has(positiveAt) ? Datum(call[positiveAt]) : .int(1)
            guard present.contains(positive) || present.count < 2 else {
                throw Raise(.valueError, "pos_label=\(CellLiteral.text(positive, call.vm)) is not a valid label. It should be one of [\(present.map { CellLiteral.text($0, call.vm) }.joined(separator: ", "))]")
            }
            counts = Counts(y, p, labels: [positive])
            return ([counts.precision(0, zero)], [counts.recall(0, zero)], [counts.score(0, beta: beta, zero)], nil)
        }
        let all = counts.labels.indices
        switch average {
        case nil: return (all.map { counts.precision($0, zero) }, all.map { counts.recall($0, zero) }, all.map { counts.score($0, beta: beta, zero) }, counts.actual)
        case "micro":
            let (hits, predicted, actual) = (counts.hits.reduce(0, +), counts.predicted.reduce(0, +), counts.actual.reduce(0, +))
            let (a, b) = (Counts.share(hits, predicted, zero), Counts.share(hits, actual, zero))
            return ([a], [b], [a + b == 0 ? zero : (1 + beta * beta) * a * b / (beta * beta * a + b)], nil)
        case "macro", "weighted":
            let weights = all.map { average == "macro" ? 1.0 : Double(counts.actual[$0]) }
            let total = weights.reduce(0, +)
            func mean(_ body: (Int) -> Double) -> Double { total == 0 ? zero : zip(all, weights).reduce(0) { $0 + body($1.0) * $1.1 } / total }
            return ([mean { counts.precision($0, zero) }], [mean { counts.recall($0, zero) }], [mean { counts.score($0, beta: beta, zero) }], nil)
        default: throw Raise(ExceptionObject(Sklearn.invalidParameter, [.string("The 'average' parameter must be a str among {'binary', 'macro', 'micro', 'samples', 'weighted'} or None. Got \(Str.quoted(average ?? "")) instead.")]))
        }
    }

    private static func one(_ name: String, _ summary: String, _ pick: @escaping @Sendable ((precision: [Double], recall: [Double], score: [Double], support: [Int]?)) -> [Double]) -> Builtin {
        Builtin(name, "y_true, y_pred, *, labels=None, pos_label=1, average='binary', sample_weight=None, zero_division='warn'", summary) { call in
            let values = pick(try scores(call, beta: 1, labelsAt: 2, positiveAt: 3, averageAt: 4, zeroAt: 6, standard: "binary"))
            return call.has(4) && call[4].isNone ? .object(ArrayObject(NDArray(values))) : .float(values[0])
        }
    }

    static let functions: [Builtin] = [
        Builtin("accuracy_score", "y_true, y_pred, *, normalize=True, sample_weight=None", "The share of right answers.") { call in
            let (y, p) = try pair(call)
            let right = zip(y, p).count { $0 == $1 }
            return try call.bool(2, or: true) ? .float(y.isEmpty ? .nan : Double(right) / Double(y.count)) : .float(Double(right))
        },
        Builtin("confusion_matrix", "y_true, y_pred, *, labels=None, sample_weight=None, normalize=None", "How often each class (row) was taken for each class (column).") { call in
            let (y, p) = try pair(call)
            let classes = try call.optional(2).map { try Labels.read($0, call.vm) } ?? Labels.classes(y + p)
            let table = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
            let n = classes.count
            var cells = [Int](repeating: 0, count: n * n)
            for (a, b) in zip(y, p) { if let i = table[a], let j = table[b] { cells[i * n + j] += 1 } }
            guard let normalize = call.optional(4)?.text else { return .object(ArrayObject(NDArray(integers: cells, shape: [n, n]))) }
            let shares = cells.indices.map { at -> Double in
                let total = switch normalize {
                case "true": cells[(at / n) * n..<(at / n + 1) * n].reduce(0, +)
                case "pred": stride(from: at % n, to: cells.count, by: n).reduce(0) { $0 + cells[$1] }
                default: cells.reduce(0, +)
                }
                return total == 0 ? 0 : Double(cells[at]) / Double(total)
            }
            return .object(ArrayObject(NDArray(shares, shape: [n, n])))
        },
        one("precision_score", "The share of right ones among those predicted.") { $0.precision },
        one("recall_score", "The share of found ones among the true.") { $0.recall },
        one("f1_score", "The harmonic mean of precision and recall.") { $0.score },
        Builtin("fbeta_score", "y_true, y_pred, *, beta, labels=None, pos_label=1, average='binary', sample_weight=None, zero_division='warn'", "The weighted harmonic mean of precision and recall.") { call in
            let values = try scores(call, beta: call.double(2), labelsAt: 3, positiveAt: 4, averageAt: 5, zeroAt: 7, standard: "binary").score
            return call.has(5) && call[5].isNone ? .object(ArrayObject(NDArray(values))) : .float(values[0])
        },
        Builtin("precision_recall_fscore_support", "y_true, y_pred, *, beta=1.0, labels=None, pos_label=1, average=None, sample_weight=None, zero_division='warn'", "Precision, recall, F and the number of each class.") { call in
            let found = try scores(call, beta: call.double(2, or: 1), labelsAt: 3, positiveAt: 4, averageAt: 5, zeroAt: 7, standard: nil)
            guard let support = found.support else { return .pair(.float(found.precision[0]), .float(found.recall[0]), .float(found.score[0]), .none) }
            func array(_ x: [Double]) -> Value { .object(ArrayObject(NDArray(x))) }
            return .pair(array(found.precision), array(found.recall), array(found.score), .object(ArrayObject(NDArray(integers: support))))
        },
        Builtin("classification_report", "y_true, y_pred, *, labels=None, target_names=None, sample_weight=None, digits=2, output_dict=False, zero_division='warn'", "Precision, recall and F of each class, as text.") { try report($0) },
        Builtin("balanced_accuracy_score", "y_true, y_pred, *, sample_weight=None, adjusted=False", "The mean of the classes' recalls.") { call in
            let (y, p) = try pair(call)
            let counts = Counts(y, p, labels: Labels.classes(y))
            return .float(counts.labels.indices.reduce(0) { $0 + counts.recall($1) } / Double(max(1, counts.labels.count)))
        },
        Builtin("matthews_corrcoef", "y_true, y_pred, *, sample_weight=None", "The correlation of truth and prediction.") { call in
            let (y, p) = try pair(call)
            let counts = Counts(y, p)
            let n = Double(y.count)
            let hits = Double(counts.hits.reduce(0, +))
            let cross = counts.labels.indices.reduce(0.0) { $0 + Double(counts.actual[$1]) * Double(counts.predicted[$1]) }
            let (a, b) = (counts.actual.reduce(0.0) { $0 + Double($1) * Double($1) }, counts.predicted.reduce(0.0) { $0 + Double($1) * Double($1) })
            let below = ((n * n - b) * (n * n - a)).squareRoot()
            return .float(below == 0 ? 0 : (hits * n - cross) / below)
        },
        Builtin("log_loss", "y_true, y_pred, *, normalize=True, sample_weight=None, labels=None", "The mean negative logarithm of the true classes' probabilities.") { call in
            let y = try Labels.read(call[0], call.vm)
            let array = try NumPy.argument(call[1], call.vm)
            try Splitting.checkLengths([y.count, array.shape.first ?? 0])
            let classes = try call.optional(4).map { try Labels.read($0, call.vm) } ?? Labels.classes(y)
            guard classes.count > 1 else { throw Raise(.valueError, "y_true contains only one label (\(classes.first.map { CellLiteral.text($0, call.vm) } ?? "")). Please provide the list of all expected class labels explicitly through the labels argument.") }
            let x = array.doubles
            let isFlat = array.rank == 1 || array.shape[1] == 1
            let width = isFlat ? 2 : array.shape[1]
            guard width == classes.count else { throw Raise(.valueError, "y_true and y_pred contain different number of classes: \(classes.count) vs \(width). Please provide the true labels explicitly through the labels argument. Classes found in y_true: [\(classes.map { CellLiteral.text($0, call.vm) }.joined(separator: " "))]") }
            let table = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
            let losses = y.indices.map { row -> Double in
                let k = table[y[row]] ?? 0
                let probabilities = isFlat ? [1 - x[row], x[row]] : Array(x[row * width..<(row + 1) * width])
                let clipped = probabilities.map { min(max($0, Double.ulpOfOne), 1 - Double.ulpOfOne) }
                return -Logarithm.natural(clipped[k] / (isFlat ? 1 : clipped.reduce(0, +)))
            }
            let total = Reducer.sumOf(losses)
            return .float(try call.bool(2, or: true) ? total / Double(max(1, losses.count)) : total)
        },
        Builtin("roc_curve", "y_true, y_score, *, pos_label=None, sample_weight=None, drop_intermediate=True", "False and true positive rates for falling thresholds.") { call in
            let points = try curve(call, positive: call.optional(2).map { Datum($0) })
            var kept = Array(points.indices)
            if try call.bool(4, or: true), points.count > 2 {
                kept = points.indices.filter { i in
                    guard i > 0, i < points.count - 1 else { return true }
                    let (a, b, c) = (points[i - 1], points[i], points[i + 1])
                    return a.fp - 2 * b.fp + c.fp != 0 || a.tp - 2 * b.tp + c.tp != 0
                }
            }
            let (negatives, positives) = (Double(points.last?.fp ?? 0), Double(points.last?.tp ?? 0))
            func array(_ x: [Double]) -> Value { .object(ArrayObject(NDArray(x))) }
            return .pair(array([0] + kept.map { Double(points[$0].fp) / negatives }), array([0] + kept.map { Double(points[$0].tp) / positives }), array([.infinity] + kept.map { points[$0].threshold }))
        },
        Builtin("roc_auc_score", "y_true, y_score, *, average='macro', sample_weight=None, max_fpr=None, multi_class='raise', labels=None", "The area under the curve of true over false positive rates.") { call in
            if let array = NumPy.array(call[1]), array.rank == 2, array.shape[1] > 1 { throw Raise(.notImplementedError, "roc_auc_score of several classes is not part of Unroll", hint: "Score one class against the rest: roc_auc_score(y == k, p[:, k]).") }
            let points = try curve(call, positive: nil)
            let (negatives, positives) = (Double(points.last?.fp ?? 0), Double(points.last?.tp ?? 0))
            guard negatives > 0, positives > 0 else { throw Raise(.valueError, "Only one class present in y_true. ROC AUC score is not defined in that case.") }
            var (area, x, y) = (0.0, 0.0, 0.0)
            for point in points {
                let (nextX, nextY) = (Double(point.fp) / negatives, Double(point.tp) / positives)
                area += (nextX - x) * (nextY + y) / 2
                (x, y) = (nextX, nextY)
            }
            return .float(area)
        },
        Builtin("auc", "x, y", "The area under a curve of straight lines.") { call in
            let (x, y) = (try NumPy.argument(call[0], call.vm).doubles, try NumPy.argument(call[1], call.vm).doubles)
            try Splitting.checkLengths([x.count, y.count])
            guard x.count >= 2 else { throw Raise(.valueError, "At least 2 points are needed to compute area under curve, but x.shape = (\(x.count),)") }
            return .float(zip(zip(x, x.dropFirst()), zip(y, y.dropFirst())).reduce(0) { $0 + ($1.0.1 - $1.0.0) * ($1.1.0 + $1.1.1) / 2 }.magnitude)
        },
    ]

    /// Running counts of false and true positives, one point a distinct score.
    private static func curve(_ call: Call, positive: Datum?) throws -> [(fp: Int, tp: Int, threshold: Double)] {
        let y = try Labels.read(call[0], call.vm)
        let scores = try NumPy.argument(call[1], call.vm).doubles
        try Splitting.checkLengths([y.count, scores.count])
        let classes = Labels.classes(y)
        guard classes.count <= 2 else { throw Raise(.valueError, "multiclass format is not supported") }
        let target = positive ?? (classes.contains(.int(1)) ? .int(1) : classes.last ?? .int(1))
        let order = scores.indices.sorted { scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1] }
        var points: [(fp: Int, tp: Int, threshold: Double)] = []
        var (fp, tp) = (0, 0)
        for (i, row) in order.enumerated() {
            if y[row] == target { tp += 1 } else { fp += 1 }
            if i + 1 == order.count || scores[order[i + 1]] != scores[row] { points.append((fp, tp, scores[row])) }
        }
        return points
    }

    private static func report(_ call: Call) throws -> Value {
        let (y, p) = try pair(call)
        let zero = try zeroDivision(call.optional(7), call.vm)
        let given = try call.optional(2).map { try Labels.read($0, call.vm) }
        let counts = Counts(y, p, labels: given)
        let digits = min(15, max(0, try call.int(5, or: 2)))
        let names = try call.optional(3).map { try call.vm.sequence($0).map { try call.vm.str($0) } } ?? counts.labels.map { Column.shown($0) }
        guard names.count == counts.labels.count else { throw Raise(.valueError, "Number of classes, \(counts.labels.count), does not match size of target_names, \(names.count). Try specifying the labels parameter") }
        let total = counts.actual.reduce(0, +)
        let all = counts.labels.indices
        func averaged(_ weights: [Double]) -> [Double] {
            let sum = weights.reduce(0, +)
            return [{ counts.precision($0, zero) }, { counts.recall($0, zero) }, { counts.score($0, beta: 1, zero) }].map { (body: (Int) -> Double) in sum == 0 ? zero : zip(all, weights).reduce(0) { $0 + body($1.0) * $1.1 } / sum }
        }
        let accuracy = Double(zip(y, p).count { $0 == $1 }) / Double(max(1, y.count))
        let (macro, weighted) = (averaged(all.map { _ in 1 }), averaged(counts.actual.map(Double.init)))
        let rows = all.map { i in (names[i], [counts.precision(i, zero), counts.recall(i, zero), counts.score(i, beta: 1, zero)], counts.actual[i]) }
        if try call.bool(6, or: false) {
            func entry(_ values: [Double], _ support: Int) -> Value { .dict(Dict([("precision", .float(values[0])), ("recall", .float(values[1])), ("f1-score", .float(values[2])), ("support", .float(Double(support)))])) }
            return .dict(Dict(rows.map { ($0.0, entry($0.1, $0.2)) } + [("accuracy", .float(accuracy)), ("macro avg", entry(macro, total)), ("weighted avg", entry(weighted, total))]))
        }
        let width = max(names.map(\.count).max() ?? 0, "weighted avg".count, digits)
        func number(_ x: Double) -> String { CText.format("%.*f", digits, x) }
        func line(_ name: String, _ cells: [String], _ support: Int) -> String {
            CellText.right(name, width) + " " + cells.map { CellText.right($0, 9) }.joined(separator: " ").replacing("", with: "") + " " + CellText.right(String(support), 9)
        }
        var lines = [String(repeating: " ", count: width) + " " + ["precision", "recall", "f1-score", "support"].map { CellText.right($0, 9) }.joined(separator: " "), ""]
        // Columns are ten wide with the blank before them.
        for (name, values, support) in rows { lines.append(line(name, values.map(number), support)) }
        lines.append("")
        let isWhole = given.map { Set($0) == Set(y + p) } ?? true
        if isWhole { lines.append(line("accuracy", ["", "", number(accuracy)], total)) } else {
            let micro = Counts.share(counts.hits.reduce(0, +), counts.predicted.reduce(0, +), zero)
            let recall = Counts.share(counts.hits.reduce(0, +), total, zero)
            lines.append(line("micro avg", [micro, recall, micro + recall == 0 ? zero : 2 * micro * recall / (micro + recall)].map(number), total))
        }
        lines.append(line("macro avg", macro.map(number), total))
        lines.append(line("weighted avg", weighted.map(number), total))
        return .string(lines.joined(separator: "\n") + "\n")
    }
}
