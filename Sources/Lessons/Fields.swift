import Notebook
import Syntax
import Yams

/// A YAML mapping with the lines its keys stand on: every complaint says where.
struct Fields {
    private let path: String
    private let what: String
    /// The line of the file on which the mapping begins.
    let line: Int
    private let offset: Int
    private let entries: [(key: String, value: Node)]

    /// - Parameter line: the line of the file on which `yaml` begins.
    init(_ yaml: String, path: String, line: Int, what: String) throws(LessonProblem) {
        let node: Node?
        do {
            node = try Yams.compose(yaml: yaml)
        } catch {
            var at = line
            var reason = ""
            switch error as? YamlError {
            case .parser(_, let problem, let mark, _)?, .scanner(_, let problem, let mark, _)?, .composer(_, let problem, let mark, _)?:
                at += max(0, mark.line - 1)
                reason = ": " + problem
            default: break
            }
            throw LessonProblem(path: path, line: at, message: "the \(what) is not valid YAML\(reason)", mend: "Texts with ': ' or '#' in them want quotes; lists are lines of '- …', all equally far in.")
        }
        guard case .mapping(let mapping)? = node else {
            throw LessonProblem(path: path, line: line, message: "the \(what) must be YAML of lines 'key: value'")
        }
        self.init(mapping, path: path, line: line, offset: line - 1, what: what)
    }

    private init(_ mapping: Node.Mapping, path: String, line: Int, offset: Int, what: String) {
        self.path = path
        self.what = what
        self.line = line
        self.offset = offset
        entries = mapping.map { ($0.key.shown ?? "", $0.value) }
    }

    private func node(_ key: String) -> Node? { entries.first { $0.key == key }?.value }
    private func line(of node: Node?) -> Int { node?.mark.map { offset + $0.line } ?? line }

    func problem(_ message: String, at key: String? = nil, mend: String? = nil) -> LessonProblem {
        LessonProblem(path: path, line: key.flatMap { node($0) }.map { line(of: $0) } ?? line, message: message, mend: mend)
    }

    /// Refuses keys that mean nothing here.
    func allow(_ known: [String]) throws(LessonProblem) {
        for (key, _) in entries where !known.contains(key) {
            let hint = Suggestion.nearest(to: key, among: known).map { "Did you mean '\($0)'?" } ?? "Known are \(known.joined(separator: ", "))."
            throw problem("unknown key '\(key)' in the \(what)", at: key, mend: hint)
        }
        if let twice = entries.indices.first(where: { i in entries[..<i].contains { $0.key == entries[i].key } }) {
            throw problem("the key '\(entries[twice].key)' stands twice in the \(what)", at: entries[twice].key)
        }
    }

    func has(_ key: String) -> Bool { node(key) != nil }

    func text(_ key: String) throws(LessonProblem) -> String {
        guard let text = optionalText(key), !text.isEmpty else { throw problem("the \(what) has no \(key)", at: key, mend: "Add a line '\(key): …'.") }
        return text
    }

    func optionalText(_ key: String) -> String? { node(key)?.shown?.trimmingNewlines() }

    func integer(_ key: String) throws(LessonProblem) -> Int? {
        guard let node = node(key) else { return nil }
        guard let value = node.int else { throw problem("\(key) must be a whole number", at: key) }
        return value
    }

    func number(_ key: String) throws(LessonProblem) -> Double? {
        guard let node = node(key) else { return nil }
        guard let value = node.shown.flatMap(Quiz.number) else { throw problem("\(key) must be a number", at: key) }
        return value
    }

    func bool(_ key: String) throws(LessonProblem) -> Bool {
        guard let node = node(key) else { return false }
        guard let value = node.bool else { throw problem("\(key) is true or false", at: key) }
        return value
    }

    /// A list of texts; a single text counts as a list of one.
    func texts(_ key: String) throws(LessonProblem) -> [String] {
        guard let node = node(key) else { return [] }
        if let one = node.shown { return one.isEmpty ? [] : [one] }
        guard let list = node.sequence else { throw problem("\(key) must be a list of texts", at: key) }
        var texts: [String] = []
        for item in list {
            guard let text = item.shown else {
                throw LessonProblem(path: path, line: line(of: item), message: "an item of \(key) must be a text", mend: "Put quotes around it: a text with ': ' in it is read as a mapping.")
            }
            texts.append(text.trimmingNewlines())
        }
        return texts
    }

    /// A list of mappings; a plain text in it stands for `[plain: text]`.
    func items(_ key: String, _ what: String, plain: String? = nil) throws(LessonProblem) -> [Fields] {
        guard let node = node(key) else { return [] }
        guard let list = node.sequence else { throw problem("\(key) must be a list of lines '- …'", at: key) }
        var items: [Fields] = []
        for item in list {
            if let mapping = item.mapping {
                items.append(Fields(mapping, path: path, line: line(of: item), offset: offset, what: what))
            } else if let plain, let text = item.shown {
                items.append(Fields([(Node(plain), Node(text))], path: path, line: line(of: item), offset: offset, what: what))
            } else {
                throw LessonProblem(path: path, line: line(of: item), message: "each \(what) is a mapping of 'key: value'")
            }
        }
        return items
    }

    /// A value as an expression: a text as it stands, a list as a tuple.
    func expression(_ key: String) throws(LessonProblem) -> String {
        if let list = node(key)?.sequence { return "(" + list.compactMap(\.shown).map { $0 + "," }.joined() + ")" }
        return try text(key)
    }
}

extension Fields {
    private init(_ pairs: [(Node, Node)], path: String, line: Int, offset: Int, what: String) {
        self.init(Node.Mapping(pairs), path: path, line: line, offset: offset, what: what)
    }
}

extension String {
    func trimmingNewlines() -> String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        while text.first?.isNewline == true { text.removeFirst() }
        return String(text)
    }
}

extension Node {
    /// A text without what could drive a terminal: YAML can spell any character.
    fileprivate var shown: String? { string.map(Visible.text) }
}
