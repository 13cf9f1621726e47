#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Syntax

/// A question.
public struct Quiz: Sendable {
    public enum Kind: Sendable {
        /// One is right.
        case choices([Choice])
        /// All the right ones, and no other.
        case chooseAll([Choice])
        case number(answer: Double, tolerance: Double, slips: [Slip])
        case predict(Prediction)
        case text(accepted: [String], slips: [Slip])
    }
    public struct Choice: Sendable {
        public let text: String
        public let isRight: Bool
        public let because: String?
    }
    /// A wrong answer that people give, and what to say to it.
    public struct Slip: Sendable {
        public let answer: String
        public let because: String
    }
    /// A number or a shape to commit to before the next cell runs.
    public struct Prediction: Sendable {
        /// What is predicted, as an expression over the cell's variables (`_` is the cell's value).
        public let expression: String
        /// How far it may be off, on that scale.
        public let tolerance: Double
        public let scale: Scale

        /// How the distance is measured: as it is, as a share of the true value, or in powers of ten.
        public enum Scale: String, Sendable, CaseIterable { case absolute, relative, log }
    }
    public let id: String
    public let ask: String
    public let kind: Kind
    public let hints: [String]
    public let line: Int

    public enum Verdict: Sendable, Equatable {
        case right(String?)
        /// What to say, and the answer given in few words, for reports.
        case wrong(String, slip: String)
        /// A prediction: numbers, judged when the cell has run.
        case committed([Double])
        /// Not an answer at all: it may be code.
        case unclear(String)
    }

    /// Judges what was typed, by its meaning and not by its spelling.
    public func judge(_ answer: String) -> Verdict {
        let text = answer.trimmingSpaces()
        switch kind {
        case .choices(let choices):
            guard let picked = Quiz.picks(text, choices), picked.count == 1, let index = picked.first else {
                return .unclear("Type the number of a choice, 1 to \(choices.count).")
            }
            let choice = choices[index]
            return choice.isRight ? .right(choice.because) : .wrong(choice.because ?? "That is not it.", slip: choice.text)
        case .chooseAll(let choices):
            guard let picked = Quiz.picks(text, choices) else { return .unclear("Type the numbers of all that are right, such as 1 3.") }
            if let wrong = picked.first(where: { !choices[$0].isRight }) {
                return .wrong("\(wrong + 1) is not right. " + (choices[wrong].because ?? ""), slip: choices[wrong].text)
            }
            let missing = choices.indices.filter { choices[$0].isRight && !picked.contains($0) }
            if let first = missing.first {
                let few = missing.count == 1 ? "One more is right." : "\(missing.count) more are right."
                return .wrong((picked.isEmpty ? "" : "So far so good. ") + few, slip: "without: " + choices[first].text)
            }
            return .right(choices.filter(\.isRight).compactMap(\.because).joined(separator: " ").nonEmpty)
        case .number(let wanted, let tolerance, let slips):
            guard let given = Quiz.number(text) else { return .unclear("Type a number.") }
            if abs(given - wanted) <= tolerance || given == wanted { return .right(nil) }
            let slip = slips.first { slip in Quiz.number(slip.answer).map { abs($0 - given) <= max(tolerance, abs($0) * 1e-3) } ?? false }
            return .wrong(slip?.because ?? (given < wanted ? "Too small." : "Too large."), slip: slip?.answer ?? text)
        case .predict:
            guard let numbers = Quiz.numbers(text) else { return .unclear("Type a number, or a shape such as (32, 10, 1).") }
            return .committed(numbers)
        case .text(let accepted, let slips):
            let given = Quiz.folded(text)
            guard !given.isEmpty else { return .unclear("Type your answer in words.") }
            if accepted.contains(where: { Quiz.agree(given, Quiz.folded($0)) }) { return .right(nil) }
            let slip = slips.first { Quiz.agree(given, Quiz.folded($0.answer)) }
            return .wrong(slip?.because ?? "That is not the word.", slip: slip?.answer ?? text)
        }
    }

    /// Whether a typed line can only be meant as an answer, and not as code to run.
    ///
    /// - Parameter isVariable: whether a name has a value in the session.
    public func isAnswer(_ text: String, isVariable: (String) -> Bool) -> Bool {
        if case .text = kind {
            let words = text.trimmingSpaces()
            return !words.isEmpty && words.allSatisfy { $0.isLetter || $0.isNumber || " -'’_₀₁₂₃₄₅₆₇₈₉".contains($0) } && !isVariable(words)
        }
        if case .unclear = judge(text) { return false }
        return true
    }

    public var isPrediction: Bool { if case .predict = kind { true } else { false } }

    /// The question as Markdown, for documents.
    public var markdown: String {
        let head = "**\(isPrediction ? "Prediction" : "Question").** \(ask)"
        switch kind {
        case .choices(let choices), .chooseAll(let choices): return head + "\n\n" + choices.enumerated().map { "\($0.offset + 1). \($0.element.text)" }.joined(separator: "\n")
        case .number, .predict, .text: return head
        }
    }

    /// The right answer in words; nil for a prediction, which has none.
    public var solution: String? {
        switch kind {
        case .choices(let choices), .chooseAll(let choices):
            choices.enumerated().filter(\.element.isRight).map { "\($0.offset + 1). \($0.element.text)" }.joined(separator: "\n")
        case .number(let answer, _, _): Quiz.short(answer, digits: 6)
        case .text(let accepted, _): accepted.first
        case .predict: nil
        }
    }

    /// The right answer and why the others are not, as Markdown; nil for a prediction.
    public var explanation: String? {
        switch kind {
        case .choices(let choices), .chooseAll(let choices):
            choices.enumerated().map { "\($0.offset + 1). " + ($0.element.isRight ? "**Right.** " : "Not so. ") + ($0.element.because ?? "") }.joined(separator: "\n")
        case .number, .text: solution.map { "**Answer.** " + $0 }
        case .predict: nil
        }
    }

    /// Indices of the choices named by number, letter or wording.
    private static func picks(_ text: String, _ choices: [Choice]) -> Set<Int>? {
        if let index = choices.firstIndex(where: { folded($0.text) == folded(text) }) { return [index] }
        if text.lowercased() == "none" { return [] }
        var found: Set<Int> = []
        for part in text.split(whereSeparator: { ", ;".contains($0) }) where part != "and" {
            let mark = part.lowercased().filter { !"().".contains($0) }
            let letter = mark.count == 1 ? mark.unicodeScalars.first.map { Int($0.value) - 97 } : nil
            guard let index = Int(mark).map({ $0 - 1 }) ?? letter, choices.indices.contains(index) else { return nil }
            found.insert(index)
        }
        return found.isEmpty ? nil : found
    }

    /// `1e-3`, `0,5`, `12,528`, `50 %`, `1/6`, `10^-3`, `about 3`.
    static func number(_ text: String) -> Double? {
        var body = text.lowercased().filter { !$0.isWhitespace && $0 != "_" }
        for word in ["about", "ca.", "~", "≈", "="] where body.hasPrefix(word) { body.removeFirst(word.count) }
        body = String(body.map { $0 == "−" || $0 == "–" ? "-" : $0 })
        if body.hasSuffix("%") { return number(String(body.dropLast())).map { $0 / 100 } }
        if let slash = body.firstIndex(of: "/"), let a = Double(body[..<slash]), let b = Double(body[body.index(after: slash)...]), b != 0 { return a / b }
        let power = body.components(separatedBy: "^")
        if power.count == 2, let a = Double(power[0]), let b = Double(power[1].filter { !"()".contains($0) }) { return pow(a, b) }
        if let value = Double(body) { return value.isFinite ? value : nil }
        let groups = body.split(separator: ",", omittingEmptySubsequences: false)
        if groups.count > 1, groups.dropFirst().allSatisfy({ $0.count == 3 && $0.allSatisfy(\.isNumber) }), groups[0] != "0" { return Double(groups.joined()) }
        return groups.count == 2 ? Double(groups.joined(separator: ".")) : nil
    }

    /// A number, or the numbers of a shape.
    static func numbers(_ text: String) -> [Double]? {
        if let one = number(text) { return [one] }
        let inner = text.filter { !"()[]".contains($0) }
        guard inner.allSatisfy({ $0.isNumber || " ,×x.-".contains($0) }), inner.contains(where: \.isNumber), inner.first != "x" else { return nil }
        let parts = inner.split(whereSeparator: { ", ×x".contains($0) }).map { number(String($0)) }
        return parts.isEmpty || parts.contains(nil) ? nil : parts.compactMap { $0 }
    }

    /// Lower case, single spaces, no articles, no punctuation.
    static func folded(_ text: String) -> String {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { !["the", "a", "an"].contains($0) }.joined(separator: " ")
    }

    /// Equal, or one letter off in a longer word.
    private static func agree(_ a: String, _ b: String) -> Bool {
        a == b || (min(a.count, b.count) >= 5 && Suggestion.distance(Array(a.utf8), Array(b.utf8)) <= 1)
    }
}

extension Quiz.Prediction {
    /// How far a prediction was from what came.
    public struct Score: Sendable {
        public let truth: [Double]
        public let isClose: Bool
        /// In words: `off by 12 %`.
        public let distance: String
    }

    public func score(_ given: [Double], _ truth: [Double]) -> Score {
        guard truth.count == 1, given.count == 1 else { return Score(truth: truth, isClose: given == truth, distance: given == truth ? "exactly" : "another shape") }
        let (a, b) = (given[0], truth[0])
        if a == b { return Score(truth: truth, isClose: true, distance: "exactly") }
        let off = abs(a - b)
        switch scale {
        case .absolute: return Score(truth: truth, isClose: off <= tolerance, distance: "off by \(Quiz.short(off))")
        case .relative:
            guard b != 0 else { return Score(truth: truth, isClose: off <= tolerance, distance: "off by \(Quiz.short(off))") }
            return Score(truth: truth, isClose: off / abs(b) <= tolerance, distance: "off by \(Quiz.short(100 * off / abs(b))) %")
        case .log:
            guard a > 0, b > 0 else { return Score(truth: truth, isClose: false, distance: "no power of ten leads there") }
            let powers = abs(log10(a / b))
            return Score(truth: truth, isClose: powers <= tolerance, distance: "off by \(Quiz.short(powers)) power\(Quiz.short(powers) == "1" ? "" : "s") of ten")
        }
    }
}

extension Quiz {
    /// A few significant digits: `0.28`, `526000`, `1e6`, `2.12e-7`.
    public static func short(_ x: Double, digits: Double = 2) -> String {
        guard x.isFinite, abs(x) > 1e-300 else { return x == 0 ? "0" : "\(x)" }
        func plain(_ x: Double) -> String { x == x.rounded() && abs(x) < 1e6 ? String(Int(x)) : "\(x)" }
        let power = floor(log10(abs(x)))
        // A power of ten is exact upwards of 1 only.
        let (unit, scale) = (pow(10, power - digits + 1), pow(10, digits - 1 - power))
        let rounded = unit >= 1 ? (x / unit).rounded() * unit : (x * scale).rounded() / scale
        if abs(rounded) < 1e6, power >= -4 { return plain(rounded) }
        let mantissa = (x / pow(10, power) * pow(10, digits - 1)).rounded() / pow(10, digits - 1)
        return abs(mantissa) < 10 ? "\(plain(mantissa))e\(Int(power))" : "\(plain(mantissa / 10))e\(Int(power) + 1)"
    }
}

extension String {
    func trimmingSpaces() -> String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    var nonEmpty: String? { isEmpty ? nil : self }

    func components(separatedBy mark: String) -> [String] { split(separator: mark, omittingEmptySubsequences: false).map(String.init) }
}
