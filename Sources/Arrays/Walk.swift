/// Walks over the elements of one to three arrays of the same shape in row-major order, in runs as long as the memory allows:
/// neighbouring axes that lie behind one another in all arrays are one.
enum Walk {
    /// - Parameter body: gets the length of a run, and where it starts and how far its elements are apart.
    @inline(__always)
    static func each(_ a: NDArray, _ body: (_ count: Int, _ at: Int, _ step: Int) -> Void) {
        if a.rank == 0 { return body(1, a.offset, 0) }
        if a.isContiguous { return body(a.count, a.offset, 1) }
        together(a.shape, a.strides, a.strides, a.strides, a.offset, a.offset, a.offset) { n, at, step, _, _, _, _ in body(n, at, step) }
    }

    @inline(__always)
    static func each(_ a: NDArray, _ b: NDArray, _ body: (_ count: Int, _ a: Int, _ stepA: Int, _ b: Int, _ stepB: Int) -> Void) {
        together(a.shape, a.strides, b.strides, b.strides, a.offset, b.offset, b.offset) { n, a, sa, b, sb, _, _ in body(n, a, sa, b, sb) }
    }

    @inline(__always)
    static func each(_ a: NDArray, _ b: NDArray, _ c: NDArray, _ body: (_ count: Int, _ a: Int, _ stepA: Int, _ b: Int, _ stepB: Int, _ c: Int, _ stepC: Int) -> Void) {
        together(a.shape, a.strides, b.strides, c.strides, a.offset, b.offset, c.offset, body)
    }

    static func together(
        _ shape: [Int], _ a: [Int], _ b: [Int], _ c: [Int], _ startA: Int, _ startB: Int, _ startC: Int,
        _ body: (_ count: Int, _ a: Int, _ stepA: Int, _ b: Int, _ stepB: Int, _ c: Int, _ stepC: Int) -> Void
    ) {
        if shape.contains(0) { return }
        // The axes, those of length 1 left out and neighbours joined.
        var lengths: [Int] = []
        var (x, y, z): ([Int], [Int], [Int]) = ([], [], [])
        for i in shape.indices where shape[i] != 1 {
            if let last = lengths.last, let lastX = x.last, let lastY = y.last, let lastZ = z.last,
                lastX == a[i] &* shape[i], lastY == b[i] &* shape[i], lastZ == c[i] &* shape[i] {
                let end = lengths.count - 1
                lengths[end] = last &* shape[i]
                x[end] = a[i]
                y[end] = b[i]
                z[end] = c[i]
            } else {
                lengths.append(shape[i])
                x.append(a[i])
                y.append(b[i])
                z.append(c[i])
            }
        }
        guard let run = lengths.popLast(), let stepA = x.popLast(), let stepB = y.popLast(), let stepC = z.popLast() else {
            return body(1, startA, 0, startB, 0, startC, 0)
        }
        if lengths.isEmpty { return body(run, startA, stepA, startB, stepB, startC, stepC) }
        var index = [Int](repeating: 0, count: lengths.count)
        var (atA, atB, atC) = (startA, startB, startC)
        while true {
            body(run, atA, stepA, atB, stepB, atC, stepC)
            var axis = lengths.count - 1
            while axis >= 0 {
                index[axis] += 1
                atA &+= x[axis]
                atB &+= y[axis]
                atC &+= z[axis]
                if index[axis] < lengths[axis] { break }
                atA &-= lengths[axis] &* x[axis]
                atB &-= lengths[axis] &* y[axis]
                atC &-= lengths[axis] &* z[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}
