import Interpreter
import Recurrent

/// The table of `model.summary()`, as Keras (through rich) prints it on a terminal of 80 columns.
enum Summary {
    static func text(_ object: ModelObject, lineLength: Int? = nil, expandsNested: Bool = false, showsTrainable: Bool = false) throws -> String {
        let model = object.model
        let isChain = isChain(object)
        var positions = isChain ? [0.45, 0.80, 1.0] : [0.3, 0.56, 0.74, 1.0]
        var header = ["Layer (type)", "Output Shape", "Param #"] + (isChain ? [] : ["Connected to"])
        if showsTrainable {
            positions = positions.map { $0 * 0.90 } + [1.0]
            header.append("Trainable")
        }
        let standard = min((isChain ? 88 : 108) + (showsTrainable ? 12 : 0), 76)
        let length = lineLength ?? standard
        var widths: [Int] = []
        var current = 0
        for position in positions {
            let width = Int(min(1e6, position * Double(length))) - current
            guard width >= 4 else { throw Raise(.valueError, "Insufficient console width to print summary.") }
            widths.append(width)
            current += width
        }
        var table = BoxTable(header: header, widths: BoxTable.fitted(widths, length), alignments: [.left, .left, .right] + (isChain ? [] : [.left]) + (showsTrainable ? [.center] : []))
        for layer in rows(object) { add(layer, "", to: &table, object, isChain: isChain, expandsNested, showsTrainable, level: 0) }
        return "Model: \"\(model.name)\"\n" + table.text + totals(object)
    }

    /// A row's layer and its class; what only computes masks has no object of its own.
    private struct Row {
        let model: ModelLayer
        let kind: String
        let object: LayerObject?
    }

    /// Layers and operations of a model in order.
    private static func rows(_ object: ModelObject) -> [Row] {
        guard object.model.kind == "Functional" else { return object.layers.map { Row(model: $0.model, kind: $0.kind, object: $0) } }
        var owners: [ObjectIdentifier: LayerObject] = [:]
        for call in object.model.shownCalls + object.model.inputs.map(\.origin) { if let owner = call.owner as? LayerObject { owners[ObjectIdentifier(call.layer)] = owner } }
        return object.model.operations.map { layer in
            let owner = owners[ObjectIdentifier(layer)]
            return Row(model: layer, kind: owner?.kind ?? layer.layer.kind, object: owner)
        }
    }

    /// Whether a functional model is a mere chain: one call a layer, one input a call, nothing side by side.
    private static func isChain(_ object: ModelObject) -> Bool {
        guard object.model.kind == "Functional" else { return true }
        let calls = object.model.calls
        var seen: Set<ObjectIdentifier> = []
        guard object.model.inputs.count == 1, object.model.operations.count == object.model.layers.count, calls.allSatisfy({ $0.inputs.count == 1 && seen.insert(ObjectIdentifier($0.layer)).inserted }) else { return false }
        // Each call reads the one before it.
        for (i, call) in calls.enumerated() where i > 0 && call.inputs[0].origin !== calls[i - 1] { return false }
        return true
    }

    private static func add(_ row: Row, _ prefix: String, to table: inout BoxTable, _ object: ModelObject, isChain: Bool, _ expandsNested: Bool, _ showsTrainable: Bool, level: Int) {
        let model = row.model
        let parameters = model.isBuilt || row.kind == "InputLayer" || model.layer is MaskOperation ? grouped(model.parameterCount) : "0 (unbuilt)"
        var cells = [prefix + model.name + " (\(row.kind))", shape(model), parameters]
        if !isChain { cells.append(connections(model, object)) }
        if showsTrainable { cells.append(model.specs.isEmpty ? "-" : model.isTrainable ? "Y" : "N") }
        table.rows.append(cells)
        guard expandsNested, let nested = row.object?.nested else { return }
        for inner in nested.layers {
            add(Row(model: inner.model, kind: inner.kind, object: inner), String(repeating: "   ", count: level + 1) + "└ ", to: &table, object, isChain: isChain, expandsNested, showsTrainable, level: level + 1)
        }
    }

    private static func shape(_ layer: ModelLayer) -> String {
        func tuple(_ shape: Shape, _ batch: Int?) -> String { "(" + ([batch] + shape).map { $0.map(String.init) ?? "None" }.joined(separator: ", ") + ")" }
        let shapes: [String]
        if let call = layer.calls.last {
            shapes = call.shapes.map { tuple($0, call.batch) }
        } else if let built = layer.builtFor, let outputs = try? layer.layer.outputs(for: built) {
            shapes = outputs.map { tuple($0, nil) }
        } else {
            return "?"
        }
        return shapes.count == 1 ? shapes[0] : "[" + shapes.joined(separator: ", ") + "]"
    }

    private static func connections(_ layer: ModelLayer, _ object: ModelObject) -> String {
        let parts = object.model.shownCalls.filter { $0.layer === layer }.flatMap { $0.inputs + $0.maskInputs.map { $0.outputs[0] } }.map { "\($0.origin.layer.name)[\($0.origin.number)][\($0.index)]" }
        return parts.isEmpty ? "-" : parts.joined(separator: ", ")
    }

    private static func totals(_ object: ModelObject) -> String {
        let model = object.model
        let (specs, trainable) = (model.specs, model.trainability)
        var (moving, fixed) = (0, 0)
        for (spec, isTrainable) in zip(specs, trainable) { if isTrainable { moving += spec.count } else { fixed += spec.count } }
        let slots = object.optimizerParameters
        // The optimizer counts its steps in eight bytes.
        var text = " Total params: \(sized(moving + fixed + (slots ?? 0), more: slots == nil ? 0 : 4))\n Trainable params: \(sized(moving))\n Non-trainable params: \(sized(fixed))\n"
        if let slots { text += " Optimizer params: \(sized(slots, more: 4))\n" }
        return text
    }

    private static func sized(_ count: Int, more: Int = 0) -> String { "\(grouped(count)) (\(bytes(count, more)))" }

    private static func grouped(_ n: Int) -> String {
        var text = ""
        for (i, digit) in String(n).reversed().enumerated() {
            if i > 0, i % 3 == 0 { text = "," + text }
            text = String(digit) + text
        }
        return text
    }

    /// Four bytes a weight, in Keras's units.
    private static func bytes(_ count: Int, _ more: Int) -> String {
        var size = Double(count) * 4 + Double(more)
        for unit in ["B", "KB", "MB", "GB"] {
            if size < 1024 { return CText.format("%.2f", size) + " " + unit }
            size /= 1024
        }
        return CText.format("%.2f", size) + " TB"
    }
}
