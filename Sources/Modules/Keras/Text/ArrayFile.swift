/// NumPy's `.npy`: a vector of whole numbers, or one of pickled lists of whole numbers.
enum ArrayFile {
    enum Content { case numbers([Int]), lists([[Int]]) }
    enum Problem: Error { case noArray, kind(String), pickle(PickleReader.Problem) }

    static func read(_ bytes: [UInt8]) throws(Problem) -> Content {
        guard bytes.count > 12, Array(bytes.prefix(6)) == [0x93] + Array("NUMPY".utf8) else { throw .noArray }
        let isLong = bytes[6] > 1
        let length = isLong ? (0..<4).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) } : Int(bytes[8]) | Int(bytes[9]) << 8
        let start = (isLong ? 12 : 10) + length
        guard start <= bytes.count else { throw .noArray }
        let head = String(decoding: bytes[(isLong ? 12 : 10)..<start], as: UTF8.self)
        guard let kind = field("descr", head) else { throw .noArray }
        let body = bytes[start...]
        if kind == "|O" {
            do { return .lists(try PickleReader.lists(Array(body))) } catch { throw .pickle(error) }
        }
        let widths = ["<i8": 8, "<i4": 4, "<i2": 2, "|i1": 1, "|u1": 1, "|b1": 1]
        guard let width = widths[kind] else { throw .kind(kind) }
        var numbers: [Int] = []
        numbers.reserveCapacity(body.count / width)
        var at = start
        while at + width <= bytes.count {
            var value: UInt64 = 0
            for i in 0..<width { value |= UInt64(bytes[at + i]) << UInt64(8 * i) }
            switch width {
            case 8: numbers.append(Int(Int64(bitPattern: value)))
            case 4: numbers.append(Int(Int32(bitPattern: UInt32(value))))
            case 2: numbers.append(Int(Int16(bitPattern: UInt16(value))))
            default: numbers.append(Int(value))
            }
            at += width
        }
        return .numbers(numbers)
    }

    /// `'descr': '<i8'` in the header's dict.
    private static func field(_ name: String, _ head: String) -> String? {
        let parts = head.split(separator: "'", omittingEmptySubsequences: false)
        guard let i = parts.firstIndex(of: Substring(name)), i + 2 < parts.count else { return nil }
        return String(parts[i + 2])
    }
}

/// A reader of pickles that accepts one thing alone: a NumPy array of lists of whole numbers. Nothing in a file can
/// make it call anything.
enum PickleReader {
    enum Problem: Error { case ended, forbidden(String), unexpected }

    private indirect enum Item {
        case none, number(Int), text(String), list(Int), tuple([Item]), mark
        /// A name that the array's own construction uses.
        case name(String)
        /// The array, its elements by the number of their list.
        case array([Item])
        case kind
    }

    private static let names: Set<String> = [
        "numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct", "numpy ndarray", "numpy dtype", "_codecs encode",
    ]

    static func lists(_ bytes: [UInt8]) throws(Problem) -> [[Int]] {
        var at = 0
        var stack: [Item] = []
        var memo: [Int: Item] = [:]
        // Lists have identity: the stack holds their numbers.
        var lists: [[Item]] = []

        func take(_ count: Int) throws(Problem) -> ArraySlice<UInt8> {
            guard count >= 0, at + count <= bytes.count else { throw .ended }
            defer { at += count }
            return bytes[at..<at + count]
        }
        func number(_ count: Int) throws(Problem) -> Int {
            let part = try take(count)
            return part.enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        }
        func line() throws(Problem) -> String {
            guard let end = bytes[at...].firstIndex(of: 10) else { throw .ended }
            defer { at = end + 1 }
            return String(decoding: bytes[at..<end], as: UTF8.self)
        }
        func pop() throws(Problem) -> Item {
            guard let item = stack.popLast() else { throw .unexpected }
            return item
        }
        func toMark() throws(Problem) -> [Item] {
            var items: [Item] = []
            while true {
                let item = try pop()
                if case .mark = item { return items.reversed() }
                items.append(item)
            }
        }
        func global(_ module: String, _ name: String) throws(Problem) {
            guard names.contains(module + " " + name) else { throw .forbidden(module + "." + name) }
            stack.append(.name(name))
        }
        func extend(_ items: [Item]) throws(Problem) {
            guard case .list(let id)? = stack.last, lists.indices.contains(id) else { throw .unexpected }
            lists[id] += items
        }

        while true {
            let code = try take(1).first ?? 0
            switch code {
            case 0x80: _ = try take(1)
            case 0x95: _ = try take(8)
            case UInt8(ascii: "c"):
                let module = try line()
                try global(module, try line())
            case 0x93:
                guard case .text(let name) = try pop(), case .text(let module) = try pop() else { throw .unexpected }
                try global(module, name)
            case 0x8c, UInt8(ascii: "U"), UInt8(ascii: "C"):
                let count = try number(1)
                stack.append(.text(String(decoding: try take(count), as: UTF8.self)))
            case UInt8(ascii: "X"), UInt8(ascii: "T"), UInt8(ascii: "B"):
                let count = try number(4)
                stack.append(.text(String(decoding: try take(count), as: UTF8.self)))
            case 0x94: memo[memo.count] = stack.last
            case UInt8(ascii: "q"): memo[try number(1)] = stack.last
            case UInt8(ascii: "r"): memo[try number(4)] = stack.last
            case UInt8(ascii: "h"), UInt8(ascii: "j"):
                guard let item = memo[try number(code == UInt8(ascii: "h") ? 1 : 4)] else { throw .unexpected }
                stack.append(item)
            case UInt8(ascii: "("): stack.append(.mark)
            case UInt8(ascii: ")"): stack.append(.tuple([]))
            case 0x85, 0x86, 0x87:
                var items: [Item] = []
                for _ in 0..<Int(code - 0x84) { items.append(try pop()) }
                stack.append(.tuple(items.reversed()))
            case UInt8(ascii: "t"): stack.append(.tuple(try toMark()))
            case UInt8(ascii: "]"):
                lists.append([])
                stack.append(.list(lists.count - 1))
            case UInt8(ascii: "l"):
                lists.append(try toMark())
                stack.append(.list(lists.count - 1))
            case UInt8(ascii: "a"):
                let item = try pop()
                try extend([item])
            case UInt8(ascii: "e"):
                let items = try toMark()
                try extend(items)
            case UInt8(ascii: "K"): stack.append(.number(try number(1)))
            case UInt8(ascii: "M"): stack.append(.number(try number(2)))
            case UInt8(ascii: "J"): stack.append(.number(Int(Int32(truncatingIfNeeded: try number(4)))))
            case UInt8(ascii: "I"), UInt8(ascii: "L"):
                let text = try line()
                guard let value = Int(text.hasSuffix("L") ? String(text.dropLast()) : text) else { throw .unexpected }
                stack.append(.number(value))
            case 0x8a:
                let count = try number(1)
                guard count <= 7 else { throw .unexpected }
                let value = try number(count)
                let isNegative = count > 0 && value >> (8 * count - 1) & 1 == 1
                stack.append(.number(isNegative ? value - 1 << (8 * count) : value))
            case UInt8(ascii: "N"): stack.append(.none)
            case 0x88: stack.append(.number(1))
            case 0x89: stack.append(.number(0))
            case UInt8(ascii: "R"):
                guard case .tuple(let arguments) = try pop(), case .name(let name) = try pop() else { throw .unexpected }
                switch name {
                case "_reconstruct": stack.append(.array([]))
                case "dtype": stack.append(.kind)
                case "encode": stack.append(arguments.first ?? .none)
                default: throw .forbidden(name)
                }
            case UInt8(ascii: "b"):
                let state = try pop()
                // The array's state is (version, shape, dtype, order, elements); a dtype's own is not needed.
                if case .array? = stack.last {
                    guard case .tuple(let parts) = state, parts.count == 5, case .list(let id) = parts[4] else { throw .unexpected }
                    stack[stack.count - 1] = .array(lists[id])
                    for (key, item) in memo { if case .array = item { memo[key] = stack.last } }
                }
            case UInt8(ascii: "."):
                guard case .array(let items)? = stack.last else { throw .unexpected }
                var result: [[Int]] = []
                result.reserveCapacity(items.count)
                for item in items {
                    guard case .list(let id) = item else { throw .unexpected }
                    var row: [Int] = []
                    row.reserveCapacity(lists[id].count)
                    for value in lists[id] {
                        guard case .number(let n) = value else { throw .unexpected }
                        row.append(n)
                    }
                    result.append(row)
                }
                return result
            default: throw .forbidden("pickle operation \(code)")
            }
        }
    }
}
