import Interpreter

extension Column {
    /// Positions in order of the cells; missing ones last. Ties stay as they were.
    package func order(ascending: Bool = true, missingFirst: Bool = false) throws -> [Int] {
        try Column.order(by: [self], ascending: [ascending], missingFirst: missingFirst)
    }

    /// Ranks of the cells, so that several columns sort by comparing whole numbers.
    private func ranks() throws -> [Int?] {
        let missing = missing
        if let doubles {
            let sorted = doubles.indices.filter { !missing[$0] }.sorted { doubles[$0] < doubles[$1] }
            return Column.ranked(sorted, count) { doubles[$0] == doubles[$1] }
        }
        let data = data
        let known = data.indices.filter { !missing[$0] }
        for i in known.dropFirst() where data[known[0]].precedes(data[i]) == nil {
            throw Raise(.typeError, "'<' not supported between instances of '\(data[i].kindName)' and '\(data[known[0]].kindName)'", hint: "The column mixes kinds of values that have no order.")
        }
        let sorted = known.sorted { data[$0].precedes(data[$1]) ?? false }
        return Column.ranked(sorted, count) { data[$0] == data[$1] }
    }

    private static func ranked(_ sorted: [Int], _ count: Int, _ same: (Int, Int) -> Bool) -> [Int?] {
        var ranks = [Int?](repeating: nil, count: count)
        var rank = 0
        for (i, row) in sorted.enumerated() {
            if i > 0, !same(sorted[i - 1], row) { rank = i }
            ranks[row] = rank
        }
        return ranks
    }

    static func order(by columns: [Column], ascending: [Bool], missingFirst: Bool = false) throws -> [Int] {
        let keys = try columns.map { try $0.ranks() }
        var turns = 0
        return try (0..<(columns.first?.count ?? 0)).sorted { a, b in
            turns &+= 1
            if turns & 0xFFFF == 0 { try Interpreter.checkInterruption() }
            for (key, up) in zip(keys, ascending) {
                switch (key[a], key[b]) {
                case (nil, nil): continue
                case (nil, _): return missingFirst
                case (_, nil): return !missingFirst
                case (let x?, let y?):
                    if x == y { continue }
                    return up ? x < y : x > y
                }
            }
            return a < b
        }
    }

    /// Different cells in the order in which they first appear, with their rows.
    package func groups(keepingMissing: Bool = false) -> [(value: Datum, rows: [Int])] {
        var table: [Datum: Int] = [:]
        var groups: [(value: Datum, rows: [Int])] = []
        for (row, datum) in data.enumerated() {
            if datum.isMissing, !keepingMissing { continue }
            if let at = table[datum] { groups[at].rows.append(row) } else {
                table[datum] = groups.count
                groups.append((datum, [row]))
            }
        }
        return groups
    }

    enum TieMethod: String { case average, min, max, first, dense }

    func rank(_ method: TieMethod, ascending: Bool, share: Bool) throws -> Column {
        let order = try order(ascending: ascending)
        let (missing, data) = (missing, data)
        var result = [Double](repeating: .nan, count: count)
        let known = order.filter { !missing[$0] }
        var (i, dense) = (0, 0)
        while i < known.count {
            var j = i
            while j + 1 < known.count, data[known[j + 1]] == data[known[i]] { j += 1 }
            dense += 1
            for k in i...j {
                result[known[k]] = switch method {
                case .average: Double(i + j) / 2 + 1
                case .min: Double(i + 1)
                case .max: Double(j + 1)
                case .first: Double(k + 1)
                case .dense: Double(dense)
                }
            }
            i = j + 1
        }
        let top = Double(method == .dense ? dense : known.count)
        return Column(floats: share ? result.map { $0 / top } : result)
    }
}
