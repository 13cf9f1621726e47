/// Pieces of SVG: elements with escaped texts and short numbers.
struct SVGWriter {
    private(set) var body = ""

    /// Coordinates with at most two decimals.
    static func number(_ x: Double) -> String {
        guard x.isFinite else { return "0" }
        let text = NumberText.fixed(max(-1e7, min(1e7, x)), decimals: 2)
        return text.hasSuffix(".00") ? String(text.dropLast(3)) : text.hasSuffix("0") ? String(text.dropLast()) : text
    }

    /// Text safe in XML: what it reserves escaped, what it forbids left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t", "\r": result += " "
            default:
                let value = scalar.value
                if value >= 0x20, !(0x7F..<0xA0).contains(value), value & 0xFFFE != 0xFFFE { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    mutating func add(_ element: String) { body += element + "\n" }

    /// - Parameter halo: letters with an edge in the page's colour, for texts over pictures.
    mutating func text(
        _ string: String, _ x: Double, _ y: Double, size: Double = 12, anchor: Mark.Anchor = .start, paint: Paint = .ink, isBold: Bool = false, turned: Bool = false, halo: Bool = false
    ) {
        guard !string.isEmpty else { return }
        let (x, y) = (SVGWriter.number(x), SVGWriter.number(y))
        let anchors: String =
            switch anchor {
            case .start: ""
            case .middle: " text-anchor=\"middle\""
            case .end: " text-anchor=\"end\""
            }
        let fill = paint.colour.map { " style=\"fill:\($0.hex)\"" } ?? ""
        add("<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(SVGWriter.number(size))\"\(anchors)\(isBold ? " font-weight=\"bold\"" : "")\(turned ? " transform=\"rotate(-90 \(x) \(y))\"" : "")\(halo ? " class=\"halo\"" : "")\(fill)>\(SVGWriter.escaped(string))</text>")
    }

    /// Attributes that fill or stroke with a paint: black and the page's text follow the page.
    static func attribute(_ name: String, _ paint: Paint) -> String {
        guard let colour = paint.colour, colour != Colour(0, 0, 0) else { return name == "fill" ? "class=\"ink\"" : "class=\"line\"" }
        return "\(name)=\"\(colour.hex)\""
    }

    mutating func rect(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ attributes: String, title: String = "") {
        let start = "<rect x=\"\(SVGWriter.number(x))\" y=\"\(SVGWriter.number(y))\" width=\"\(SVGWriter.number(max(0, width)))\" height=\"\(SVGWriter.number(max(0, height)))\" \(attributes)"
        add(title.isEmpty ? start + "/>" : start + "><title>\(SVGWriter.escaped(title))</title></rect>")
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ attributes: String) {
        add("<path d=\"M\(SVGWriter.number(x1)) \(SVGWriter.number(y1))L\(SVGWriter.number(x2)) \(SVGWriter.number(y2))\" fill=\"none\" \(attributes)/>")
    }

    /// About how wide a text will be; fonts differ.
    static func width(_ text: String, size: Double = 12) -> Double { Double(DisplayText.width(text)) * size * 0.58 }

    /// The text's beginning as far as there is room.
    static func fit(_ text: String, _ width: Double, size: Double = 12) -> String { DisplayText.fit(text, max(1, Int(bounded: width / (size * 0.58)))) }

    /// A scale of colours from left to right (or upwards) with numbers at its ends.
    mutating func scale(_ scale: ColourScale, _ label: String, x: Double, y: Double, width: Double) {
        let steps = 32
        for i in 0..<steps {
            let share = Double(i) / Double(steps - 1)
            rect(x + width * Double(i) / Double(steps), y, width / Double(steps) + 0.4, 10, "fill=\"\(scale.map.colour(share).hex)\"")
        }
        text(NumberText.short(scale.low), x, y + 23, size: 11)
        text(NumberText.short(scale.high), x + width, y + 23, size: 11, anchor: .end)
        if scale.isSigned, let zero = scale.share(0) { text("0", x + zero * width, y + 23, size: 11, anchor: .middle) }
        text(label, x + width + 10, y + 10, size: 11)
    }
}

/// A rectangle of an SVG page.
struct SVGBox {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var right: Double { x + width }
    var bottom: Double { y + height }
    var middle: Double { x + width / 2 }
}
