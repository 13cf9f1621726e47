import Interpreter

/// `df.xs(key)`: the rows of one label, or of one label of a level.
enum CrossSection {
    static let frameMethods: [Builtin] = [
        Builtin("xs", "self, key, axis=0, level=None, drop_level=True", "The rows (or the column) of one label.", example: "df.xs('b', level='letter')") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            if try Frames.axis(call.optional(2)) == 1 { return try frame.bracket(call[1], vm) }
            let index = frame.index
            guard let level = call.optional(3) else {
                switch try Selection.labels(call[1], index, axis: "index", vm) {
                case .one(let row): return .object(frame.row(row))
                case .many(let rows, _):
                    let part = frame.rows(rows)
                    let depth = Datum(call[1]).parts.count
                    if index.isMulti, depth < index.levels.count, try call.bool(4, or: true) { part.index = without(Set(0..<depth), part.index) }
                    return .object(part)
                }
            }
            guard let at = index.names.firstIndex(where: { $0 == Datum(level) }) ?? level.index.map({ $0 < 0 ? $0 + index.levels.count : $0 }), index.levels.indices.contains(at) else {
                throw Raise(.keyError, "Level \(try vm.str(level)) not found")
            }
            let label = Datum(call[1])
            let rows = (0..<index.count).filter { index.levels[at][$0] == label }
            guard !rows.isEmpty else { throw Selection.missing(call[1]) }
            let part = frame.rows(rows)
            if index.isMulti, try call.bool(4, or: true) { part.index = without([at], part.index) }
            return .object(part)
        },
    ]

    private static func without(_ gone: Set<Int>, _ index: Index) -> Index {
        let kept = index.levels.indices.filter { !gone.contains($0) }
        return Index(levels: kept.map { index.levels[$0] }, names: kept.map { index.names[$0] })
    }
}
