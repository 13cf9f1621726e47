/// The right side of products that are made again and again, arranged in the order in which they read it.
///
/// BLAS arranges both sides anew for every product, which takes a third of the time where a step of a recurrence has few
/// rows. Here the columns stand in panels two vectors wide, row behind row, and a tile of eight rows of the result stays in
/// registers while a panel goes by (after Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication").
struct Panels<S: Scalar> {
    /// What a product is added to.
    enum Start {
        case zeros
        /// What is there already.
        case result
        /// The same row for every row of the result.
        case row(UnsafePointer<S>)
    }

    private let source: UnsafePointer<S>
    private let isTransposed: Bool
    private let stride: Int
    private let inner: Int
    private let columns: Int
    /// Panel behind panel, the last filled up with zeros; nil where BLAS makes the product.
    private let arranged: Tensor<S>?
    /// Where tiles of the last panel are put that are wider than the result.
    private let margin: Tensor<S>

    private static var width: Int { 2 * S.Vector.width }
    /// Below this many multiplications OpenBLAS doesn't arrange anything either.
    private static var small: Int { 1_000_000 }
    /// Rows of the left side that are taken through all panels together, to stay near.
    private static var block: Int { 128 }

    /// - Parameters:
    ///   - source: (inner, columns), or (columns, inner) if transposed; `stride` is a row's length in memory. It must
    ///     outlive the products.
    ///   - rows: how many rows a product will have.
    init(_ source: UnsafePointer<S>, transposed: Bool, _ stride: Int, inner: Int, columns: Int, rows: Int) {
        (self.source, isTransposed, self.stride, self.inner, self.columns) = (source, transposed, stride, inner, columns)
        guard S.hasWideVectors && rows * inner * columns > Self.small else {
            (arranged, margin) = (nil, Tensor([0]))
            return
        }
        let width = Self.width
        margin = Tensor([8, width])
        let result = Tensor<S>(uninitialized: [(columns + width - 1) / width, inner, width])
        for first in Swift.stride(from: 0, to: columns, by: width) {
            let panel = result.pointer + first * inner
            let count = min(width, columns - first)
            if count < width { panel.update(repeating: 0, count: inner * width) }
            if transposed {
                for j in 0..<count { for k in 0..<inner { panel[k * width + j] = source[(first + j) * stride + k] } }
            } else {
                for k in 0..<inner { (panel + k * width).update(from: source + k * stride + first, count: count) }
            }
        }
        arranged = result
    }

    /// C ← start + A·B or, if transposed, start + Aᵀ·B, row-major; `lda` and `ldc` are row lengths in memory.
    func multiply(_ a: UnsafePointer<S>, transposed: Bool = false, _ lda: Int, rows: Int, onto start: Start, into c: UnsafeMutablePointer<S>, _ ldc: Int) {
        guard let arranged else {
            if case .row(let line) = start { for i in 0..<rows { (c + i * ldc).update(from: line, count: columns) } }
            var beta: S = 1
            if case .zeros = start { beta = 0 }
            return S.multiply(a, transposed: transposed, lda, source, transposed: isTransposed, stride, into: c, ldc, rows: rows, columns: columns, inner: inner, beta: beta)
        }
        let width = Self.width
        let (rowStride, step) = transposed ? (1, lda) : (lda, 1)
        let add: (from: UnsafePointer<S>, stride: Int)? = switch start {
        case .zeros: nil
        case .result: (UnsafePointer(c), ldc)
        case .row(let line): (line, 0)
        }
        for first in Swift.stride(from: 0, to: rows, by: Self.block) {
            let end = min(rows, first + Self.block)
            for column in Swift.stride(from: 0, to: columns, by: width) {
                let panel = UnsafePointer(arranged.pointer + column * inner)
                var i = first
                func tiles<T: Tile>(_ tile: T.Type) where T.Vector == S.Vector {
                    while i + T.rows <= end {
                        let product = T.product(a + i * rowStride, rowStride, step, panel, inner)
                        let start = add.map { ($0.from + i * $0.stride + column, stride: $0.stride) }
                        if column + width <= columns {
                            product.store(to: c + i * ldc + column, ldc, onto: start)
                        } else {
                            product.store(to: margin.pointer, width, onto: nil)
                            for row in 0..<T.rows {
                                for j in 0..<columns - column { c[(i + row) * ldc + column + j] = margin[row * width + j] + (start.map { $0.0[row * $0.stride + j] } ?? 0) }
                            }
                        }
                        i += T.rows
                    }
                }
                tiles(Twice<Twice<Twice<TileRow<S.Vector>>>>.self)
                tiles(Twice<Twice<TileRow<S.Vector>>>.self)
                tiles(TileRow<S.Vector>.self)
            }
        }
    }
}

/// A few rows of a result, two vectors wide, held in registers.
private protocol Tile {
    associatedtype Vector: Lane where Vector.Element: BinaryFloatingPoint
    static var rows: Int { get }
    init()
    /// Adds the product of one number of each row of the left side and a panel's row.
    mutating func add(_ a: UnsafePointer<Vector.Element>, _ stride: Int, _ left: Vector, _ right: Vector)
    /// Writes what was summed up, added to what it starts from.
    func store(to c: UnsafeMutablePointer<Vector.Element>, _ stride: Int, onto start: (UnsafePointer<Vector.Element>, stride: Int)?)
}

extension Tile {
    @inline(__always)
    static func product(_ a: UnsafePointer<Vector.Element>, _ stride: Int, _ step: Int, _ panel: UnsafePointer<Vector.Element>, _ inner: Int) -> Self {
        var tile = Self()
        var (a, panel) = (a, panel)
        for _ in 0..<inner {
            tile.add(a, stride, Vector(loading: panel, count: Vector.width), Vector(loading: panel + Vector.width, count: Vector.width))
            a += step
            panel += 2 * Vector.width
        }
        return tile
    }
}

private struct TileRow<Vector: Lane>: Tile where Vector.Element: BinaryFloatingPoint {
    static var rows: Int { 1 }
    var left = Vector.zero
    var right = Vector.zero

    @inline(__always) init() {}

    @inline(__always)
    mutating func add(_ a: UnsafePointer<Vector.Element>, _ stride: Int, _ left: Vector, _ right: Vector) {
        let x = Vector(a[0])
        self.left = self.left.addingProduct(x, left)
        self.right = self.right.addingProduct(x, right)
    }

    @inline(__always)
    func store(to c: UnsafeMutablePointer<Vector.Element>, _ stride: Int, onto start: (UnsafePointer<Vector.Element>, stride: Int)?) {
        let width = Vector.width
        if let (from, _) = start {
            (Vector(loading: from, count: width) + left).store(to: c, count: width)
            (Vector(loading: from + width, count: width) + right).store(to: c + width, count: width)
        } else {
            left.store(to: c, count: width)
            right.store(to: c + width, count: width)
        }
    }
}

private struct Twice<Half: Tile>: Tile {
    typealias Vector = Half.Vector
    static var rows: Int { 2 * Half.rows }
    var upper = Half()
    var lower = Half()

    @inline(__always) init() {}

    @inline(__always)
    mutating func add(_ a: UnsafePointer<Vector.Element>, _ stride: Int, _ left: Vector, _ right: Vector) {
        upper.add(a, stride, left, right)
        lower.add(a + Half.rows * stride, stride, left, right)
    }

    @inline(__always)
    func store(to c: UnsafeMutablePointer<Vector.Element>, _ stride: Int, onto start: (UnsafePointer<Vector.Element>, stride: Int)?) {
        upper.store(to: c, stride, onto: start)
        lower.store(to: c + Half.rows * stride, stride, onto: start.map { ($0.0 + Half.rows * $0.stride, $0.stride) })
    }
}
