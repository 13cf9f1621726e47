/// Finds the name that was probably meant.
public enum Suggestion {
    /// The candidate nearest to `name`, or nil if none is near enough to be a likely slip.
    ///
    /// Case-only differences win; otherwise the Damerau–Levenshtein distance may be at most a third of the
    /// name's length (at least 1). Ties go to the earlier candidate.
    public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().utf8)
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        var best: (distance: Int, name: String)?
        for candidate in candidates where candidate != name {
            let other = Array(candidate.lowercased().utf8)
            let limit = max(1, max(wanted.count, other.count) / 3)
            guard abs(other.count - wanted.count) <= limit, other.count <= 64 else { continue }
            let distance = distance(wanted, other)
            if distance <= limit, distance < (best?.distance ?? .max) { best = (distance, candidate) }
        }
        return best?.name
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that lead from one to the other.
    public static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        if a.isEmpty || b.isEmpty { return a.count + b.count }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let same = a[i - 1] == b[j - 1]
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], beforeLast[j - 2] + 1) }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
