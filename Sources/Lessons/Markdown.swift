internal import CMark

/// A piece of running text.
public indirect enum Inline: Sendable {
    case text(String)
    case code(String)
    case emphasis([Inline])
    case strong([Inline])
    case link([Inline], String)
    case lineBreak
}

/// A block of Markdown, with the line it begins on.
public indirect enum Block: Sendable {
    case heading(Int, [Inline])
    case paragraph([Inline])
    case list(ordered: Bool, [[Block]])
    case code(info: String, text: String, line: Int)
    case quote([Block])
    case table([[[Inline]]])
    case html(String)
    case rule
}

/// Markdown read by cmark-gfm (CommonMark with tables).
public enum Markdown {
    public static func parse(_ text: String) -> [Block] {
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
        return blocks(document)
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

    private static func blocks(_ node: OpaquePointer) -> [Block] {
        children(node).flatMap { child -> [Block] in
            switch kind(child) {
            case "heading": return [.heading(Int(cmark_node_get_heading_level(child)), inlines(child))]
            case "paragraph": return [.paragraph(inlines(child))]
            case "list": return [.list(ordered: cmark_node_get_list_type(child) == CMARK_ORDERED_LIST, children(child).map(blocks))]
            case "code_block":
                let info = cmark_node_get_fence_info(child).map { String(cString: $0) } ?? ""
                return [.code(info: info, text: literal(child), line: Int(cmark_node_get_start_line(child)))]
            case "block_quote": return [.quote(blocks(child))]
            case "thematic_break": return [.rule]
            case "html_block": return [.html(literal(child))]
            case "table": return [.table(children(child).map { row in children(row).map(inlines) })]
            default: return blocks(child)
            }
        }
    }

    private static func inlines(_ node: OpaquePointer) -> [Inline] {
        children(node).map { child in
            switch kind(child) {
            case "text": .text(literal(child))
            case "code": .code(literal(child))
            case "emph": .emphasis(inlines(child))
            case "strong": .strong(inlines(child))
            case "link": .link(inlines(child), cmark_node_get_url(child).map { String(cString: $0) } ?? "")
            case "softbreak": .text(" ")
            case "linebreak": .lineBreak
            case "html_inline": .text("")
            default: .text(literal(child))
            }
        }
    }
}
