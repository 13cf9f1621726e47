/// A range of UTF-8 offsets in a source text.
public struct Span: Hashable, Sendable {
    public var start: Int
    public var end: Int

    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    /// The smallest span that holds both.
    public func joined(_ other: Span) -> Span { Span(min(start, other.start), max(end, other.end)) }
}

/// A named piece of program text: a cell, a file, an expression typed at a prompt.
public final class SourceText: Sendable {
    /// What a traceback calls it: `cell 3`, `airline.py`.
    public let name: String
    public let text: String
    public let bytes: [UInt8]
    /// How many lines of a larger document come before this text.
    public let firstLine: Int
    private let lineStarts: [Int]

    public init(_ text: String, name: String, firstLine: Int = 1) {
        self.name = name
        self.text = text
        self.firstLine = firstLine
        bytes = Array(text.utf8)
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        lineStarts = starts
    }

    /// Line (counted from `firstLine`) and column (from 1, in characters) of a UTF-8 offset.
    public func position(_ offset: Int) -> (line: Int, column: Int) {
        let index = lineIndex(offset)
        let start = lineStarts[index]
        let stop = max(start, min(offset, bytes.count))
        return (index + firstLine, String(decoding: bytes[start..<stop], as: UTF8.self).count + 1)
    }

    /// The text of the line an offset lies on, without its line end.
    public func line(at offset: Int) -> String {
        let index = lineIndex(offset)
        var stop = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : bytes.count
        if stop > lineStarts[index], bytes[stop - 1] == UInt8(ascii: "\r") { stop -= 1 }
        return String(decoding: bytes[lineStarts[index]..<max(lineStarts[index], stop)], as: UTF8.self)
    }

    public subscript(span: Span) -> String {
        let start = max(0, min(span.start, bytes.count))
        return String(decoding: bytes[start..<max(start, min(span.end, bytes.count))], as: UTF8.self)
    }

    private func lineIndex(_ offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
