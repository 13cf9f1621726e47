import Plots

/// One page with everything in it: texts, cells, outputs, pictures, and a slider through the timesteps of each trace.
/// It fetches nothing, looks right on a phone and on a projector, and follows the reader's choice of light or dark.
enum HTMLPage {
    static func text(_ transcript: Transcript, _ title: String) -> String {
        var body = ""
        var hasFilms = false
        for cell in transcript.cells {
            switch cell {
            case .markdown(let text): body += Markdown.html(text)
            case .code(let code):
                body += "<section class=\"cell\"><div class=\"code\"><span class=\"count\">\(code.number.map { "[\($0)]" } ?? "")</span><pre><code>\(HTMLText.escaped(code.source))</code></pre></div>\n"
                for piece in code.outputs { body += output(piece, &hasFilms) }
                body += "</section>\n"
            }
        }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(HTMLText.escaped(title))</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <main>
            \(body)</main>
            \(hasFilms ? "<script>\n\(FilmScript.text)\n</script>\n" : "")</body>
            </html>

            """
    }

    private static func output(_ piece: Transcript.Piece, _ hasFilms: inout Bool) -> String {
        switch piece {
        case .stream(let text): return "<pre class=\"out\">\(HTMLText.escaped(Transcript.settled(text).trimmingLines()))</pre>\n"
        case .value(let text, let picture):
            return "<pre class=\"out\">\(HTMLText.escaped(text))</pre>\n" + (picture.map { self.picture($0, &hasFilms) } ?? "")
        case .figure(let figure, _): return picture(figure, &hasFilms)
        case .failure(let failure): return "<pre class=\"out error\">\(HTMLText.escaped(failure.report))</pre>\n"
        }
    }

    /// Heat maps over time get a slider; without scripts, and for all other figures, there is the drawing.
    private static func picture(_ figure: Figure, _ hasFilms: inout Bool) -> String {
        let drawing = "<figure>\(SVGRenderer.render(figure))</figure>\n"
        guard let film = Film(figure) else { return drawing }
        hasFilms = true
        return "<figure class=\"film\" data-film=\"\(HTMLText.escaped(film.json))\"><noscript>\(SVGRenderer.render(figure))</noscript></figure>\n"
    }

    private static let style = """
        :root{color-scheme:light dark;--page:#fdfdfc;--ink:#1d1f23;--soft:#666b75;--box:#f3f3f0;--line:#dcdcd6;--accent:#0b6e99;--bad:#b3261e}
        @media(prefers-color-scheme:dark){:root{--page:#15171b;--ink:#e6e6e3;--soft:#9aa0ab;--box:#1f2228;--line:#34383f;--accent:#6cc3e8;--bad:#ff8a80}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:clamp(16px,1.05rem + .25vw,22px)/1.55 system-ui,sans-serif}
        main{max-width:56em;margin:0 auto;padding:1.5rem 1rem 4rem}
        main>p,main>ul,main>ol,main>blockquote{max-width:42em}
        h1,h2,h3{line-height:1.2;margin:1.6em 0 .5em}
        a{color:var(--accent)}
        sub,sup{font-size:.72em;line-height:0}
        pre{margin:0;overflow-x:auto;font:.85em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
        code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}
        p code,li code,td code{background:var(--box);padding:.1em .3em;border-radius:.25em}
        main>pre{background:var(--box);padding:.7em .9em;border-radius:.5em}
        pre code{font-size:inherit}
        blockquote{margin:1em 0;padding:.1em 1em;border-left:.25em solid var(--line);color:var(--soft)}
        table{border-collapse:collapse;margin:1em 0;display:block;overflow-x:auto}
        th,td{padding:.3em .7em;border-bottom:1px solid var(--line);text-align:left}
        .cell{margin:1.1em 0;border:1px solid var(--line);border-radius:.5em;overflow:hidden}
        .code{display:flex;background:var(--box);padding:.6em .8em;gap:.7em}
        .code pre{flex:1;min-width:0}
        .count{color:var(--soft);font:.8em/1.55 ui-monospace,monospace;user-select:none}
        .out{padding:.6em .8em;border-top:1px solid var(--line)}
        .out.error{color:var(--bad)}
        figure{margin:0;padding:.6em .8em;border-top:1px solid var(--line)}
        figure svg{max-width:100%;height:auto;display:block}
        .film label{display:flex;align-items:center;gap:.7em;position:sticky;top:0;z-index:1;background:var(--page);padding:.4em 0}
        .film input{flex:1;min-width:0;accent-color:var(--accent);height:2em}
        .film output{min-width:7em;font-variant-numeric:tabular-nums}
        .film .panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:0 1.6rem}
        .film h4{margin:.9em 0 .3em;font-size:.85em;color:var(--soft);font-weight:600}
        .film .map{display:grid;grid-template-columns:3fr 2fr;gap:.8em}
        .film .sheet{position:relative}
        .film canvas{position:absolute;inset:0;width:100%;height:100%;image-rendering:pixelated;cursor:ew-resize;touch-action:pan-y}
        .film .here{position:absolute;top:0;bottom:0;outline:2px solid var(--ink);box-shadow:0 0 0 3px var(--page);pointer-events:none}
        .film .bars{display:grid;grid-auto-rows:1fr;font:.7em/1 ui-monospace,monospace}
        .film .bar{display:flex;align-items:center;gap:.6em;min-height:0}
        .film .bar b{font-weight:400;color:var(--soft);min-width:1.3em;text-align:right}
        .film .bar span{min-width:4em;text-align:right;font-variant-numeric:tabular-nums}
        .film .bar i{flex:1;height:max(1px,70%);background:linear-gradient(var(--accent),var(--accent)) no-repeat}
        .film .scale{display:flex;gap:.6em;align-items:center;margin:.4em 0 0;color:var(--soft);font:.7em/1 ui-monospace,monospace}
        .film .scale i{width:8em;height:.8em;border-radius:.2em}
        @media(max-width:34rem){main{padding:1rem .6rem 3rem}.count{display:none}pre{font-size:.76em}.film .map{grid-template-columns:1fr 1fr;gap:.4em}.film output{min-width:5.5em}figure{overflow-x:auto}figure svg{max-width:none;width:34rem}}
        @media print{.film label{display:none}.cell{break-inside:avoid}}
        """
}
