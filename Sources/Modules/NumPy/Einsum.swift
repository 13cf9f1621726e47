import Arrays
import Interpreter

/// `np.einsum`: sums of products told by letters.
enum Einsum {
    /// Each operand's axes as labels; an ellipsis becomes labels of its own.
    private struct Term {
        var array: NDArray
        var labels: [Int]
    }

    static let table: [Builtin] = [
        Builtin("einsum", "subscripts, *operands, out=None, optimize=False, dtype=None", "Sums of products told by letters, such as 'ij,jk->ik'.", example: "np.einsum('ij,jk->ik', a, b)") { call in
            guard let text = call[0].text else { throw Raise(.notImplementedError, "np.einsum takes its letters as a text first here", hint: "For example np.einsum('ij,jk->ik', a, b).") }
            let result = try compute(text, call.rest.map { try NumPy.argument($0, call.vm) }, call.vm)
            guard let out = call[2].of(ArrayObject.self) else { return NumPy.value(result) }
            try out.array.assign(result)
            return .object(out)
        },
        Builtin("einsum_path", "subscripts, *operands, optimize='greedy'", "Not part of this NumPy.") { _ in throw Raise(.notImplementedError, "np.einsum_path is not part of this NumPy", hint: "np.einsum multiplies from left to right.") },
    ]

    static func compute(_ text: String, _ operands: [NDArray], _ vm: Interpreter) throws -> NDArray {
        guard !operands.isEmpty else { throw Raise(.valueError, "must provide at least an operand") }
        let letters = text.filter { $0 != " " }
        let halves = letters.components(separatedBy: "->")
        guard halves.count <= 2 else { throw Raise(.valueError, "einstein sum subscript string contains more than one '->'") }
        let inputs = halves[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard inputs.count == operands.count else {
            throw Raise(.valueError, inputs.count > operands.count ? "more operands provided to einstein sum function than specified in the subscripts string" : "fewer operands provided to einstein sum function than specified in the subscripts string")
        }
        // Letters are their code, the axes of an ellipsis -1, -2 … from the last.
        var sizes: [Int: Int] = [:]
        var widest = 0
        var terms: [Term] = []
        for (i, (input, array)) in zip(inputs, operands).enumerated() {
            var labels: [Int] = []
            let parts = input.components(separatedBy: "...")
            guard parts.count <= 2, !input.replacing("...", with: "").contains(".") else { throw Raise(.valueError, "einstein sum subscripts string contains a '.' that is not part of an ellipsis ('...') in operand \(i)") }
            func codes(_ word: String) throws -> [Int] {
                try word.unicodeScalars.map { scalar in
                    guard scalar.properties.isAlphabetic, scalar.isASCII else { throw Raise(.valueError, "invalid subscript '\(scalar)' in einstein sum subscripts string, subscripts must be letters") }
                    return Int(scalar.value)
                }
            }
            let named = try codes(parts.joined())
            if parts.count == 2 {
                let extra = array.rank - named.count
                guard extra >= 0 else { throw tooMany(i) }
                widest = max(widest, extra)
                labels = try codes(parts[0]) + (0..<extra).map { $0 - extra } + codes(parts[1])
            } else {
                labels = named
                guard labels.count <= array.rank else { throw tooMany(i) }
                guard labels.count == array.rank else { throw Raise(.valueError, "operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to broadcast the extra dimensions.") }
            }
            for (label, size) in zip(labels, array.shape) {
                if let known = sizes[label], known != size, known != 1, size != 1 {
                    throw Raise(.valueError, "operands could not be broadcast together with remapped shapes [original->remapped]: " + operands.map { "\(NumPy.shape($0.shape))->\(NumPy.shape($0.shape))" }.joined(separator: " ") + " ")
                }
                sizes[label] = max(sizes[label] ?? 1, size)
                if sizes[label] == 1, size == 0 { sizes[label] = 0 }
            }
            terms.append(Term(array: array, labels: labels))
        }
        let output: [Int]
        if halves.count == 2 {
            let parts = halves[1].components(separatedBy: "...")
            let ellipsis = (0..<widest).map { $0 - widest }
            func codes(_ word: String) -> [Int] { word.unicodeScalars.map { Int($0.value) } }
            output = parts.count == 2 ? codes(parts[0]) + ellipsis + codes(parts[1]) : codes(halves[1])
            guard Set(output).count == output.count else { throw Raise(.valueError, "einstein sum subscripts string includes output subscript '\(halves[1].first { letter in halves[1].count(where: { $0 == letter }) > 1 } ?? "?")' multiple times") }
            for label in output where sizes[label] == nil {
                let letter = Unicode.Scalar(UInt32(clamping: label)).map(String.init) ?? "?"
                throw Raise(.valueError, "einstein sum subscripts string included output subscript '\(letter)' which never appeared in an input")
            }
        } else {
            // Implicit: the ellipsis, then the letters that occur once, in order of the alphabet.
            let all = terms.flatMap(\.labels)
            output = (0..<widest).map { $0 - widest } + Set(all.filter { label in label >= 0 && all.count { $0 == label } == 1 }).sorted()
        }
        try NDArray.checkedCount(.float64, output.map { sizes[$0] ?? 1 })
        terms = try terms.map(diagonal)
        var result = try summed(terms[0], keeping: Set(output).union(terms.dropFirst().flatMap(\.labels)))
        for (i, term) in terms.enumerated().dropFirst() {
            let later = Set(output).union(terms[(i + 1)...].flatMap(\.labels))
            result = try joined(result, summed(term, keeping: later.union(result.labels)), keeping: later, vm)
        }
        result = try summed(result, keeping: Set(output))
        let order = output.map { label in result.labels.firstIndex(of: label) }
        let present = order.compactMap { $0 }
        let arranged = try result.array.transposed(present)
        let copied = arranged.storage === operands[0].storage ? arranged : arranged.contiguous
        return operands.count == 1 && copied.storage === operands[0].storage && copied.shape == operands[0].shape ? copied.copy() : copied
    }

    private static func tooMany(_ i: Int) -> Raise {
        Raise(.valueError, "einstein sum subscripts string contains too many subscripts for operand \(i)")
    }

    /// A letter twice in one operand means its diagonal.
    private static func diagonal(_ term: Term) throws -> Term {
        var term = term
        var i = 0
        while i < term.labels.count {
            if let j = term.labels[(i + 1)...].firstIndex(of: term.labels[i]) {
                guard term.array.shape[i] == term.array.shape[j] else {
                    throw Raise(.valueError, "dimensions in single operand for collapsing index don't match (\(term.array.shape[i]) != \(term.array.shape[j]))")
                }
                let label = term.labels[i]
                term.array = try Shaping.diagonal(term.array, 0, i, j)
                term.labels = term.labels.enumerated().filter { $0.offset != i && $0.offset != j }.map(\.element) + [label]
                i = 0
            } else {
                i += 1
            }
        }
        return term
    }

    /// Sums over the axes that nobody needs any more.
    private static func summed(_ term: Term, keeping labels: Set<Int>) throws -> Term {
        let dropped = term.labels.indices.filter { !labels.contains(term.labels[$0]) }
        if dropped.isEmpty { return term }
        var result = try term.array.reduced(.sum, over: Array(dropped))
        if term.array.dtype.isNumber, result.dtype != term.array.dtype { result = result.converted(to: term.array.dtype) }
        return Term(array: result, labels: term.labels.filter { labels.contains($0) })
    }

    /// The product of two operands as a stack of matrix products.
    private static func joined(_ a: Term, _ b: Term, keeping labels: Set<Int>, _ vm: Interpreter) throws -> Term {
        // Axes of length 1 that meet longer ones stretch.
        func length(_ label: Int) -> Int {
            max(a.labels.firstIndex(of: label).map { a.array.shape[$0] } ?? 0, b.labels.firstIndex(of: label).map { b.array.shape[$0] } ?? 0)
        }
        func stretched(_ term: Term, _ other: Term) throws -> NDArray {
            try term.array.broadcast(to: zip(term.labels, term.array.shape).map { label, size in size == 1 && other.labels.contains(label) ? length(label) : size })
        }
        let (left, right) = (try stretched(a, b), try stretched(b, a))
        let shared = a.labels.filter { b.labels.contains($0) }
        let batch = shared.filter { labels.contains($0) }
        let inner = shared.filter { !labels.contains($0) }
        let onlyA = a.labels.filter { !b.labels.contains($0) }
        let onlyB = b.labels.filter { !a.labels.contains($0) }
        func order(_ term: Term, _ groups: [[Int]]) -> [Int] { groups.joined().compactMap { term.labels.firstIndex(of: $0) } }
        func size(_ group: [Int]) -> Int { group.reduce(1) { $0 * length($1) } }
        let x = try left.transposed(order(a, [batch, onlyA, inner]))
        let y = try right.transposed(order(b, [batch, inner, onlyB]))
        let shape = batch.map(length) + onlyA.map(length) + onlyB.map(length)
        let result: NDArray
        if inner.isEmpty {
            let wideX = try x.reshaped([size(batch), size(onlyA), 1])
            let wideY = try y.reshaped([size(batch), 1, size(onlyB)])
            result = try NumPy.apply(.multiply, wideX, wideY, in: x.dtype.common(with: y.dtype), vm).reshaped(shape)
        } else {
            result = try NumPy.matmul(x.reshaped([size(batch), size(onlyA), size(inner)]), y.reshaped([size(batch), size(inner), size(onlyB)]), vm).reshaped(shape)
        }
        return Term(array: result, labels: batch + onlyA + onlyB)
    }
}

extension String {
    /// Pieces between occurrences of a separator.
    fileprivate func components(separatedBy separator: String) -> [String] { split(separator: separator, omittingEmptySubsequences: false).map(String.init) }
}
