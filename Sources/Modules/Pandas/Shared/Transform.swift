import Arrays
import Interpreter

/// What works on a column cell by cell and keeps its labels: one row serves series and frames.
struct Transform: Sendable {
    let name: String
    let signature: String
    let summary: String
    /// Where `inplace` and `axis` stand in the signature.
    var inPlaceAt: Int?
    var axisAt: Int?
    let body: @Sendable (Column, Call, Index) throws -> Column

    static let table: [Transform] = [
        Transform(name: "isna", signature: "self", summary: "Where cells are missing.") { column, _, _ in Column(bools: column.missing) },
        Transform(name: "isnull", signature: "self", summary: "Where cells are missing.") { column, _, _ in Column(bools: column.missing) },
        Transform(name: "notna", signature: "self", summary: "Where cells are not missing.") { column, _, _ in Column(bools: column.missing.map { !$0 }) },
        Transform(name: "notnull", signature: "self", summary: "Where cells are not missing.") { column, _, _ in Column(bools: column.missing.map { !$0 }) },
        Transform(name: "ffill", signature: "self, axis=0, inplace=False, limit=None", summary: "Missing cells filled with the last known one.", inPlaceAt: 2, axisAt: 1) { column, call, _ in column.filled(forward: true, limit: call.optional(3)?.index) },
        Transform(name: "bfill", signature: "self, axis=0, inplace=False, limit=None", summary: "Missing cells filled with the next known one.", inPlaceAt: 2, axisAt: 1) { column, call, _ in column.filled(forward: false, limit: call.optional(3)?.index) },
        Transform(name: "diff", signature: "self, periods=1, axis=0", summary: "The differences to the cell before.", axisAt: 2) { column, call, _ in try column.differences(call.int(1, or: 1)) },
        Transform(name: "pct_change", signature: "self, periods=1", summary: "The relative change from the cell before.") { column, call, _ in
            let steps = try call.int(1, or: 1)
            guard let x = column.doubles else { throw Raise(.typeError, "unsupported operand type(s) for /: 'str' and 'str'") }
            let before = Column(floats: x).shifted(steps).doubles ?? []
            return Column(floats: zip(x, before).map { $0 / $1 - 1 })
        },
        Transform(name: "cumsum", signature: "self, axis=0", summary: "Running sums.", axisAt: 1) { column, _, _ in try column.cumulated("cumsum", start: 0) { $0 + $1 } },
        Transform(name: "cumprod", signature: "self, axis=0", summary: "Running products.", axisAt: 1) { column, _, _ in try column.cumulated("cumprod", start: 1) { $0 * $1 } },
        Transform(name: "cummax", signature: "self, axis=0", summary: "Running maxima.", axisAt: 1) { column, _, _ in try column.cumulated("cummax", start: -.infinity) { max($0, $1) } },
        Transform(name: "cummin", signature: "self, axis=0", summary: "Running minima.", axisAt: 1) { column, _, _ in try column.cumulated("cummin", start: .infinity) { min($0, $1) } },
        Transform(name: "__abs__", signature: "self", summary: "`abs(x)`.") { column, _, _ in try column.absolute() },
        Transform(name: "__round__", signature: "self, decimals=0", summary: "`round(x, n)`.") { column, call, _ in column.rounded(try call.int(1, or: 0)) },
        Transform(name: "abs", signature: "self", summary: "The sizes without their signs.") { column, _, _ in try column.absolute() },
        Transform(name: "rank", signature: "self, axis=0, method='average', numeric_only=False, na_option='keep', ascending=True, pct=False", summary: "The place of each cell in order.") { column, call, _ in
            let name = try call.string(2, or: "average")
            guard let method = Column.TieMethod(rawValue: name) else { throw Raise(.valueError, "rank method '\(name)' is not known", hint: "There are average, min, max, first, dense.") }
            return try column.rank(method, ascending: call.bool(5, or: true), share: call.bool(6, or: false))
        },
        Transform(name: "interpolate", signature: "self, method='linear', *, axis=0, limit=None, inplace=False, limit_direction=None, order=None", summary: "Missing numbers on straight lines between known ones.", inPlaceAt: 4) { column, call, index in
            let method = try call.string(1, or: "linear")
            guard ["linear", "time", "index", "values"].contains(method) else { throw Raise(.notImplementedError, "interpolate(method='\(method)') is not part of Unroll", hint: "There are 'linear', 'time' and 'index'.") }
            var positions = (0..<column.count).map(Double.init)
            if method != "linear" {
                if case .times(let times) = index.levels[0].store { positions = times.map { Double($0) } } else if let x = index.levels[0].doubles { positions = x } else if method == "time" {
                    throw Raise(.valueError, "time-weighted interpolation only works on Series or DataFrames with a DatetimeIndex")
                }
            }
            return try column.isFloat ? column.interpolated(at: positions, both: call.string(5, or: "forward") == "both", limit: call.optional(3)?.index) : column.isText ? column.interpolated(at: positions) : column
        },
        Transform(name: "isin", signature: "self, values", summary: "Which cells are among the values.") { column, call, _ in
            if call[1].text != nil { throw Raise(.typeError, "only list-like objects are allowed to be passed to isin(), you passed a `str`") }
            if case .dict = call[1] { throw Raise(.notImplementedError, "isin with a dict is not part of Unroll", hint: "Check one column at a time: df['a'].isin([...]).") }
            let wanted = Set(try Column.make(call[1], call.vm).data.map { column.isTime ? Index(column).adapted($0) : $0 })
            return Column(bools: column.data.map { wanted.contains($0) })
        },
    ]

    private func applied(_ frame: FrameObject, _ call: Call) throws -> FrameObject {
        if let axisAt, try Frames.axis(call.optional(axisAt)) == 1 {
            let turned = frame.transposed
            turned.data = try turned.data.map { try body($0, call, turned.index) }
            return turned.transposed
        }
        return FrameObject(columns: frame.columns, data: try frame.data.map { try body($0, call, frame.index) }, index: frame.index)
    }

    static let seriesMethods: [Builtin] = table.map { row in
        Builtin(row.name, row.signature, row.summary) { call in
            let series = try Frames.series(call)
            let column = try row.body(series.column, call, series.index)
            if let at = row.inPlaceAt, try call.bool(at, or: false) {
                series.column = column
                return .none
            }
            return .object(SeriesObject(column, index: series.index, name: series.name))
        }
    }
    static let frameMethods: [Builtin] = table.map { row in
        Builtin(row.name, row.signature, row.summary) { call in
            let frame = try Frames.frame(call)
            let made = try row.applied(frame, call)
            if let at = row.inPlaceAt, try call.bool(at, or: false) {
                frame.become(made)
                return .none
            }
            return .object(made)
        }
    }
}
