/// The TeX between dollar signs as Unicode, as far as that goes: `h_{t-1}` as hₜ₋₁, `\frac{a}{b}` as a/b. What has no
/// sign of its own stays as it stands.
public enum Formula {
    public static func unicode(_ formula: String) -> String { read(formula, isPage: false) }

    /// The same for a page, which can lower and raise whatever it likes: `W_f` as W<sub>f</sub>.
    static func html(_ formula: String) -> String {
        let plain = String(String.UnicodeScalarView(formula.unicodeScalars.filter { !marks.contains($0) }))
        let tags = zip(marks, ["<sub>", "</sub>", "<sup>", "</sup>", "</i>", "<i>"])
        let text = tags.reduce(HTMLText.escaped(read(plain, isPage: true))) { $0.replacing(String($1.0), with: $1.1) }
        return "<i>" + text + "</i>"
    }

    /// Stand for tags until the text has been escaped: lowered, raised, upright, each from and to.
    private static let marks: [Unicode.Scalar] = ["\u{E000}", "\u{E001}", "\u{E002}", "\u{E003}", "\u{E004}", "\u{E005}"]

    private static func read(_ formula: String, isPage: Bool) -> String {
        var reader = Reader(formula, isPage: isPage)
        return reader.sequence(until: nil).split(separator: " ").joined(separator: " ")
    }

    private struct Reader {
        private var rest: Substring
        private var depth = 0
        private let isPage: Bool

        init(_ text: String, isPage: Bool) {
            rest = text[...]
            self.isPage = isPage
        }

        mutating func sequence(until end: Character?) -> String {
            var result = ""
            depth += 1
            defer { depth -= 1 }
            while let next = rest.first {
                if next == end { break }
                switch next {
                case "_", "^":
                    rest.removeFirst()
                    result += isPage ? Formula.marked(argument(), next) : Formula.raised(argument(), next)
                case "'":
                    rest.removeFirst()
                    result += "′"
                case "-":
                    rest.removeFirst()
                    result += "−"
                case "~":
                    rest.removeFirst()
                    result += " "
                case "*":
                    rest.removeFirst()
                    result += "·"
                default: result += atom()
                }
            }
            return result
        }

        /// A group, a command or a character.
        private mutating func atom() -> String {
            guard let first = rest.popFirst() else { return "" }
            switch first {
            case "{":
                // Groups inside of groups without end would only eat the stack.
                guard depth < 100 else { return "{" }
                let inner = sequence(until: "}")
                if rest.first == "}" { rest.removeFirst() }
                return inner
            case "}": return ""
            case "\\": return command()
            default: return String(first)
            }
        }

        private mutating func argument() -> String {
            while rest.first == " " { rest.removeFirst() }
            return atom()
        }

        private mutating func command() -> String {
            let name = rest.prefix { $0.isLetter }
            guard !name.isEmpty else {
                guard let sign = rest.popFirst() else { return "\\" }
                switch sign {
                case "|": return "‖"
                case ",", ";", ":", " ", "!": return sign == "!" ? "" : " "
                case "\\": return " "
                default: return String(sign)
                }
            }
            rest = rest.dropFirst(name.count)
            switch name {
            case "frac", "tfrac", "dfrac":
                let (above, below) = (argument(), argument())
                return Formula.bracketed(above) + "/" + Formula.bracketed(below)
            case "sqrt": return "√" + Formula.bracketed(argument())
            case "hat", "widehat": return argument() + "\u{302}"
            case "tilde", "widetilde": return argument() + "\u{303}"
            case "bar", "overline": return argument() + "\u{304}"
            case "dot": return argument() + "\u{307}"
            case "vec": return argument() + "\u{20D7}"
            case "text", "mathrm", "mathbf", "mathit", "operatorname", "boldsymbol", "mathcal", "mathbb": return argument()
            case "left", "right", "big", "Big", "bigl", "bigr", "displaystyle": return ""
            case "partial", "nabla", "Delta":
                if rest.first == " " { rest.removeFirst() }
                return Formula.signs[String(name)] ?? ""
            default:
                if let sign = Formula.signs[String(name)] { return sign }
                guard Formula.functions.contains(String(name)) else { return "\\" + name }
                return isPage ? "\u{E004}\(name)\u{E005}" : String(name)
            }
        }
    }

    private static func bracketed(_ text: String) -> String {
        // What is lowered or raised keeps itself together.
        let parts = text.replacing(/[\u{E000}\u{E002}][^\u{E001}\u{E003}]*[\u{E001}\u{E003}]/, with: "")
        let isOne = parts.count == 1 || parts.allSatisfy { $0.isLetter || $0.isNumber || lowered.values.contains($0) || raisedSigns.values.contains($0) || "∂‖_^\u{E004}\u{E005}".contains($0) }
        return isOne ? text : "(\(text))"
    }

    private static func marked(_ text: String, _ mark: Character) -> String {
        mark == "_" ? "\u{E000}\(text)\u{E001}" : "\u{E002}\(text == "⊤" ? "T" : text)\u{E003}"
    }

    /// Subscript or superscript, if every character has one; a bracket keeps together what has none.
    private static func raised(_ text: String, _ mark: Character) -> String {
        let table = mark == "_" ? lowered : raisedSigns
        let mapped = text.filter { $0 != " " }.map { table[$0] }
        if !mapped.contains(nil) { return String(mapped.compactMap { $0 }) }
        if mark == "^", text == "⊤" || text == "T" { return "ᵀ" }
        return String(mark) + (text.count == 1 || text.allSatisfy { $0.isLetter || $0.isNumber } ? text : "(\(text))")
    }

    private static func table(_ plain: String, _ signs: String) -> [Character: Character] { Dictionary(zip(plain, signs), uniquingKeysWith: { a, _ in a }) }
    private static let lowered = table("0123456789+−=()aehijklmnoprstuvxβγρφχ,", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ,")
    private static let raisedSigns = table("0123456789+−=()abcdefghijklmnoprstuvwxyzTβγδθ′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵝᵞᵟᶿ′")
    private static let functions: Set<String> = ["tanh", "log", "exp", "sin", "cos", "max", "min", "softmax", "diag", "ln", "lim", "det"]
    private static let signs: [String: String] = [
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι",
        "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ",
        "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
        "Psi": "Ψ", "Omega": "Ω", "partial": "∂", "nabla": "∇", "cdot": "·", "cdots": "⋯", "ldots": "…", "dots": "…", "circ": "∘", "odot": "⊙", "times": "×",
        "sum": "Σ", "prod": "∏", "int": "∫", "infty": "∞", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "sim": "∼",
        "propto": "∝", "to": "→", "rightarrow": "→", "leftarrow": "←", "Rightarrow": "⇒", "in": "∈", "top": "⊤", "ll": "≪", "gg": "≫", "pm": "±", "ell": "ℓ",
        "lVert": "‖", "rVert": "‖", "Vert": "‖", "vert": "|", "mid": "|", "quad": "  ", "qquad": "    ", "prime": "′", "forall": "∀", "exists": "∃", "oplus": "⊕",
    ]
}
