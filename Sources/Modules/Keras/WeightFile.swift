import Foundation
import Interpreter
import Recurrent

/// Weights in a file: a line that says what it is, a line with the shapes, then the numbers as little-endian floats.
enum WeightFile {
    private static let title = "unroll weights 1"

    static func write(_ object: ModelObject, to path: String) throws {
        guard object.model.isBuilt else { throw ModelError.notBuilt(object.model.name) }
        let weights = object.model.weights
        var data = Data((title + "\n" + weights.map { $0.shape.map(String.init).joined(separator: "x") }.joined(separator: " ") + "\n").utf8)
        for weight in weights { for value in weight.values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } } }
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw Raise(.osError, "the weights can't be written to '\(path)'", hint: "Is the folder there, and may it be written to?")
        }
    }

    static func read(_ path: String) throws -> [Tensor<Float>] {
        guard let data = FileManager.default.contents(atPath: path) else { throw Raise(.fileNotFoundError, "[Errno 2] No such file or directory: '\(path)'") }
        let lines = data.split(separator: 10, maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, String(decoding: lines[0], as: UTF8.self) == title else {
            throw Raise(.valueError, "'\(path)' holds no weights that Unroll wrote", hint: "Unroll reads what its own model.save_weights(…) writes, not HDF5.")
        }
        let shapes = String(decoding: lines[1], as: UTF8.self).split(separator: " ").map { $0.split(separator: "x").compactMap { Int($0) } }
        var left = lines[2]
        return try shapes.map { shape in
            let size = shape.reduce(4.0) { $0 * Double($1) }
            guard shape.allSatisfy({ $0 >= 0 }), size <= Double(left.count) else { throw Raise(.valueError, "'\(path)' ends too early: it is damaged") }
            let bytes = Array(left.prefix(Int(size)))
            left = left.dropFirst(Int(size))
            let values = stride(from: 0, to: bytes.count, by: 4).map { i in
                Float(bitPattern: UInt32(bytes[i]) | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2]) << 16 | UInt32(bytes[i + 3]) << 24)
            }
            return Tensor(values, shape)
        }
    }
}
