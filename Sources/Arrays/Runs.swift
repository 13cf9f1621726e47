/// Two operands and a contiguous result as runs: in each, an operand is contiguous or one and the same number.
struct Runs {
    let length: Int
    /// Where each run begins in the operands.
    let starts: [(x: Int, y: Int)]
    let (isSameX, isSameY): (Bool, Bool)

    /// nil: the memory has gaps, or the runs are too short to be worth it.
    init?(_ out: NDArray, _ x: NDArray, _ y: NDArray) {
        guard out.isContiguous else { return nil }
        let (isRow, isOtherRow) = (x.isContiguous, y.isContiguous)
        if isRow, isOtherRow || y.isOneNumber {
            (length, starts, isSameX, isSameY) = (out.count, [(x.offset, y.offset)], false, !isOtherRow)
        } else if isOtherRow, x.isOneNumber {
            (length, starts, isSameX, isSameY) = (out.count, [(x.offset, y.offset)], true, false)
        } else if let columns = out.shape.last, columns >= 16, let a = x.strides.last, let b = y.strides.last, a == 0 || a == 1, b == 0 || b == 1, a &+ b > 0 {
            // Rows of which some are used again.
            (length, starts, isSameX, isSameY) = (columns, Array(Swift.zip(x.rowStarts, y.rowStarts)), a == 0, b == 0)
        } else {
            return nil
        }
    }
}
