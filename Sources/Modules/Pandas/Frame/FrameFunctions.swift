import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections

extension FrameMethods {
    /// Arithmetic by name, functions of cells, and cells replaced.
    static let functions: [Builtin] = arithmetic + [
        Builtin("apply", "self, func, axis=0, raw=False, result_type=None, args=(), **kwargs", "A function of each column (axis=0) or row (axis=1).", example: "df.apply(lambda row: row['a'] + row['b'], axis=1)") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let extra = Arguments(try call.optional(5).map { try vm.sequence($0) } ?? [], call.options)
            if let name = call[1].text { return try vm.call(vm.attribute(call[0], Name(name)), Arguments([], call.has(2) ? [(Name("axis"), call[2])] : [])) }
            // NumPy's functions of a whole frame, such as np.sqrt, keep its shape.
            return .object(try Aggregation.applied(frame, call[1], axis: Frames.axis(call.optional(2)), vm, extra))
        },
        Builtin("map", "self, func, na_action=None, **kwargs", "A function of each cell.") { try mapped($0) },
        Builtin("applymap", "self, func, na_action=None, **kwargs", "A function of each cell.") { try mapped($0) },
        Builtin("transform", "self, func, axis=0, *args, **kwargs", "A function of each column that keeps its length.") { call in
            let frame = try Frames.frame(call)
            if let name = call[1].text { return try call.vm.call(call.vm.attribute(call[0], Name(name))) }
            guard let made = try Aggregation.applied(frame, call[1], axis: Frames.axis(call.optional(2)), call.vm) as? FrameObject, made.count == frame.count else { throw Raise(.valueError, "Function did not transform") }
            return .object(made)
        },
        Builtin("pipe", "self, func, *args, **kwargs", "A function of the frame.") { call in try call.vm.call(call[1], Arguments([call[0]] + call.rest, call.options)) },
        Builtin("astype", "self, dtype, copy=None, errors='raise'", "The columns as other kinds.", example: "df.astype({'x': 'float32'})") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let made = frame.copy()
            guard case .dict(let dict) = call[1] else {
                made.data = try made.data.map { try $0.converted(to: call[1], vm) }
                return .object(made)
            }
            for (key, dtype) in dict.entries {
                let found = made.columns.positions(Datum(key.value))
                if found.isEmpty { throw Raise(.keyError, "Only a column name can be used for the key in a dtype mappings argument. '\(try vm.str(key.value))' not found in columns.") }
                for at in found { made.data[at] = try made.data[at].converted(to: dtype, vm) }
            }
            return .object(made)
        },
        Builtin("round", "self, decimals=0", "The floats rounded.") { call in
            let frame = try Frames.frame(call)
            if case .dict(let dict) = call[1] {
                let made = frame.copy()
                for (key, digits) in dict.entries { for at in made.columns.positions(Datum(key.value)) { made.data[at] = made.data[at].rounded(try call.vm.index(digits)) } }
                return .object(made)
            }
            let digits = try call.int(1, or: 0)
            return .object(FrameObject(columns: frame.columns, data: frame.data.map { $0.rounded(digits) }, index: frame.index))
        },
        Builtin("clip", "self, lower=None, upper=None, *, axis=None, inplace=False", "Cells kept between two bounds.") { call in
            let frame = try Frames.frame(call)
            let (low, high) = (try call.optional(1).map { try call.vm.double($0) }, try call.optional(2).map { try call.vm.double($0) })
            return try Rows.finish(frame, FrameObject(columns: frame.columns, data: frame.data.map { try $0.clipped(low, high) }, index: frame.index), inPlace: call.bool(4, or: false))
        },
        Builtin("fillna", "self, value=None, *, axis=None, inplace=False, limit=None, method=None", "Missing cells filled with a value.", example: "df.fillna(0)") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            if call.optional(5) != nil { throw Raise(.typeError, "DataFrame.fillna() got an unexpected keyword argument 'method'", hint: "Use df.ffill() or df.bfill().") }
            guard let value = call.optional(1) else { throw Raise(.valueError, "Must specify a fill 'value'.") }
            let made = frame.copy()
            for i in made.data.indices {
                let fill: Value?
                if case .dict(let dict) = value { fill = try dict.contains(made.columns[i].plain, vm) == true ? dict.item(made.columns[i].plain, vm) : nil } else if let series = value.of(SeriesObject.self) {
                    fill = series.index.positions(made.columns[i]).first.map { series.column[$0].plain }
                } else { fill = value }
                if let fill { made.data[i] = try made.data[i].filled(with: Datum(fill)) }
            }
            return try Rows.finish(frame, made, inPlace: call.bool(3, or: false))
        },
        Builtin("shift", "self, periods=1, freq=None, axis=0, fill_value=None, suffix=None", "The cells some rows down (or up).") { call in
            let frame = try Frames.frame(call)
            if call.optional(2) != nil {
                let (frequency, steps) = (try Frequency(call.string(2)), try call.int(1, or: 1))
                guard case .times(let times) = frame.index.levels[0].store else { throw Raise(.notImplementedError, "shift(freq=) needs a date index") }
                return .object(FrameObject(columns: frame.columns, data: frame.data, index: Index(Column(.times(try times.map { try frequency.moved($0, by: steps) })), name: frame.index.name, frequency: frame.index.frequency)))
            }
            let (steps, fill) = (try call.int(1, or: 1), call.optional(4).map { Datum($0) })
            if try Frames.axis(call.optional(3)) == 1 {
                let turned = frame.transposed
                turned.data = turned.data.map { $0.shifted(steps, filling: fill) }
                return .object(turned.transposed)
            }
            return .object(FrameObject(columns: frame.columns, data: frame.data.map { $0.shifted(steps, filling: fill) }, index: frame.index))
        },
        Builtin("replace", "self, to_replace=None, value=None, *, inplace=False, regex=False", "Some values replaced by others.") { call in
            let frame = try Frames.frame(call)
            let made = frame.copy()
            if case .dict(let dict) = call[1], let first = dict.entries.values.first, case .dict = first {
                for (key, mapping) in dict.entries { for at in made.columns.positions(Datum(key.value)) { made.data[at] = try Replacing.replaced(made.data[at], mapping, .unset, call.vm) } }
            } else {
                made.data = try made.data.map { try Replacing.replaced($0, call[1], call[2], call.vm) }
            }
            return try Rows.finish(frame, made, inPlace: call.bool(3, or: false))
        },
        Builtin("where", "self, cond, other=nan, *, inplace=False", "Cells where a condition holds; others replaced.") { try Replacing.frame($0, keepsTrue: true) },
        Builtin("mask", "self, cond, other=nan, *, inplace=False", "Cells where a condition does not hold; others replaced.") { try Replacing.frame($0, keepsTrue: false) },
        Builtin("equals", "self, other", "Whether two frames hold the same.") { call in
            let frame = try Frames.frame(call)
            guard let other = call[1].of(FrameObject.self) else { return .bool(false) }
            return .bool(frame.index.hasSameLabels(as: other.index) && frame.columns.hasSameLabels(as: other.columns) && zip(frame.data, other.data).allSatisfy { $0.dtypeName == $1.dtypeName && $0.data == $1.data })
        },
        Builtin("dot", "self, other", "The matrix product.") { call in
            let frame = try Frames.frame(call)
            let other: Value = try call[1].of(FrameObject.self).map { try $0.values() } ?? NumPy.array(call[1]).map { .object(ArrayObject($0)) } ?? call[1]
            let product = try NumPy.argument(call.vm.arithmetic(.matrixMultiply, frame.values(), other, inPlace: false), call.vm)
            if product.rank == 1 { return .object(SeriesObject(Column(array: product), index: frame.index)) }
            let columns = try (0..<product.shape[1]).map { Column(array: try ArrayMethods.take(product, [$0], 1).reshaped([-1])) }
            return .object(FrameObject(columns: call[1].of(FrameObject.self)?.columns ?? Index(range: columns.count), data: columns, index: frame.index))
        },
        Builtin("explode", "self, column", "Not part of Unroll.") { _ in throw Raise(.notImplementedError, "df.explode is not part of Unroll", hint: "Build the rows in a list comprehension and make a frame of them.") },
    ]

    private static func mapped(_ call: Call) throws -> Value {
        let frame = try Frames.frame(call)
        let ignores = call.optional(2)?.text == "ignore"
        return .object(FrameObject(columns: frame.columns, data: try frame.data.map { column in
            column.count == 0 ? column : Column(try column.data.map { ignores && $0.isMissing ? $0 : Datum(try call.vm.call(call[1], Arguments([$0.plain], call.options))) })
        }, index: frame.index))
    }

    static let operators: [(name: String, op: Operator, reflected: Bool)] = [
        ("add", .add, false), ("sub", .subtract, false), ("subtract", .subtract, false), ("mul", .multiply, false), ("multiply", .multiply, false), ("div", .divide, false), ("truediv", .divide, false), ("divide", .divide, false),
        ("floordiv", .floorDivide, false), ("mod", .modulo, false), ("pow", .power, false), ("radd", .add, true), ("rsub", .subtract, true), ("rmul", .multiply, true), ("rdiv", .divide, true),
    ]
    static let comparisons: [(name: String, op: Comparison)] = [("lt", .less), ("le", .lessEqual), ("gt", .greater), ("ge", .greaterEqual), ("eq", .equal), ("ne", .notEqual)]

    private static let arithmetic: [Builtin] = operators.map { name, op, reflected in
        Builtin(name, "self, other, axis='columns', level=None, fill_value=None", "`df \(op.symbol) other`, along rows with axis=0.") { call in
            let frame = try Frames.frame(call)
            if try Frames.axis(call.optional(2) ?? .string("columns")) == 0, let series = call[1].of(SeriesObject.self) {
                return .object(FrameObject(columns: frame.columns, data: try frame.data.indices.map { i in
                    guard let made = try frame.series(i).binary(op, .object(series), reflected: reflected, call.vm)?.of(SeriesObject.self) else { return frame.data[i] }
                    return made.column
                }, index: frame.index))
            }
            if let fill = call.optional(4), let other = call[1].of(FrameObject.self) {
                let filled = FrameObject(columns: frame.columns, data: try frame.data.map { try $0.filled(with: Datum(fill)) }, index: frame.index)
                return try filled.binary(op, .object(FrameObject(columns: other.columns, data: try other.data.map { try $0.filled(with: Datum(fill)) }, index: other.index)), reflected: reflected, call.vm) ?? .none
            }
            return try frame.binary(op, call[1], reflected: reflected, call.vm) ?? .none
        }
    } + comparisons.map { name, op in
        Builtin(name, "self, other, axis='columns', level=None", "`df \(op.symbol) other`.") { call in try Frames.frame(call).compare(op, call[1], call.vm) ?? .none }
    }
}

/// `replace`, `where` and `mask`.
enum Replacing {
    static func replaced(_ column: Column, _ from: Value, _ to: Value, _ vm: Interpreter) throws -> Column {
        var mapping: [(Datum, Datum)] = []
        if case .dict(let dict) = from { mapping = dict.entries.map { (Datum($0.key.value), Datum($0.value)) } } else if Selection.isListLike(from) {
            let old = try vm.sequence(from).map { Datum($0) }
            let new = Selection.isListLike(to) ? try vm.sequence(to).map { Datum($0) } : old.map { _ in Datum(to) }
            guard old.count == new.count else { throw Raise(.valueError, "Replacement lists must match in length. Expecting \(old.count) got \(new.count) ") }
            mapping = Array(zip(old, new))
        } else { mapping = [(Datum(from), Datum(to))] }
        var didChange = false
        let data = column.data.map { datum -> Datum in
            for (old, new) in mapping where old == datum || (old.isMissing && datum.isMissing) {
                if case .bool = old, !column.isBool, !column.isObject { continue }
                didChange = true
                return new
            }
            return datum
        }
        if !didChange { return column }
        let made = Column(data)
        return column.isFloat && made.isNumeric && !made.isBool ? Column(floats: made.doubles ?? [], isNarrow: column.isNarrow) : made
    }

    static func kept(_ column: Column, _ truths: [Bool], _ other: (Int) -> Datum) throws -> Column {
        let rows = truths.indices.filter { !truths[$0] }
        if rows.isEmpty { return column }
        if let same = try? column.setting(rows, { other(rows[$0]) }) { return same }
        return Column(column.data.enumerated().map { truths[$0.offset] ? $0.element : other($0.offset) })
    }

    static func frame(_ call: Call, keepsTrue: Bool) throws -> Value {
        let (frame, vm) = (try Frames.frame(call), call.vm)
        var condition = call[1]
        if condition.heapObject?.isCallable == true { condition = try vm.call(condition, call[0]) }
        let other = call.has(2) ? call[2] : .float(.nan)
        let made = frame.copy()
        for i in frame.data.indices {
            let truths: [Bool]
            if let mask = condition.of(FrameObject.self) { truths = try frame.truths(mask, i) } else if let series = condition.of(SeriesObject.self), let known = series.column.truths { truths = known } else if let array = NumPy.array(condition), array.dtype == .bool, array.shape == [frame.count, frame.data.count] {
                truths = (0..<frame.count).map { array.integers[$0 * frame.data.count + i] != 0 }
            } else { throw Raise(.valueError, "Boolean array expected for the condition, not \(condition.typeName)") }
            let source = other.of(FrameObject.self)?.data[i] ?? other.of(SeriesObject.self)?.column
            made.data[i] = try kept(frame.data[i], keepsTrue ? truths : truths.map { !$0 }) { source?[$0] ?? Datum(other) }
        }
        return try Rows.finish(frame, made, inPlace: call.bool(3, or: false))
    }
}
