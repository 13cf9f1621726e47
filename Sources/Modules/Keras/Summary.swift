import Interpreter
import Recurrent

/// The table of `model.summary()`.
enum Summary {
    static func text(_ object: ModelObject) -> String {
        let model = object.model
        let rows = object.layers.map { layer in
            (
                "\(layer.model.name) (\(layer.model.layer.kind))",
                layer.model.outputShape.map { "(" + (["None"] + $0.map { $0.map(String.init) ?? "None" }).joined(separator: ", ") + ")" } ?? "?",
                layer.model.outputShape == nil ? "0 (unbuilt)" : grouped(layer.model.parameterCount)
            )
        }
        let widths = [33, 24, 15]
        func line(_ left: String, _ fill: String, _ middle: String, _ right: String) -> String {
            left + widths.map { String(repeating: fill, count: $0) }.joined(separator: middle) + right + "\n"
        }
        func cells(_ bar: String, _ a: String, _ b: String, _ c: String) -> String {
            func left(_ text: String, _ width: Int) -> String {
                let fitted = text.count > width - 2 ? text.prefix(width - 3) + "…" : text[...]
                return " " + fitted + String(repeating: " ", count: width - 1 - fitted.count)
            }
            let number = String(repeating: " ", count: max(0, widths[2] - 1 - c.count)) + c + " "
            return bar + left(a, widths[0]) + bar + left(b, widths[1]) + bar + number + bar + "\n"
        }
        var text = "Model: \"\(model.name)\"\n" + line("┏", "━", "┳", "┓") + cells("┃", "Layer (type)", "Output Shape", "Param #") + line("┡", "━", "╇", "┩")
        for (i, row) in rows.enumerated() {
            text += cells("│", row.0, row.1, row.2) + (i < rows.count - 1 ? line("├", "─", "┼", "┤") : line("└", "─", "┴", "┘"))
        }
        let count = model.parameterCount
        var total = count
        var optimizerLine = ""
        if model.isCompiled, model.optimizer.iterations > 0 {
            let slots: Int =
                switch model.optimizer.rule {
                case .adam: 2 * count + 2
                case .rmsprop: count + 2
                case .sgd(let momentum, _): momentum == 0 ? 2 : count + 2
                }
            total += slots
            optimizerLine = " Optimizer params: \(grouped(slots)) (\(bytes(slots)))\n"
        }
        return text + " Total params: \(grouped(total)) (\(bytes(total)))\n Trainable params: \(grouped(count)) (\(bytes(count)))\n Non-trainable params: 0 (0.00 B)\n" + optimizerLine
    }

    private static func grouped(_ n: Int) -> String {
        var text = ""
        for (i, digit) in String(n).reversed().enumerated() {
            if i > 0, i % 3 == 0 { text = "," + text }
            text = String(digit) + text
        }
        return text
    }

    /// Four bytes a weight, in Keras's units.
    private static func bytes(_ count: Int) -> String {
        var size = Double(count * 4)
        for unit in ["B", "KB", "MB", "GB"] {
            if size < 1024 { return CText.format("%.2f", size) + " " + unit }
            size /= 1024
        }
        return CText.format("%.2f", size) + " TB"
    }
}
