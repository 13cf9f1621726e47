import Interpreter
import Plots

/// What `plt.subplots(2, 3)` returns beside the figure: axes in rows and columns, indexed as an array.
final class AxesArray: Object {
    private let items: [AxesHandle]
    private let shape: [Int]

    /// - Parameter shape: one or two lengths whose product is the number of axes.
    init(_ items: [AxesHandle], shape: [Int]) {
        self.items = items
        self.shape = shape
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("ndarray", module: "numpy", methods: [
        Builtin("ravel", "self", "All axes in one row.") { call in flat(call) },
        Builtin("flatten", "self", "All axes in one row.") { call in flat(call) },
        Builtin("reshape", "self, *shape", "The axes in other rows; only -1 is known here.") { call in flat(call) },
        Builtin("tolist", "self", "The axes as a list.") { call in .items(try call.vm.sequence(call[0])) },
        Builtin("item", "self, index=0", "One of the axes.") { call in
            guard let array = call[0].of(AxesArray.self) else { return .none }
            return try call.vm.item(.items(array.items.map { .object($0) }), .int(try call.int(1, or: 0)))
        },
    ])
    override var type: TypeObject { AxesArray.classObject }

    private static func flat(_ call: Call) -> Value {
        guard let array = call[0].of(AxesArray.self) else { return .none }
        return .object(AxesArray(array.items, shape: [array.items.count]))
    }

    override func repr(_ vm: Interpreter) -> String {
        func row(_ part: some Sequence<AxesHandle>) -> String { "[" + part.map { $0.repr(vm) }.joined(separator: ", ") + "]" }
        guard shape.count == 2 else { return "array(\(row(items)), dtype=object)" }
        let rows = (0..<shape[0]).map { row(items[$0 * shape[1]..<($0 + 1) * shape[1]]) }
        return "array([" + rows.joined(separator: ",\n       ") + "], dtype=object)"
    }
    override func length(_ vm: Interpreter) -> Int? { shape[0] }
    override func truth(_ vm: Interpreter) throws -> Bool { throw Raise(.valueError, "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()") }

    private func element(_ i: Int) -> Value {
        guard shape.count == 2 else { return .object(items[i]) }
        return .object(AxesArray(Array(items[i * shape[1]..<(i + 1) * shape[1]]), shape: [shape[1]]))
    }
    override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator((0..<shape[0]).map(element)) }

    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "shape": .tuple(Tuple(shape.map { .int($0) }))
        case "size": .int(items.count)
        case "ndim": .int(shape.count)
        case "flat": .object(AxesArray(items, shape: [items.count]))
        case "T":
            shape.count == 1
                ? .object(self)
                : .object(AxesArray((0..<shape[1]).flatMap { column in (0..<shape[0]).map { items[$0 * shape[1] + column] } }, shape: [shape[1], shape[0]]))
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["shape", "size", "ndim", "flat", "T"] }

    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        let keys: [Value] = if case .tuple(let tuple) = key { tuple.items } else { [key] }
        guard keys.count <= shape.count else {
            throw Raise(
                .indexError, "too many indices for array: array is \(shape.count)-dimensional, but \(keys.count) were indexed",
                hint: "plt.subplots with one row or one column gives a single row of axes: index it with one number, or pass squeeze=False.")
        }
        let picks = try keys.indices.map { try picked(keys[$0], shape[$0], axis: $0, vm) }
        let rows = picks[0]
        guard shape.count == 2 else {
            return rows.isSingle ? .object(items[rows.places[0]]) : .object(AxesArray(rows.places.map { items[$0] }, shape: [rows.places.count]))
        }
        let columns = picks.count > 1 ? picks[1] : (places: Array(0..<shape[1]), isSingle: false)
        let found = rows.places.flatMap { row in columns.places.map { items[row * shape[1] + $0] } }
        if rows.isSingle, columns.isSingle { return .object(found[0]) }
        if rows.isSingle || columns.isSingle { return .object(AxesArray(found, shape: [found.count])) }
        return .object(AxesArray(found, shape: [rows.places.count, columns.places.count]))
    }

    private func picked(_ key: Value, _ count: Int, axis: Int, _ vm: Interpreter) throws -> (places: [Int], isSingle: Bool) {
        if let slice = key.of(SliceObject.self) {
            let (start, _, step, n) = try slice.resolve(count)
            return ((0..<n).map { start + $0 * step }, false)
        }
        guard let index = key.index else { throw Raise(.indexError, "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices") }
        let place = index < 0 ? index + count : index
        guard place >= 0, place < count else { throw Raise(.indexError, "index \(index) is out of bounds for axis \(axis) with size \(count)") }
        return ([place], true)
    }
}
