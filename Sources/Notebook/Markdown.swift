internal import CMark
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A piece of running text.
public indirect enum Inline: Sendable {
    case text(String)
    case code(String)
    /// What stood between dollar signs.
    case formula(String)
    case emphasis([Inline])
    case strong([Inline])
    case link([Inline], String)
    case lineBreak
}

/// A block of Markdown.
public indirect enum Block: Sendable {
    case heading(Int, [Inline])
    case paragraph([Inline])
    /// - Parameter start: the first number of an ordered list; nil for bullets.
    case list(start: Int?, [[Block]])
    case code(info: String, text: String, line: Int)
    case quote([Block])
    case table([[[Inline]]])
    case html(String)
    case rule
}

/// Markdown read by cmark-gfm (CommonMark with tables), and formulas between dollar signs.
public enum Markdown {
    public static func parse(_ text: String) -> [Block] { sections(text).map(\.block) }

    /// The blocks of a text, each with its own source.
    public static func sections(_ text: String) -> [(block: Block, source: String)] {
        let source = FormulaGuard(text)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return document(source.text) { document in
            let nodes = children(document)
            return nodes.indices.flatMap { i -> [(block: Block, source: String)] in
                let start = min(max(1, Int(cmark_node_get_start_line(nodes[i]))), lines.count)
                let next = i + 1 < nodes.count ? Int(cmark_node_get_start_line(nodes[i + 1])) - 1 : lines.count
                return blocks(nodes[i], source).map { ($0, lines[(start - 1)..<max(start, min(next, lines.count))].joined(separator: "\n")) }
            }
        }
    }

    /// The addresses of links and pictures, with the line their block begins on.
    public static func links(_ text: String) -> [(address: String, line: Int)] {
        document(FormulaGuard(text).text) { document in
            var found: [(String, Int)] = []
            func walk(_ node: OpaquePointer, _ line: Int) {
                for child in children(node) {
                    let own = Int(cmark_node_get_start_line(child))
                    let line = own > 0 ? own : line
                    if ["link", "image"].contains(kind(child)) { found.append((cmark_node_get_url(child).map { String(cString: $0) } ?? "", line)) }
                    walk(child, line)
                }
            }
            walk(document, 1)
            return found
        }
    }

    /// The text as HTML: formulas in italics, raw HTML left out.
    public static func html(_ text: String) -> String {
        let source = FormulaGuard(text)
        let rendered = document(source.text) { document -> [String] in
            guard let text = cmark_render_html(document, CMARK_OPT_DEFAULT, nil) else { return [] }
            defer { free(text) }
            return [String(cString: text)]
        }
        return source.restored(in: rendered.joined()) { Formula.html($0) }
    }

    private static func document<T>(_ text: String, _ body: (OpaquePointer) -> [T]) -> [T] {
        cmark_gfm_core_extensions_ensure_registered()
        guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT) else { return [] }
        defer { cmark_parser_free(parser) }
        if let table = cmark_find_syntax_extension("table") { cmark_parser_attach_syntax_extension(parser, table) }
        let bytes = Array(text.utf8)
        bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
        }
        guard let document = cmark_parser_finish(parser) else { return [] }
        defer { cmark_node_free(document) }
        return body(document)
    }

    private static func children(_ node: OpaquePointer) -> [OpaquePointer] {
        var list: [OpaquePointer] = []
        var child = cmark_node_first_child(node)
        while let current = child {
            list.append(current)
            child = cmark_node_next(current)
        }
        return list
    }

    private static func literal(_ node: OpaquePointer) -> String { cmark_node_get_literal(node).map { String(cString: $0) } ?? "" }
    private static func kind(_ node: OpaquePointer) -> String { cmark_node_get_type_string(node).map { String(cString: $0) } ?? "" }

    private static func blocks(_ node: OpaquePointer, _ source: FormulaGuard) -> [Block] {
        func inner() -> [Block] { children(node).flatMap { blocks($0, source) } }
        switch kind(node) {
        case "heading": return [.heading(Int(cmark_node_get_heading_level(node)), inlines(node, source))]
        case "paragraph": return [.paragraph(inlines(node, source))]
        case "list":
            let items = children(node).map { item in children(item).flatMap { blocks($0, source) } }
            return [.list(start: cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? Int(cmark_node_get_list_start(node)) : nil, items)]
        case "code_block":
            let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
            return [.code(info: info, text: literal(node), line: Int(cmark_node_get_start_line(node)))]
        case "block_quote": return [.quote(inner())]
        case "thematic_break": return [.rule]
        case "html_block": return [.html(literal(node))]
        case "table": return [.table(children(node).map { row in children(row).map { inlines($0, source) } })]
        default: return inner()
        }
    }

    private static func inlines(_ node: OpaquePointer, _ source: FormulaGuard) -> [Inline] {
        children(node).flatMap { child -> [Inline] in
            switch kind(child) {
            case "text": source.inlines(in: literal(child))
            case "code": [.code(literal(child))]
            case "emph", "image": [.emphasis(inlines(child, source))]
            case "strong": [.strong(inlines(child, source))]
            case "link": [.link(inlines(child, source), cmark_node_get_url(child).map { String(cString: $0) } ?? "")]
            case "softbreak": [.text(" ")]
            case "linebreak": [.lineBreak]
            case "html_inline": []
            default: source.inlines(in: literal(child))
            }
        }
    }
}
