import Syntax

/// What is wrong with the arguments of a built-in function, in CPython's words.
enum ArgumentProblem {
    case tooMany
    case twice(String, Int)
    case unknown(String)
    /// Indices of the parameters without a value.
    case missing([Int])

    /// - Parameters:
    ///   - given: the number of positional arguments, `self` among them.
    func raise(_ signature: Signature, given: Int, keywords: Int, owner: String, type: String?, isC: Bool) -> Raise {
        let isMethod = signature.parameters.first?.name == Signature.selfName
        // `self` is not counted in what a learner sees.
        let hidden = isMethod ? 1 : 0
        let (most, least, count) = (signature.positionalCount - hidden, max(0, signature.requiredCount - hidden), given - hidden)
        let known = signature.parameters.dropFirst(hidden).filter { $0.kind == .normal || $0.kind == .keywordOnly }.map(\.name.text)
        let names = signature.parameters
        func plural(_ n: Int) -> String { n == 1 ? "argument" : "arguments" }
        func error(_ message: String) -> Raise { Raise(.typeError, message) }
        guard isC else {
            switch self {
            case .tooMany:
                if most == 0 { return error("\(owner)() takes no arguments (\(count) given)") }
                let takes = least < most ? "from \(least) to \(most)" : "\(most)"
                return error("\(owner)() takes \(takes) positional \(plural(most)) but \(count) \(count == 1 ? "was" : "were") given")
            case .twice(let name, _): return error("\(owner)() got multiple values for argument '\(name)'")
            case .unknown(let name): return .unknownKeyword(name, of: owner, known: known)
            case .missing(let indices):
                let kind = names[indices[0]].kind == .keywordOnly ? "keyword-only" : "positional"
                return error("\(owner)() missing \(indices.count) required \(kind) \(plural(indices.count)): \(Signature.list(indices.map { names[$0].name.text }))")
            }
        }
        let full = type.map { isMethod ? "\($0).\(owner)" : owner } ?? owner
        switch self {
        case .tooMany where !known.isEmpty && most > 0 && signature.parameters.dropFirst(hidden).first?.kind == .normal:
            return error("\(owner)() takes at most \(most) \(plural(most)) (\(count + keywords) given)")
        case .tooMany where most == 0 && !known.isEmpty: return error("\(owner)() takes no positional arguments")
        case .tooMany where most == 0: return error("\(full)() takes no arguments (\(count) given)")
        case .tooMany where most == 1 && least == 1 && known.isEmpty, .missing where most == 1 && least == 1 && known.isEmpty && signature.isSimple:
            return error("\(full)() takes exactly one argument (\(count) given)")
        case .tooMany, .missing where known.isEmpty:
            if least == most { return error("\(owner) expected \(most) \(plural(most)), got \(count)") }
            return count < least ? error("\(owner) expected at least \(least) \(plural(least)), got \(count)") : error("\(owner) expected at most \(most) \(plural(most)), got \(count)")
        case .missing(let indices):
            let first = names[indices[0]]
            if first.kind == .positionalOnly { return error("\(owner)() takes at least \(least) positional \(plural(least)) (\(count) given)") }
            return error("\(owner)() missing required argument '\(first.name.text)' (pos \(indices[0] + 1 - hidden))")
        case .twice(let name, let index):
            return error("argument for \(owner)() given by name ('\(name)') and position (\(index + 1 - hidden))")
        case .unknown(let name):
            if known.isEmpty { return error("\(full)() takes no keyword arguments") }
            let raise = error("'\(name)' is an invalid keyword argument for \(owner)()")
            if let near = Suggestion.nearest(to: name, among: known) { raise.exception.hints = ["Did you mean '\(near)'?"] }
            return raise
        }
    }
}
