import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections

/// `pd.DataFrame(...)`.
enum FrameConstruction {
    static let builtin = Builtin("DataFrame", "data=None, index=None, columns=None, dtype=None, copy=None", "A table of named columns.", example: "pd.DataFrame({'x': [1, 2], 'y': [3, 4]})") { call in
        let vm = call.vm
        var frame = try content(call, vm)
        if let dtype = call.optional(3) { frame.data = try frame.data.map { try $0.converted(to: dtype, vm) } }
        return .object(frame)
    }

    private static func content(_ call: Call, _ vm: Interpreter) throws -> FrameObject {
        let rowLabels = try call.optional(1).map { try Frames.index($0, vm) }
        let columnLabels = try call.optional(2).map { try Frames.index($0, vm) }
        guard let data = call.optional(0) else {
            let columns = columnLabels ?? Index(range: 0)
            let index = rowLabels ?? Index(range: 0)
            return FrameObject(columns: columns, data: (0..<columns.count).map { _ in Column(.objects([Datum](repeating: .nan, count: index.count))) }, index: index)
        }
        if case .dict(let dict) = data { return try fromDict(dict, rowLabels, columnLabels, vm) }
        if let frame = data.of(FrameObject.self) { return try picked(frame.copy(), rowLabels, columnLabels) }
        if let series = data.of(SeriesObject.self) {
            let made = FrameObject(columns: columnLabels ?? (series.name.map { Index(data: [$0]) } ?? Index(range: 1)), data: [series.column], index: series.index)
            return try rowLabels.map { try picked(made, $0, nil) } ?? made
        }
        if let index = data.of(IndexObject.self) { return try shaped([index.index.column], index.index.count, rowLabels, columnLabels) }
        if let array = NumPy.array(data) {
            guard array.rank == 1 || array.rank == 2 else { throw Raise(.valueError, "Must pass 2-d input. shape=(\(array.shape.map(String.init).joined(separator: ", ")))") }
            let table = array.rank == 1 ? try array.reshaped([array.count, 1]) : array
            let columns = try (0..<table.shape[1]).map { Column(array: try ArrayMethods.take(table, [$0], 1).reshaped([table.shape[0]])) }
            return try shaped(columns, table.shape[0], rowLabels, columnLabels, isArray: true)
        }
        if data.text != nil || data.number != nil {
            guard let rowLabels, let columnLabels else { throw Raise(.valueError, "DataFrame constructor not properly called!") }
            try NDArray.checkedCount(.object, [rowLabels.count, columnLabels.count])
            return FrameObject(columns: columnLabels, data: try (0..<columnLabels.count).map { _ in
                try vm.checkInterruption()
                return Column(repeating: Datum(data), count: rowLabels.count)
            }, index: rowLabels)
        }
        return try fromRows(vm.sequence(data), rowLabels, columnLabels, vm)
    }

    private static func shaped(_ columns: [Column], _ count: Int, _ rowLabels: Index?, _ columnLabels: Index?, isArray: Bool = false) throws -> FrameObject {
        if let columnLabels, columnLabels.count != columns.count {
            throw Raise(.valueError, isArray ? "Shape of passed values is (\(count), \(columns.count)), indices imply (\(rowLabels?.count ?? count), \(columnLabels.count))" : "\(columnLabels.count) columns passed, passed data had \(columns.count) columns")
        }
        if let rowLabels, rowLabels.count != count {
            throw Raise(.valueError, "Shape of passed values is (\(count), \(columns.count)), indices imply (\(rowLabels.count), \(columnLabels?.count ?? columns.count))")
        }
        return FrameObject(columns: columnLabels ?? Index(range: columns.count), data: columns, index: rowLabels ?? Index(range: count))
    }

    /// A frame cut and filled to the labels asked for.
    private static func picked(_ frame: FrameObject, _ rowLabels: Index?, _ columnLabels: Index?) throws -> FrameObject {
        var frame = frame
        if let rowLabels { frame = FrameObject(columns: frame.columns, data: frame.data.map { column in column.picked(optional: rowLabels.data.map { frame.index.positions($0).first }) }, index: rowLabels) }
        if let columnLabels {
            let count = frame.count
            frame = FrameObject(columns: columnLabels, data: columnLabels.data.map { label in
                frame.columns.positions(label).first.map { frame.data[$0] } ?? Column(.objects([Datum](repeating: .nan, count: count)))
            }, index: frame.index)
        }
        return frame
    }

    private static func fromDict(_ dict: Dict, _ rowLabels: Index?, _ columnLabels: Index?, _ vm: Interpreter) throws -> FrameObject {
        let entries = dict.entries.map { (name: Datum($0.key.value), value: $0.value) }
        var index = rowLabels
        // Series and inner dicts bring labels of their own.
        if index == nil {
            for (_, value) in entries {
                let own: Index
                if let series = value.of(SeriesObject.self) { own = series.index } else if case .dict(let inner) = value { own = Index(data: inner.entries.keys.map { Datum($0.value) }) } else { continue }
                index = try index.map { $0.hasSameLabels(as: own) ? $0 : try union($0, own) } ?? own
            }
        }
        var length: Int? = index?.count
        for (_, value) in entries where isSequence(value) {
            let n = try vm.length(value)
            if let length, length != n {
                if index != nil, rowLabels == nil { throw Raise(.valueError, "array length \(n) does not match index length \(length)") }
                if rowLabels != nil { throw Raise(.valueError, "Length of values (\(n)) does not match length of index (\(length))") }
                throw Raise(.valueError, "All arrays must be of the same length", hint: try lengths(entries, vm))
            }
            length = n
        }
        guard let count = length else {
            if entries.isEmpty { return try picked(FrameObject(columns: Index(range: 0), data: [], index: index ?? Index(range: 0)), rowLabels, columnLabels) }
            throw Raise(.valueError, "If using all scalar values, you must pass an index")
        }
        let labels = index ?? Index(range: count)
        let frame = FrameObject(columns: Index(range: 0), data: [], index: labels)
        let columns = try entries.map { _, value -> Column in
            if let series = value.of(SeriesObject.self) { return series.index.hasSameLabels(as: labels) ? series.column : series.column.picked(optional: labels.data.map { series.index.positions($0).first }) }
            if case .dict(let inner) = value { return Column(try labels.data.map { label in try inner.contains(label.plain, vm) == true ? Datum(inner.item(label.plain, vm)) : .nan }) }
            if isSequence(value) {
                if let array = NumPy.array(value), array.rank > 1 { throw Raise(.valueError, "Per-column arrays must each be 1-dimensional") }
                return try Column.make(value, vm)
            }
            return Column(repeating: Datum(value), count: count)
        }
        frame.columns = entries.isEmpty ? Index(range: 0) : Index(data: entries.map(\.name))
        frame.data = columns
        return try columnLabels.map { try picked(frame, nil, $0) } ?? frame
    }

    private static func lengths(_ entries: [(name: Datum, value: Value)], _ vm: Interpreter) throws -> String {
        "The lengths are: " + (try entries.filter { isSequence($0.value) }.map { "\(Column.shown($0.name)) \(try vm.length($0.value))" }).joined(separator: ", ") + "."
    }

    private static func union(_ a: Index, _ b: Index) throws -> Index {
        let known = Set(a.data)
        if a.range != nil || a.isTime { return try Frames.align(a, b).union }
        return Index(data: a.data + b.data.filter { !known.contains($0) })
    }

    private static func isSequence(_ value: Value) -> Bool {
        switch value {
        case .tuple: return true
        case .object(let object as ArrayObject): return object.array.rank > 0
        default: break
        }
        return Selection.isListLike(value) || value.of(Iterator.self) != nil
    }

    private static func fromRows(_ rows: [Value], _ rowLabels: Index?, _ columnLabels: Index?, _ vm: Interpreter) throws -> FrameObject {
        guard let first = rows.first else { return try shaped(columnLabels.map { labels in (0..<labels.count).map { _ in Column(.objects([])) } } ?? [], 0, rowLabels, columnLabels) }
        if case .dict = first {
            var names: [Datum] = []
            var seen: Set<Datum> = []
            let dicts = try rows.map { row -> [Datum: Datum] in
                guard case .dict(let dict) = row else { throw Raise(.typeError, "a list of dicts must hold dicts only, not '\(row.typeName)'") }
                var cells: [Datum: Datum] = [:]
                for (key, value) in dict.entries {
                    let name = Datum(key.value)
                    if seen.insert(name).inserted { names.append(name) }
                    cells[name] = Datum(value)
                }
                return cells
            }
            let wanted = columnLabels?.data ?? names
            return try shaped(wanted.map { name in Column(dicts.map { $0[name] ?? .nan }) }, rows.count, rowLabels, Index(data: wanted))
        }
        if first.of(SeriesObject.self) != nil {
            let series = rows.compactMap { $0.of(SeriesObject.self) }
            var names: [Datum] = []
            var seen: Set<Datum> = []
            for label in series.flatMap(\.index.data) where seen.insert(label).inserted { names.append(label) }
            let index = rowLabels ?? (series.contains { $0.name != nil } ? Index(data: series.enumerated().map { $1.name ?? .int($0) }) : Index(range: series.count))
            return try picked(FrameObject(columns: Index(data: names), data: names.map { name in Column(series.map { s in s.index.positions(name).first.map { s.column[$0] } ?? .nan }) }, index: index), nil, columnLabels)
        }
        guard Selection.isListLike(first) || Datum(first).parts.count > 1 || { if case .tuple = first { true } else { false } }() else {
            return try shaped([Column(rows.map { Datum($0) })], rows.count, rowLabels, columnLabels)
        }
        let cells = try rows.map { try Column.make($0, vm).data }
        let width = cells.map(\.count).max() ?? 0
        return try shaped((0..<width).map { j in Column(cells.map { j < $0.count ? $0[j] : .nan }) }, rows.count, rowLabels, columnLabels)
    }
}

/// `pd.Series(...)`.
enum SeriesConstruction {
    static let builtin = Builtin("Series", "data=None, index=None, dtype=None, name=None, copy=None", "A column with labels.", example: "pd.Series([3, 1, 2], index=['a', 'b', 'c'])") { call in
        let vm = call.vm
        let labels = try call.optional(1).map { try Frames.index($0, vm) }
        var series: SeriesObject
        if let data = call.optional(0) {
            if case .dict(let dict) = data {
                let own = SeriesObject(dict.entries.isEmpty ? Column(.objects([])) : Column(dict.entries.values.map { Datum($0) }), index: dict.entries.isEmpty ? Index(range: 0) : Index(data: dict.entries.keys.map { Datum($0.value) }))
                series = labels.map { labels in SeriesObject(own.column.picked(optional: labels.data.map { own.index.positions($0).first }), index: labels) } ?? own
            } else if let given = data.of(SeriesObject.self) {
                series = labels.map { labels in SeriesObject(given.column.picked(optional: labels.data.map { given.index.positions($0).first }), index: labels, name: given.name) } ?? SeriesObject(given.column, index: given.index, name: given.name)
            } else if data.text != nil || data.number != nil || (Datum(data).isScalar) {
                series = SeriesObject(Column(repeating: Datum(data), count: labels?.count ?? 1), index: labels ?? Index(range: 1))
            } else {
                let column = try Column.make(data, vm)
                if let labels, labels.count != column.count { throw Raise(.valueError, "Length of values (\(column.count)) does not match length of index (\(labels.count))") }
                series = SeriesObject(column, index: labels ?? Index(range: column.count), name: data.of(IndexObject.self)?.index.name)
            }
        } else {
            series = SeriesObject(Column(.objects([Datum](repeating: .nan, count: labels?.count ?? 0))), index: labels ?? Index(range: 0))
        }
        if let dtype = call.optional(2) { series.column = try series.column.count == 0 ? emptied(dtype) : series.column.converted(to: dtype, vm) }
        if let name = call.optional(3) { series.name = Datum(name) }
        return .object(series)
    }

    private static func emptied(_ dtype: Value) throws -> Column {
        switch try Column.kind(dtype) {
        case "float64", "float32": Column(floats: [])
        case "int64", "int32": Column(ints: [])
        case "bool": Column(bools: [])
        case "str": Column(texts: [])
        default: Column(.objects([]))
        }
    }
}
