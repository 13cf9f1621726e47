import Arrays
import Interpreter

/// How a tensor came about, so that a loss written in the language can be differentiated: reverse mode, one node an
/// operation, kept only where something below asks for a gradient.
final class TapeNode {
    typealias Pullback = (NDArray) throws -> NDArray

    let inputs: [(node: TapeNode, pullback: Pullback)]

    init(_ inputs: [(node: TapeNode, pullback: Pullback)] = []) { self.inputs = inputs }

    /// The gradient of a scalar by another node of its history; nil if it doesn't depend on it.
    func gradient(by wanted: TapeNode, seed: NDArray) throws -> NDArray? {
        var gradients: [ObjectIdentifier: NDArray] = [ObjectIdentifier(self): seed]
        for node in history.reversed() {
            guard let gradient = gradients[ObjectIdentifier(node)] else { continue }
            for (input, pullback) in node.inputs {
                let part = try pullback(gradient)
                let id = ObjectIdentifier(input)
                gradients[id] = try gradients[id].map { try NDArray.apply(.add, $0, part, in: $0.dtype) } ?? part
            }
        }
        return gradients[ObjectIdentifier(wanted)]
    }

    /// Every node this one comes from, each behind those it needs.
    private var history: [TapeNode] {
        var order: [TapeNode] = []
        var seen: Set<ObjectIdentifier> = []
        // A stack of its own: a long history must not exhaust the machine's.
        var stack: [(TapeNode, Int)] = [(self, 0)]
        seen.insert(ObjectIdentifier(self))
        while let (node, next) = stack.popLast() {
            guard next < node.inputs.count else {
                order.append(node)
                continue
            }
            stack.append((node, next + 1))
            let input = node.inputs[next].node
            if seen.insert(ObjectIdentifier(input)).inserted { stack.append((input, 0)) }
        }
        return order
    }

    /// Sums a gradient back to the shape an operand had before it was broadcast.
    static func folded(_ gradient: NDArray, to shape: [Int]) throws -> NDArray {
        if gradient.shape == shape { return gradient }
        var result = gradient
        let extra = gradient.rank - shape.count
        if extra > 0 { result = try result.reduced(.sum, axes: Array(0..<extra), keepingAxes: false) }
        let spread = shape.indices.filter { shape[$0] == 1 && result.shape[$0] != 1 }
        if !spread.isEmpty { result = try result.reduced(.sum, axes: spread, keepingAxes: true) }
        return result
    }
}
