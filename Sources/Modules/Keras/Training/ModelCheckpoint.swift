import Arrays
import Interpreter
import OrderedCollections
import Recurrent
import StandardBridge

/// Keeps the model or its weights after each epoch (or so many batches), or those of the best one.
final class ModelCheckpoint: MonitorCallback {
    private let path: String
    private let bestOnly: Bool
    private let weightsOnly: Bool
    /// nil: after each epoch.
    private let every: Int?
    private var seen = 0
    private var epoch = 0

    init(_ call: Call) throws {
        path = try call.vm.str(call[0])
        bestOnly = try call.bool(3, or: false)
        weightsOnly = try call.bool(4, or: false)
        if let frequency = call.optional(6), frequency.text != "epoch" {
            guard let count = frequency.index, count > 0 else { throw Raise(.valueError, "Unrecognized save_freq: \(try call.vm.str(frequency)). Expected save_freq are 'epoch' or integer values") }
            every = count
        } else {
            every = nil
        }
        if weightsOnly, !path.hasSuffix(".weights.h5") {
            throw Raise(.valueError, "When using `save_weights_only=True` in `ModelCheckpoint`, the filepath provided must end in `.weights.h5` (Keras weights format). Received: filepath=\(path)")
        }
        if !weightsOnly, !path.hasSuffix(".keras"), !path.hasSuffix(".h5") {
            throw Raise(.valueError, "The filepath provided must end in `.keras` (Keras model format). Received: filepath=\(path)")
        }
        super.init("ModelCheckpoint", monitor: try call.string(1, or: "val_loss"), mode: try call.string(5, or: "auto"), minDelta: 0, verbose: try call.int(2, or: 0), best: try call.optional(7).map { try call.vm.double($0) })
    }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "filepath": .string(path)
        case "save_best_only": .bool(bestOnly)
        case "save_weights_only": .bool(weightsOnly)
        default: try super.attribute(name, vm)
        }
    }

    override func hear(_ moment: Moment, _ index: Int, _ logs: Dict, _ vm: Interpreter) throws {
        switch moment {
        case .epochBegin: epoch = index
        case .epochEnd:
            try findDirection()
            if every == nil { try save(index, nil, logs, vm) }
        case .trainBatchEnd:
            guard let every else { return }
            seen += 1
            if seen >= every {
                seen = 0
                try save(epoch, index, logs, vm)
            }
        default: break
        }
    }

    private func save(_ epoch: Int, _ batch: Int?, _ logs: Dict, _ vm: Interpreter) throws {
        var fields: [(name: Name, value: Value)] = [(Name("epoch"), .int(epoch + 1))]
        if let batch { fields.append((Name("batch"), .int(batch + 1))) }
        fields += logs.entries.compactMap { key, value in key.value.text.map { (Name($0), value) } }
        let file: String
        do {
            file = try vm.str(vm.call(vm.attribute(.string(path), Name("format")), Arguments([], fields)))
        } catch let raise as Raise where raise.exception.classObject.inherits(.named(.keyError)) {
            throw Raise(.keyError, "Failed to format this callback filepath: \"\(path)\". Reason: \(try raise.exception.str(vm))")
        }
        guard try shouldSave(epoch, logs, file, vm), let model else { return }
        DataFiles.makeFolders(above: file, vm)
        try weightsOnly ? WeightFile.write(model, to: file, vm) : ModelFile.write(model, to: file, vm)
        if verbose > 0 { vm.print("\nEpoch \(epoch + 1): finished saving model to \(file)\n") }
    }

    private func shouldSave(_ epoch: Int, _ logs: Dict, _ file: String, _ vm: Interpreter) throws -> Bool {
        guard bestOnly else {
            if verbose > 0 { vm.print("\nEpoch \(epoch + 1): saving model to \(file)\n") }
            return true
        }
        guard let current = current(logs) else {
            vm.host?.notice("Can save best model only with \(monitor) available.")
            return true
        }
        let old = best.map { CText.format("%.5f", $0) } ?? "None"
        guard isImprovement(current, over: best) else {
            if verbose > 0 { vm.print("\nEpoch \(epoch + 1): \(monitor) did not improve from \(old)\n") }
            return false
        }
        if verbose > 0 { vm.print("\nEpoch \(epoch + 1): \(monitor) improved from \(old) to \(CText.format("%.5f", current)), saving model to \(file)\n") }
        best = current
        return true
    }
}

extension DataFiles {
    /// Makes the folders on the way to a file below the working folder.
    static func makeFolders(above path: String, _ vm: Interpreter) {
        let parts = path.split(separator: "/")
        guard !path.hasPrefix("/"), !parts.contains("..") else { return }
        makeFolder(parent(vm.directory + "/" + path))
    }
}
