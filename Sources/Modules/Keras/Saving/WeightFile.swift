import Foundation
import Interpreter
import Recurrent
import StandardBridge

/// Weights in a file: a line that says what it is, a line with the shapes, then the numbers as little-endian floats.
enum WeightFile {
    private static let title = "unroll weights 1"

    static func write(_ object: ModelObject, to path: String, _ vm: Interpreter) throws {
        guard object.model.isBuilt else { throw ModelError.notBuilt(object.model.name) }
        try Files.write(Array((title + "\n").utf8) + block(object.model.weights), to: path, vm)
    }

    /// The weights in a file that `save_weights` or `save` wrote.
    static func read(_ path: String, _ vm: Interpreter) throws -> [Tensor<Float>] {
        guard let bytes = DataFiles.bytes(try Files.readable(path, vm)) else { throw Raise(.osError, "'\(path)' can't be read") }
        let data = Data(bytes)
        guard let end = data.firstIndex(of: 10) else { throw foreign(path) }
        switch String(decoding: data[..<end], as: UTF8.self) {
        case title: return try tensors(data[(end + 1)...], path)
        case ModelFile.title: return try ModelFile.Content(data, path).weights
        default: throw foreign(path)
        }
    }

    /// A line with the shapes, then the numbers.
    static func block(_ tensors: [Tensor<Float>]) -> [UInt8] {
        var bytes = Array((tensors.map { $0.shape.isEmpty ? "1" : $0.shape.map(String.init).joined(separator: "x") }.joined(separator: " ") + "\n").utf8)
        bytes.reserveCapacity(bytes.count + 4 * tensors.reduce(0) { $0 + $1.count })
        for tensor in tensors { for value in tensor.values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } } }
        return bytes
    }

    static func tensors(_ data: Data, _ path: String) throws -> [Tensor<Float>] {
        guard let end = data.firstIndex(of: 10) else { throw damaged(path) }
        let shapes = String(decoding: data[..<end], as: UTF8.self).split(separator: " ").map { $0.split(separator: "x").compactMap { Int($0) } }
        var left = data[(end + 1)...]
        return try shapes.map { shape in
            let size = shape.reduce(4.0) { $0 * Double($1) }
            guard shape.allSatisfy({ $0 >= 0 }), size <= Double(left.count) else { throw damaged(path) }
            let bytes = Array(left.prefix(Int(size)))
            left = left.dropFirst(Int(size))
            let values = stride(from: 0, to: bytes.count, by: 4).map { i in
                Float(bitPattern: UInt32(bytes[i]) | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2]) << 16 | UInt32(bytes[i + 3]) << 24)
            }
            return Tensor(values, shape)
        }
    }

    static func foreign(_ path: String) -> Raise {
        Raise(.valueError, "'\(path)' holds no weights that Unroll wrote", hint: "Unroll reads what its own model.save_weights(…) and model.save(…) write, not HDF5.")
    }
    static func damaged(_ path: String) -> Raise { Raise(.valueError, "'\(path)' ends too early: it is damaged") }
}
