import Arrays
import Foundation
import Testing

/// The functions of long arrays beside the C library's, which short ones use.
@Suite struct VectorFunctionsTests {
    struct Case: Sendable {
        let function: UnaryFunction
        let reference: @Sendable (Double) -> Double
        let range: ClosedRange<Double>
        /// Units in the last place: glibc's own tanh is up to two off.
        let allowed: Double
    }

    static let cases = [
        Case(function: .exp, reference: { Foundation.exp($0) }, range: -700...700, allowed: 1),
        Case(function: .exp, reference: { Foundation.exp($0) }, range: -1...1, allowed: 1),
        Case(function: .log, reference: { Foundation.log($0) }, range: 1e-9...1e9, allowed: 1),
        Case(function: .log, reference: { Foundation.log($0) }, range: 0.5...2, allowed: 1),
        Case(function: .tanh, reference: { Foundation.tanh($0) }, range: -25...25, allowed: 2),
        Case(function: .tanh, reference: { Foundation.tanh($0) }, range: -0.1...0.1, allowed: 2),
    ]

    @Test(arguments: cases.indices) func staysWithinTheLastPlace(_ index: Int) throws {
        let one = Self.cases[index]
        let values = (0..<20_011).map { one.range.lowerBound + (one.range.upperBound - one.range.lowerBound) * Double($0) / 20_010 }
        let results = try NDArray(values).applying(one.function).doubles
        for (x, y) in zip(values, results) {
            let wanted = one.reference(x)
            #expect(abs(y - wanted) <= one.allowed * wanted.ulp, "\(one.function)(\(x))")
        }
        let singles = try NDArray(values.map { Float($0) }).applying(one.function).doubles
        for (x, y) in zip(values, singles) where x.magnitude < 80 {
            #expect(abs(Float(y) - Float(one.reference(Double(Float(x))))) <= Float(y).ulp, "\(one.function)(\(Float(x)))")
        }
    }

    @Test(arguments: cases.indices) func leavesWhatIsExceptionalToTheLibrary(_ index: Int) throws {
        let one = Self.cases[index]
        let special = [0, -0.0, .infinity, -.infinity, .nan, 5e-324, -1e-310, 710, -746, 1]
        let results = try NDArray(special + [Double](repeating: 1, count: 2000)).applying(one.function).doubles
        for (x, y) in zip(special, results) {
            let wanted = one.reference(x)
            #expect(y == wanted && y.sign == wanted.sign || y.isNaN && wanted.isNaN || abs(y - wanted) <= one.allowed * wanted.ulp, "\(one.function)(\(x))")
        }
    }
}
