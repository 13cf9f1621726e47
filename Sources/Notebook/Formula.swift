/// The TeX between dollar signs as Unicode, as far as that goes: `h_{t-1}` as hₜ₋₁, `\frac{a}{b}` as a/b. What has no
/// sign of its own stays as it stands.
public enum Formula {
    public static func unicode(_ formula: String) -> String {
        var reader = Reader(formula)
        let text = reader.sequence(until: nil)
        return text.split(separator: " ").joined(separator: " ")
    }

    private struct Reader {
        private var rest: Substring
        private var depth = 0

        init(_ text: String) { rest = text[...] }

        mutating func sequence(until end: Character?) -> String {
            var result = ""
            depth += 1
            defer { depth -= 1 }
            while let next = rest.first {
                if next == end { break }
                switch next {
                case "_", "^":
                    rest.removeFirst()
                    result += Formula.raised(argument(), next)
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
            default: return Formula.signs[String(name)] ?? (Formula.functions.contains(String(name)) ? String(name) : "\\" + name)
            }
        }
    }

    private static func bracketed(_ text: String) -> String {
        let isOne = text.count == 1 || text.allSatisfy { $0.isLetter || $0.isNumber || lowered.values.contains($0) || raisedSigns.values.contains($0) || "∂‖_^".contains($0) }
        return isOne ? text : "(\(text))"
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
