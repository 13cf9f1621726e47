import Arrays
import Interpreter
import OrderedCollections

extension FrameMethods {
    /// Names and labels of a frame.
    static let labels: [Builtin] = [
        Builtin("rename", "self, mapper=None, *, index=None, columns=None, axis=None, copy=None, inplace=False, level=None, errors='ignore'", "Other names for columns or rows.", example: "df.rename(columns={'Passengers': 'count'})") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let made = frame.copy()
            func renamed(_ index: Index, _ mapper: Value, strict: Bool) throws -> Index {
                if case .dict(let dict) = mapper {
                    if strict {
                        let gone = dict.entries.keys.map { Datum($0.value) }.filter { index.positions($0).isEmpty }
                        if !gone.isEmpty { throw Raise(.keyError, "[\(gone.map { CellLiteral.text($0, vm) }.joined(separator: ", "))] not found in axis") }
                    }
                    let data = try index.data.map { label in try dict.contains(label.plain, vm) == true ? Datum(dict.item(label.plain, vm)) : label }
                    return index.data == data ? index : Index(data: data, names: index.names)
                }
                guard mapper.heapObject?.isCallable == true else { throw Raise(.typeError, "'\(mapper.typeName)' object is not callable", hint: "rename takes a dict such as {'old': 'new'} or a function.") }
                return Index(data: try index.data.map { Datum(try vm.call(mapper, $0.plain)) }, names: index.names)
            }
            let strict = try call.string(8, or: "ignore") == "raise"
            let axis = try Frames.axis(call.optional(4))
            if let mapper = call.optional(3) ?? (axis == 1 ? call.optional(1) : nil) { made.columns = try renamed(frame.columns, mapper, strict: strict) }
            if let mapper = call.optional(2) ?? (axis == 0 ? call.optional(1) : nil) { made.index = try renamed(frame.index, mapper, strict: strict) }
            return try Rows.finish(frame, made, inPlace: call.bool(6, or: false))
        },
        Builtin("rename_axis", "self, mapper=None, *, index=None, columns=None, axis=0, inplace=False", "Another name for the labels themselves.") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let made = frame.copy()
            func names(_ value: Value, _ old: Index) throws -> [Datum?] { Selection.isListLike(value) ? try vm.sequence(value).map { $0.isNone ? nil : Datum($0) } : [value.isNone ? nil : Datum(value)] }
            if call.has(1) {
                if try Frames.axis(call.optional(4)) == 1 { made.columns.names = try names(call[1], made.columns) } else { made.index.names = try names(call[1], made.index) }
            }
            if call.has(2), call.optional(2) != nil { made.index.names = try names(call[2], made.index) }
            if call.has(3) { made.columns.names = try names(call[3], made.columns) }
            return try Rows.finish(frame, made, inPlace: call.bool(5, or: false))
        },
        Builtin("set_axis", "self, labels, *, axis=0, copy=None", "With other labels.") { call in
            let made = try Frames.frame(call).copy()
            try made.setAttribute(Name(Frames.axis(call.optional(2)) == 1 ? "columns" : "index"), call[1], call.vm)
            return .object(made)
        },
        Builtin("add_prefix", "self, prefix", "The column names with a text before them.") { call in
            let (made, prefix) = (try Frames.frame(call).copy(), try call.string(1))
            made.columns = Index(data: made.columns.data.map { .text(prefix + Column.shown($0)) })
            return .object(made)
        },
        Builtin("add_suffix", "self, suffix", "The column names with a text after them.") { call in
            let (made, suffix) = (try Frames.frame(call).copy(), try call.string(1))
            made.columns = Index(data: made.columns.data.map { .text(Column.shown($0) + suffix) })
            return .object(made)
        },
        Builtin("set_index", "self, keys, *, drop=True, append=False, inplace=False, verify_integrity=False", "A column as the labels of the rows.", example: "df.set_index('Month')") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            var levels: [Column] = []
            var names: [Datum?] = []
            var used: Set<Int> = []
            let keys: [Value] = if case .list(let list) = call[1] { list.items } else { [call[1]] }
            var missing: [Datum] = []
            var frequency: String?
            for key in keys {
                if let index = key.of(IndexObject.self)?.index {
                    levels.append(index.column)
                    names.append(index.name)
                    frequency = index.frequency
                } else if let series = key.of(SeriesObject.self) {
                    levels.append(series.column)
                    names.append(series.name)
                } else if Selection.isListLike(key) {
                    levels.append(try Column.make(key, vm))
                    names.append(nil)
                } else if let at = frame.columns.positions(Datum(key)).first {
                    levels.append(frame.data[at])
                    names.append(Datum(key))
                    used.insert(at)
                } else { missing.append(Datum(key)) }
            }
            guard missing.isEmpty else {
                let raise = Raise(.keyError, "None of [\(missing.map { CellLiteral.text($0, vm) }.joined(separator: ", "))] are in the columns")
                if let name = missing.first?.text, let hint = Frames.hint(name, frame.columns.data.compactMap(\.text), "columns") { raise.exception.hints = [hint] }
                throw raise
            }
            for level in levels where level.count != frame.count { throw Raise(.valueError, "Length mismatch: Expected \(frame.count) rows, received array of length \(level.count)") }
            let made = try call.bool(2, or: true) ? frame.selecting(frame.data.indices.filter { !used.contains($0) }) : frame.copy()
            if try call.bool(3, or: false) { (levels, names) = (frame.index.levels + levels, frame.index.names + names) }
            made.index = levels.count == 1 ? Index(levels[0], name: names[0], frequency: frequency) : Index(levels: levels, names: names)
            if try call.bool(5, or: false), !made.index.isUnique { throw Raise(.valueError, "Index has duplicate keys") }
            return try Rows.finish(frame, made, inPlace: call.bool(4, or: false))
        },
        Builtin("reset_index", "self, level=None, *, drop=False, inplace=False, col_level=0, col_fill='', allow_duplicates=False, names=None", "The labels of the rows as a column, and rows counted anew.") { call in
            let frame = try Frames.frame(call)
            let made = frame.copy()
            var picked = Array(frame.index.levels.indices)
            if let level = call.optional(1) {
                picked = try (Selection.isListLike(level) ? call.vm.sequence(level) : [level]).map { value in
                    guard let at = value.index ?? frame.index.names.firstIndex(of: Datum(value)), picked.contains(at) else { throw Raise(.keyError, "Requested level (\(try call.vm.str(value))) does not match index name") }
                    return at
                }
            }
            if try !call.bool(2, or: false) {
                let given = try call.optional(7).map { try Frames.labels($0, call.vm) }
                let names = picked.enumerated().map { i, level -> Datum in
                    if let given, i < given.count { return given[i] }
                    if let name = frame.index.names[level] { return name }
                    return frame.index.isMulti ? .text("level_\(level)") : frame.columns.positions(.text("index")).isEmpty ? .text("index") : .text("level_0")
                }
                for name in names where !frame.columns.positions(name).isEmpty { throw Raise(.valueError, "cannot insert \(Column.shown(name)), already exists") }
                let width = frame.columns.levels.count
                let labels = names.map { width > 1 ? .tuple([$0] + [Datum](repeating: .text(""), count: width - 1)) : $0 }
                made.columns = Index(data: labels + frame.columns.data, names: frame.columns.names)
                made.data = picked.map { frame.index.levels[$0] } + frame.data
            }
            let rest = frame.index.levels.indices.filter { !picked.contains($0) }
            made.index = rest.isEmpty ? Index(range: frame.count) : Index(levels: rest.map { frame.index.levels[$0] }, names: rest.map { frame.index.names[$0] })
            return try Rows.finish(frame, made, inPlace: call.bool(3, or: false))
        },
        Builtin("reindex", "self, labels=None, *, index=None, columns=None, axis=None, method=None, fill_value=nan", "The rows and columns of other labels, missing where there were none.") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let made = frame.copy()
            let fill = call.optional(6).map { Datum($0) }
            let axis = try Frames.axis(call.optional(4))
            if let value = call.optional(2) ?? (axis == 0 ? call.optional(1) : nil) {
                let index = try Frames.index(value, vm)
                guard frame.index.isUnique else { throw Raise(.valueError, "cannot reindex on an axis with duplicate labels") }
                let from = try Rows.filled(index.data.map { frame.index.positions($0).first }, index, frame.index, call.optional(5))
                made.data = made.data.map { $0.picked(optional: from, filling: fill) }
                made.index = index.name == nil ? Index.named(index, frame.index.name) : index
            }
            if let value = call.optional(3) ?? (axis == 1 ? call.optional(1) : nil) {
                let columns = try Frames.index(value, vm)
                made.data = columns.data.map { label in made.columns.positions(label).first.map { made.data[$0] } ?? Column(repeating: fill ?? .nan, count: made.count) }
                made.columns = columns
            }
            return .object(made)
        },
        Builtin("squeeze", "self, axis=None", "A frame of one column as its series.") { call in
            let frame = try Frames.frame(call)
            if frame.data.count == 1 { return frame.count == 1 && call.optional(1) == nil ? frame.data[0].value(0) : .object(frame.series(0)) }
            return frame.count == 1 ? .object(frame.row(0)) : .object(frame)
        },
        Builtin("swaplevel", "self, i=-2, j=-1", "The levels of the labels in another order.") { call in
            let made = try Frames.frame(call).copy()
            guard made.index.levels.count >= 2 else { throw Raise(.typeError, "Can only swap levels on a hierarchical axis.") }
            let n = made.index.levels.count
            let (i, j) = ((try call.int(1, or: -2) + n) % n, (try call.int(2, or: -1) + n) % n)
            var (levels, names) = (made.index.levels, made.index.names)
            levels.swapAt(abs(i), abs(j))
            names.swapAt(abs(i), abs(j))
            made.index = Index(levels: levels, names: names)
            return .object(made)
        },
    ]
}

extension Index {
    static func named(_ index: Index, _ name: Datum?) -> Index {
        guard !index.isMulti else { return index }
        var index = index
        index.name = name
        return index
    }
}

extension Rows {
    /// `method='ffill'` of a reindex: the last row before a label that is not there.
    static func filled(_ from: [Int?], _ wanted: Index, _ index: Index, _ method: Value?) throws -> [Int?] {
        guard let method = method?.text else { return from }
        return from.enumerated().map { i, row in
            if let row { return row }
            let label = wanted[i]
            switch method {
            case "ffill", "pad": return (0..<index.count).last { label.precedes(index[$0]) == false }
            case "bfill", "backfill": return (0..<index.count).first { index[$0].precedes(label) == false }
            default: return nil
            }
        }
    }
}
