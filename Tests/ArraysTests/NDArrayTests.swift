import Arrays
import Testing

@Suite struct NDArrayTests {
    @Test func slicesAreViews() throws {
        let base = NDArray((0..<12).map(Double.init), shape: [3, 4])
        guard case .view(let row) = try base.select([.index(1), .slice(start: 1, step: 2, count: 2)], slices: { .slice(start: $0, step: 1, count: $1) }) else {
            Issue.record("a slice is a view")
            return
        }
        #expect(row.doubles == [5, 7])
        try row.assign(NDArray([-1], shape: []))
        #expect(base.doubles == [0, 1, 2, 3, 4, -1, 6, -1, 8, 9, 10, 11])
    }

    @Test func broadcasting() throws {
        let a = NDArray([1, 2, 3], shape: [3, 1])
        let b = NDArray([10, 20], shape: [2])
        #expect(try NDArray.apply(.add, a, b, in: .float64).doubles == [11, 21, 12, 22, 13, 23])
        #expect(throws: ArrayError.shapes(operation: "operands", [3], [2])) { try NDArray.apply(.add, NDArray([1, 2, 3]), b, in: .float64) }
    }

    /// numpy 2.4: np.random.seed(42); rand(), randn(), permutation(5). CPython 3.11: random.seed(42); random(), randint(0, 9).
    @Test func generators() {
        var numpy = MersenneTwister(legacySeed: 42)
        #expect(numpy.uniform() == 0.3745401188473625)
        numpy = MersenneTwister(legacySeed: 42)
        #expect(abs(numpy.normal() - 0.4967141530112327) < 1e-15)
        numpy = MersenneTwister(legacySeed: 42)
        #expect(numpy.permutation(5) == [1, 4, 2, 0, 3])
        var python = MersenneTwister(pythonSeed: 42)
        #expect(python.uniform() == 0.6394267984578837)
        python = MersenneTwister(pythonSeed: 42)
        #expect(python.below(10) == 1)
    }

    @Test func reductionsKeepTheirAxes() throws {
        let a = NDArray((0..<24).map(Double.init), shape: [2, 3, 4])
        #expect(try a.reduced(.sum, axis: 1).shape == [2, 4])
        #expect(try a.reduced(.sum, axis: 1).doubles == [12, 15, 18, 21, 48, 51, 54, 57])
        #expect(try a.reduced(.mean, axes: [0, 2], keepingAxes: true).shape == [1, 3, 1])
        #expect(throws: ArrayError.axis(3, rank: 3)) { try a.reduced(.sum, axis: 3) }
    }
}
