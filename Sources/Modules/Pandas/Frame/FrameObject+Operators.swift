import Arrays
import Interpreter
import NumPyBridge

extension FrameObject {
    /// Both frames over the same labels.
    private func aligned(_ other: FrameObject) throws -> (FrameObject, FrameObject) {
        if index.hasSameLabels(as: other.index), columns.hasSameLabels(as: other.columns) { return (self, other) }
        let (rows, mine, theirs) = index.hasSameLabels(as: other.index) ? (index, (0..<count).map { Optional($0) }, (0..<count).map { Optional($0) }) : try Frames.align(index, other.index)
        let (names, a, b) = columns.hasSameLabels(as: other.columns) ? (columns, data.indices.map { Optional($0) }, data.indices.map { Optional($0) }) : try Frames.align(columns, other.columns)
        let blank = Column(floats: [Double](repeating: .nan, count: rows.count))
        return (
            FrameObject(columns: names, data: a.map { $0.map { data[$0].picked(optional: mine) } ?? blank }, index: rows),
            FrameObject(columns: names, data: b.map { $0.map { other.data[$0].picked(optional: theirs) } ?? blank }, index: rows))
    }

    /// The operand of each column: a frame by labels, a series or list over the columns, a scalar for all.
    private func operands(_ other: Value, _ vm: Interpreter) throws -> (frame: FrameObject, theirs: [Column.Operand])? {
        if let frame = other.of(FrameObject.self) {
            let (mine, theirs) = try aligned(frame)
            return (mine, theirs.data.map { .column($0) })
        }
        if let series = other.of(SeriesObject.self) {
            if series.index.hasSameLabels(as: columns) { return (self, series.column.data.map { .scalar($0.plain) }) }
            let (names, a, b) = try Frames.align(columns, series.index)
            let blank = Column(floats: [Double](repeating: .nan, count: count))
            return (FrameObject(columns: names, data: a.map { $0.map { data[$0] } ?? blank }, index: index), b.map { .scalar($0.map { series.column[$0].plain } ?? .float(.nan)) })
        }
        if let array = NumPy.array(other), array.rank > 0 {
            if array.rank == 2 {
                let wide = try array.broadcast(to: [count, data.count])
                return (self, try data.indices.map { .column(Column(array: try ArrayMethods.take(wide.copy(), [$0], 1).reshaped([-1]))) })
            }
            guard array.count == data.count else { throw Raise(.valueError, "Unable to coerce to Series, length must be \(data.count): given \(array.count)") }
            return (self, Column(array: array).boxedValues.map { .scalar($0) })
        }
        switch other {
        case .list, .tuple:
            let items = try vm.sequence(other)
            guard items.count == data.count else { throw Raise(.valueError, "Unable to coerce to Series, length must be \(data.count): given \(items.count)") }
            return (self, items.map { .scalar($0) })
        case .dict, .unset: return nil
        default: return (self, data.map { _ in .scalar(other) })
        }
    }

    func operated(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard let (frame, theirs) = try operands(other, vm) else { return nil }
        return .object(FrameObject(columns: frame.columns, data: try zip(frame.data, theirs).map { mine, their in
            try Column.arithmetic(op, reflected ? their : .column(mine), reflected ? .column(mine) : their, vm)
        }, index: frame.index))
    }

    func compared(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        if let frame = other.of(FrameObject.self), !(index.hasSameLabels(as: frame.index) && columns.hasSameLabels(as: frame.columns)) {
            throw Raise(.valueError, "Can only compare identically-labeled (both index and columns) DataFrame objects")
        }
        guard let (frame, theirs) = try operands(other, vm) else { return nil }
        return .object(FrameObject(columns: frame.columns, data: try zip(frame.data, theirs).map { try Column.comparison(op, .column($0), $1, vm) }, index: frame.index))
    }

    func changed(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? {
        .object(FrameObject(columns: columns, data: try data.indices.map { i in try series(i).unary(op, vm)?.of(SeriesObject.self)?.column ?? data[i] }, index: index))
    }
}
