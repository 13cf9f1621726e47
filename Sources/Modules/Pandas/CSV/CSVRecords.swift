import Interpreter
import SwiftCSV

/// CSV text cut into records, each with the line it begins in. Plain lines are split by their bytes; records with quotes
/// go through SwiftCSV.
struct CSVRecords {
    struct Record {
        let line: Int
        let text: Substring
        let hasQuotes: Bool
    }

    enum Separator { case character(Character), blanks }

    private(set) var records: [Record] = []
    let separator: Separator

    /// - Parameter isKept: whether the record that begins in a line (counted from 0) is read.
    init(_ text: String, separator: Separator, comment: Character?, keepsBlank: Bool, isKept: (Int) throws -> Bool) throws {
        self.separator = separator
        let bytes = text.utf8
        var (start, at, line, quoted, hasQuotes) = (bytes.startIndex, bytes.startIndex, 0, false, false)
        var first = 0
        var fieldBegins = true
        let split: UInt8? = if case .character(let c) = separator { c.asciiValue } else { nil }
        func add(_ end: String.UTF8View.Index) throws {
            guard try isKept(first) else { return }
            var record = text[start..<end]
            if record.utf8.last == 13 { record = record[..<record.utf8.index(before: record.endIndex)] }
            if let comment, let mark = record.firstIndex(of: comment) { record = record[..<mark] }
            guard keepsBlank || record.utf8.contains(where: { $0 != 32 && $0 != 9 }) else { return }
            records.append(Record(line: first + 1, text: record, hasQuotes: hasQuotes))
        }
        while at < bytes.endIndex {
            let byte = bytes[at]
            if byte == 34 {
                // A quote opens only at the beginning of a field.
                if quoted || fieldBegins {
                    quoted.toggle()
                    hasQuotes = true
                }
            } else if byte == 10, !quoted {
                try add(at)
                start = bytes.index(after: at)
                first = line + 1
                hasQuotes = false
            }
            fieldBegins = byte == 10 || byte == split || (byte == 34 && hasQuotes)
            if byte == 10 { line += 1 }
            at = bytes.index(after: at)
        }
        if quoted { throw Raise(ExceptionObject(CSVReader.parserError, [.string("Error tokenizing data. C error: EOF inside string starting at row \(records.count)")])) }
        if start < bytes.endIndex { try add(bytes.endIndex) }
    }

    mutating func dropLast(_ count: Int) { records.removeLast(min(max(0, count), records.count)) }

    func fields(_ record: Record) throws -> [String] {
        switch separator {
        case .blanks where !record.hasQuotes: return record.text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        case .character(let character) where !record.hasQuotes: return record.text.split(separator: character, omittingEmptySubsequences: false).map(String.init)
        default: break
        }
        let delimiter: Character = if case .character(let character) = separator { character } else { " " }
        do {
            let csv = try CSV<Enumerated>(string: record.text + "\n", delimiter: .character(delimiter), loadColumns: false)
            return csv.header
        } catch {
            throw Raise(ExceptionObject(CSVReader.parserError, [.string("Error tokenizing data. C error: the quotes in line \(record.line) don't match")]))
        }
    }
}
