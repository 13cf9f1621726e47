import Interpreter
import StandardBridge
import Syntax

/// What Tab offers at a place in a line.
public struct Completion: Sendable {
    /// How many bytes before the cursor the words replace.
    public let replacing: Int
    public let candidates: [String]
}

extension Session {
    /// Names, attributes, keyword arguments or file names that fit what stands before the cursor.
    ///
    /// Attributes are looked up without running any call.
    public func complete(_ line: String) -> Completion {
        let bytes = Array(line.utf8)
        if let quote = openString(bytes) { return files(String(decoding: bytes[quote...], as: UTF8.self)) }
        var start = bytes.count
        while start > 0, Session.isNameByte(bytes[start - 1]) { start -= 1 }
        let word = String(decoding: bytes[start...], as: UTF8.self)
        if start > 0, bytes[start - 1] == UInt8(ascii: ".") {
            var begin = start - 1
            while begin > 0, Session.isNameByte(bytes[begin - 1]) || bytes[begin - 1] == UInt8(ascii: ".") { begin -= 1 }
            guard let value = lookUp(String(decoding: bytes[begin..<start - 1], as: UTF8.self)) else { return Completion(replacing: 0, candidates: []) }
            return matching(word, vm.attributeNames(of: value))
        }
        let before = String(decoding: bytes[..<start], as: UTF8.self)
        let trimmed = before.drop { $0 == " " }
        if trimmed.hasPrefix("import ") || (trimmed.hasPrefix("from ") && !trimmed.contains("import")) { return matching(word, vm.moduleNames) }
        if trimmed.hasPrefix("from "), let module = trimmed.split(separator: " ").dropFirst().first, let value = try? vm.importer(String(module), vm) {
            return matching(word, vm.attributeNames(of: value))
        }
        var names = vm.globals.variables.map(\.name) + vm.builtins.keys.map(\.text) + Session.keywords
        if let callee = openCall(bytes, until: start), let value = lookUp(callee) { names = keywords(of: value).map { $0 + "=" } + names }
        return matching(word, names)
    }

    private static let keywords = ["for", "while", "if", "elif", "else", "def", "return", "import", "from", "in", "not", "and", "or", "True", "False", "None", "lambda", "class", "try", "except", "with", "break", "continue", "pass", "global", "del", "assert", "raise", "yield"]

    static func isNameByte(_ byte: UInt8) -> Bool { byte == 95 || byte >= 128 || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) }

    private func matching(_ word: String, _ names: [String]) -> Completion {
        var seen: Set<String> = []
        let found = names.filter { $0.hasPrefix(word) && (word.hasPrefix("_") || !$0.hasPrefix("_")) && seen.insert($0).inserted }
        return Completion(replacing: word.utf8.count, candidates: found.sorted())
    }

    /// The value of names joined by dots, without running anything.
    private func lookUp(_ path: String) -> Value? {
        let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, var value = vm.globals[first] ?? vm.builtins[Name(first)] else { return nil }
        for part in parts.dropFirst() {
            guard let next = try? vm.attributeIfPresent(value, Name(part)) else { return nil }
            value = next
        }
        return value
    }

    /// Where the string begins in which the cursor stands.
    private func openString(_ bytes: [UInt8]) -> Int? {
        var open: (quote: UInt8, at: Int)?
        for (i, byte) in bytes.enumerated() {
            if let current = open { if byte == current.quote { open = nil } } else if byte == 34 || byte == 39 { open = (byte, i + 1) } else if byte == 35 { return nil }
        }
        return open?.at
    }

    private func openCall(_ bytes: [UInt8], until end: Int) -> String? {
        var depth = 0
        for i in (0..<end).reversed() {
            if bytes[i] == UInt8(ascii: ")") { depth += 1 }
            guard bytes[i] == UInt8(ascii: "(") else { continue }
            if depth > 0 {
                depth -= 1
                continue
            }
            var begin = i
            while begin > 0, Session.isNameByte(bytes[begin - 1]) || bytes[begin - 1] == UInt8(ascii: ".") { begin -= 1 }
            return begin < i ? String(decoding: bytes[begin..<i], as: UTF8.self) : nil
        }
        return nil
    }

    private func keywords(of value: Value) -> [String] {
        func names(_ signature: Signature) -> [String] {
            signature.parameters.filter { ($0.kind == .normal || $0.kind == .keywordOnly) && $0.name.text != "self" }.map(\.name.text)
        }
        if let native = value.of(NativeFunction.self) { return names(native.signature) }
        if let bound = value.of(BoundMethod.self) { return keywords(of: bound.function) }
        if let function = value.of(Function.self) { return names(Signature(function.signature)) }
        if let type = value.of(TypeObject.self), let signature = type.signature { return names(Signature(signature)) }
        return []
    }

    private func files(_ typed: String) -> Completion {
        let folder = typed.contains("/") ? DataFiles.parent(typed + "x") : "."
        let word = typed.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        var names = DataFiles.list(folder.hasPrefix("/") ? folder : vm.directory + "/" + folder).map { DataFiles.isDirectory(folder + "/" + $0) ? $0 + "/" : $0 }
        if folder == ".", let home = DataFiles.home() { names += DataFiles.list(home + "/datasets").filter { $0.hasSuffix(".csv") } }
        return matching(word, names)
    }
}
