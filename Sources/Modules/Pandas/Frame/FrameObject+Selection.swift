import Arrays
import Interpreter
import NumPyBridge

extension FrameObject {
    /// `df[key]`: a column, several columns, or rows by slice or mask.
    func bracket(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let slice = key.of(SliceObject.self) {
            let isPositional = [slice.start, slice.stop].allSatisfy { $0.isNone || $0.index != nil }
            let picked = try isPositional ? Selection.positions(key, count, vm) : Selection.labels(key, index, axis: "index", vm)
            return .object(rows(picked.rows, isSlice: true))
        }
        if let mask = key.of(FrameObject.self) { return .object(try masked(mask, vm)) }
        if key.of(SeriesObject.self)?.column.truths != nil || (NumPy.array(key)?.dtype == .bool) || isBoolList(key) {
            do {
                if let found = try Selection.mask(key, index, count, vm) { return .object(rows(found)) }
            } catch let raise as Raise where raise.exception.classObject === TypeObject.named(.indexError) {
                throw Raise(.valueError, "Item wrong length \(try vm.length(key)) instead of \(count).")
            }
        }
        if Selection.isListLike(key) {
            return .object(selecting(try Selection.labelList(try Column.make(key, vm).data, columns, axis: "columns", vm)))
        }
        if let object = key.heapObject, !(object is TypeObject), object.isCallable, columnPositions(Datum(key)).isEmpty { return try bracket(vm.call(key, .object(self)), vm) }
        let label = Datum(key)
        let exact = columns.positions(label)
        if exact.count == 1 { return .object(series(exact[0])) }
        if exact.count > 1 { return .object(selecting(exact)) }
        let outer = columnPositions(label)
        guard !outer.isEmpty else { throw Selection.missing(key, among: columns, "columns") }
        return .object(FrameObject(columns: Index(levels: Array(columns.levels.dropFirst()), names: Array(columns.names.dropFirst())).gathered(outer), data: outer.map { data[$0] }, index: index))
    }

    private func isBoolList(_ key: Value) -> Bool {
        guard case .list(let list) = key, !list.items.isEmpty else { return false }
        return list.items.allSatisfy { if case .bool = Datum($0) { true } else { false } }
    }

    /// Cells where a frame of bools is true; the others are missing.
    func masked(_ mask: FrameObject, _ vm: Interpreter) throws -> FrameObject {
        FrameObject(columns: columns, data: try data.enumerated().map { i, column in
            let truths = try truths(mask, i)
            return column.picked(optional: (0..<count).map { truths[$0] ? $0 : nil })
        }, index: index)
    }

    /// The column of a frame of bools that belongs to a column of this one, by labels.
    func truths(_ mask: FrameObject, _ i: Int) throws -> [Bool] {
        guard let at = mask.columns.positions(columns[i]).first else { return [Bool](repeating: false, count: count) }
        guard let truths = mask.data[at].truths else { throw Raise(.valueError, "Boolean array expected for the condition, not \(mask.data[at].dtypeName)") }
        if mask.index.hasSameLabels(as: index) { return truths }
        return index.data.map { label in mask.index.positions(label).first.map { truths[$0] } ?? false }
    }

    /// A column of this frame's length from whatever is assigned.
    func made(_ value: Value, _ vm: Interpreter) throws -> Column {
        if let series = value.of(SeriesObject.self) {
            if series.index.hasSameLabels(as: index) { return series.column }
            if data.isEmpty, count == 0 { return series.column }
            guard series.index.isUnique else { throw Raise(.valueError, "cannot reindex on an axis with duplicate labels") }
            return series.column.picked(optional: index.data.map { series.index.positions($0).first })
        }
        if let frame = value.of(FrameObject.self) {
            guard frame.data.count == 1 else { throw Raise(.valueError, "Cannot set a DataFrame with multiple columns to the single column") }
            return try made(.object(frame.series(0)), vm)
        }
        if let array = NumPy.array(value), array.rank > 0 {
            let flat = array.rank == 2 && array.shape[1] == 1 ? try array.reshaped([-1]) : array
            guard flat.rank == 1 else { throw Raise(.valueError, "Data must be 1-dimensional, got ndarray of shape \(NumPy.shape(array.shape).replacing(",", with: ", ").replacing(", )", with: ",)")) instead") }
            return try checked(Column(array: flat))
        }
        if value.text != nil || value.number != nil || (Datum(value).isScalar) { return Column(repeating: Datum(value), count: count) }
        if case .dict = value { throw Raise(.typeError, "a dict can't be made a column", hint: "Map it: df['new'] = df['old'].map({...}).") }
        return try checked(Column.make(value, vm))
    }

    private func checked(_ column: Column) throws -> Column {
        guard column.count == count || (data.isEmpty && count == 0) else {
            throw Raise(.valueError, "Length of values (\(column.count)) does not match length of index (\(count))")
        }
        return column
    }

    func setColumn(_ label: Datum, _ value: Value, _ vm: Interpreter) throws {
        let column = try made(value, vm)
        if data.isEmpty, count == 0 { index = value.of(SeriesObject.self)?.index ?? Index(range: column.count) }
        let found = columns.positions(label)
        if found.isEmpty {
            columns = data.isEmpty ? Index(data: [label]) : Index(data: columns.data + [label], names: columns.names)
            data.append(column)
        } else {
            for at in found { data[at] = column }
        }
    }

    /// `df[key] = value`.
    func assign(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        if let mask = key.of(FrameObject.self) {
            for i in data.indices {
                let truths = try truths(mask, i)
                try set(truths.indices.filter { truths[$0] }, [i], value, vm)
            }
            return
        }
        if key.of(SliceObject.self) != nil || key.of(SeriesObject.self)?.column.truths != nil || NumPy.array(key)?.dtype == .bool {
            let rows = try key.of(SliceObject.self) != nil ? Selection.positions(key, count, vm).rows : Selection.mask(key, index, count, vm) ?? []
            return try set(rows, Array(data.indices), value, vm)
        }
        guard Selection.isListLike(key) else { return try setColumn(Datum(key), value, vm) }
        let labels = try Column.make(key, vm).data
        let parts: [Value]
        if let frame = value.of(FrameObject.self) {
            parts = frame.data.indices.map { .object(frame.series($0)) }
        } else if let array = NumPy.array(value), array.rank == 2 {
            parts = try (0..<array.shape[1]).map { .object(ArrayObject(try ArrayMethods.take(array, [$0], 1).reshaped([-1]))) }
        } else if !Datum(value).isScalar, value.text == nil {
            let items = try vm.sequence(value)
            if let first = items.first, Selection.isListLike(first), items.count == count {
                let rows = try items.map { try vm.sequence($0) }
                guard rows.allSatisfy({ $0.count == labels.count }) else { throw Raise(.valueError, "Columns must be same length as key") }
                parts = labels.indices.map { j in .items(rows.map { $0[j] }) }
            } else { parts = items }
        } else { parts = labels.map { _ in value } }
        guard parts.count == labels.count else { throw Raise(.valueError, "Columns must be same length as key") }
        for (label, part) in zip(labels, parts) { try setColumn(label, part, vm) }
    }

    /// Writes cells where rows and columns cross.
    func set(_ rows: [Int], _ columnsPicked: [Int], _ value: Value, _ vm: Interpreter) throws {
        func write(_ j: Int, _ cell: (Int) -> Datum) throws {
            if rows.count == count, rows == Array(0..<count), let whole = try? data[j].setting(rows, cell) { data[j] = whole } else { data[j] = try data[j].setting(rows, cell) }
        }
        if let series = value.of(SeriesObject.self) {
            if columnsPicked.count == 1 || rows.count > 1 {
                let from = rows.map { series.index.hasSameLabels(as: index) ? Optional($0) : series.index.positions(index[$0]).first }
                for j in columnsPicked { try write(j) { from[$0].map { series.column[$0] } ?? series.column.missingDatum } }
            } else {
                for j in columnsPicked { try write(j) { _ in series.index.positions(self.columns[j]).first.map { series.column[$0] } ?? .nan } }
            }
            return
        }
        if let frame = value.of(FrameObject.self) {
            for j in columnsPicked {
                let source = frame.columns.positions(columns[j]).first
                let from = rows.map { frame.index.positions(index[$0]).first }
                try write(j) { i in
                    guard let source, let row = from[i] else { return .nan }
                    return frame.data[source][row]
                }
            }
            return
        }
        if let array = NumPy.array(value), array.rank == 2 {
            guard array.shape == [rows.count, columnsPicked.count] else { throw Raise(.valueError, "shape mismatch: value array of shape \(NumPy.shape(array.shape)) could not be broadcast to indexing result of shape (\(rows.count),\(columnsPicked.count))") }
            for (k, j) in columnsPicked.enumerated() {
                let cells = Column(array: try ArrayMethods.take(array, [k], 1).reshaped([-1]))
                try write(j) { cells[$0] }
            }
            return
        }
        if value.text != nil || value.number != nil || Datum(value).isScalar {
            for j in columnsPicked { try write(j) { _ in Datum(value) } }
            return
        }
        let cells = try Column.make(value, vm).data
        if columnsPicked.count == 1, cells.count == rows.count {
            try write(columnsPicked[0]) { cells[$0] }
        } else if cells.count == columnsPicked.count {
            for (k, j) in columnsPicked.enumerated() { try write(j) { _ in cells[k] } }
        } else {
            throw Raise(.valueError, "cannot set using a list-like indexer with a different length than the value", hint: "\(rows.count) rows and \(columnsPicked.count) columns are set, \(cells.count) values were given.")
        }
    }
}
