import Foundation
import Interpreter
import Notebook
import Plots
import TestSupport
import Testing

@Suite struct DocumentTests {
    /// A session with every kind of output.
    private func session() -> TestSession {
        let test = TestSession()
        test.session.note("# Title\n\nWith $h_t$ and `code`.")
        _ = test.run("x = 2\nprint('printed <b>')\nx + 1")
        _ = test.run("import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]); plt.show()")
        _ = test.run("1 / 0")
        _ = test.run("import numpy as np\nfrom tensorflow import keras\nm = keras.Sequential([keras.layers.LSTM(2, input_shape=(4, 1), name='l'), keras.layers.Dense(1)])\nm.trace(np.ones((1, 4, 1)))")
        return test
    }

    private func text(_ ending: String) throws -> String { try #require(DocumentWriter.text(session().session.transcript, for: "a." + ending, title: "T")) }

    @Test func aNotebookHasWhatNbformatAsksFor() throws {
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text("ipynb").utf8)) as? [String: Any])
        #expect(json["nbformat"] as? Int == 4 && json["nbformat_minor"] as? Int == 5)
        let cells = try #require(json["cells"] as? [[String: Any]])
        #expect(cells.count == 5)
        for cell in cells {
            #expect(cell["id"] is String && cell["metadata"] is [String: Any] && cell["source"] is String)
            if cell["cell_type"] as? String == "code" { #expect(cell.keys.contains("execution_count") && cell["outputs"] is [[String: Any]]) }
        }
        let outputs = cells.compactMap { $0["outputs"] as? [[String: Any]] }.flatMap { $0 }
        #expect(outputs.map { $0["output_type"] as? String } == ["stream", "execute_result", "display_data", "error", "execute_result"])
        let pictures = outputs.compactMap { ($0["data"] as? [String: Any])?["image/svg+xml"] as? String }
        #expect(pictures.count == 2 && pictures.allSatisfy { $0.contains("<svg") })
    }

    @Test(arguments: ["ipynb", "md", "py"])
    func whatIsWrittenCanBeReadAndRun(_ ending: String) throws {
        let document = try Document(text(ending), path: "a." + ending)
        let test = TestSession()
        for cell in document.cells where !cell.code.contains("1 / 0") || ending != "ipynb" { #expect(!test.run(cell.code).contains("Error")) }
        #expect(test.run("x, m.count_params()") == "(2, 35)")
        if ending != "py" { #expect(document.everything.contains { $0.text?.contains("# Title") == true }) }
    }

    @Test func aScriptIsCutAtItsMarks() throws {
        let cells = Document.percentCells(try text("py"))
        #expect(cells.count == 5 && cells[0].text?.hasPrefix("# Title") == true && cells[1].code.contains("printed"))
    }

    @Test func aPageHoldsEverything() throws {
        let page = try text("html")
        #expect(page.contains("<h1>Title</h1>") && page.contains("<i>h<sub>t</sub></i>") && page.contains("printed &lt;b&gt;") && page.contains("ZeroDivisionError"))
        #expect(page.contains("data-film") && page.contains("<script>") && page.contains("prefers-color-scheme:dark") && page.contains("viewport"))
        #expect(!page.contains("src=\"http") && !page.contains("<link"))
    }

    @Test(arguments: [
        ("h_{t-1}", "hₜ₋₁"), ("\\partial L/\\partial h_t", "∂L/∂hₜ"), ("h_T", "h_T"), ("W_f x_t", "W_f xₜ"), ("\\frac{a+b}{c}", "(a+b)/c"), ("\\hat{h}_t", "h\u{302}ₜ"),
        ("f_t \\circ c_{t-1}", "fₜ ∘ cₜ₋₁"), ("x^2", "x²"), ("\\sqrt{x+1}", "√(x+1)"), ("\\unknown{x}", "\\unknownx"), ("\\|h\\|", "‖h‖"), ("U^\\top", "Uᵀ"), ("{{{", ""),
    ])
    func formulas(_ formula: String, _ expected: String) { #expect(Formula.unicode(formula) == expected) }

    @Test(arguments: [
        ("W_f x_t", "<i>W<sub>f</sub> x<sub>t</sub></i>"), ("\\frac{\\partial L}{\\partial h_{t-1}}", "<i>∂L/∂h<sub>t−1</sub></i>"), ("\\frac{a+b}{U^\\top}", "<i>(a+b)/U<sup>T</sup></i>"),
        ("\\tanh(x)", "<i></i>tanh<i>(x)</i>"), ("a < b_{<}", "<i>a &lt; b<sub>&lt;</sub></i>"), ("\u{E000}x", "<i>x</i>"),
    ])
    func formulasOfAPage(_ formula: String, _ expected: String) { #expect(Markdown.html("$" + formula + "$") == "<p>" + expected + "</p>\n") }

    /// The slider's colours are those of the drawing, its numbers those of the trace.
    @Test func aFilmShowsTheTraceInTheColoursOfItsDrawing() throws {
        let test = TestSession()
        _ = test.run("import numpy as np\nfrom tensorflow import keras\nm = keras.Sequential([keras.layers.LSTM(2, input_shape=(4, 1), name='l')])\nt = m.trace(np.ones((1, 4, 1)))\nt")
        let page = try #require(DocumentWriter.text(test.session.transcript, for: "a.html", title: "T"))
        let json = try #require(page.split(separator: "data-film=\"").last?.split(separator: "\"").first).replacing("&quot;", with: "\"")
        let maps = try #require((try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])?["maps"] as? [[String: Any]])
        let forget = try #require(maps.first { ($0["title"] as? String)?.contains("forget") == true })
        let colours = try #require(forget["colours"] as? [[Int]])
        #expect(colours.first == rgb(ColourMap.sequential.colour(0)) && colours.last == rgb(ColourMap.sequential.colour(1)))
        let cell = try #require(maps.first { ($0["title"] as? String)?.contains("cell") == true }), signed = try #require(cell["colours"] as? [[Int]])
        #expect(signed.first == rgb(ColourMap.diverging.colour(0)) && signed[signed.count / 2] == rgb(ColourMap.diverging.colour(0.5)))
        let rows = try #require(forget["rows"] as? [[Double]])
        #expect(test.run("[[round(float(v), 4) for v in row] for row in t['l'].gates['forget'][0].T]") == "\(rows)")
    }

    private func rgb(_ colour: Colour) -> [Int] { [colour.red, colour.green, colour.blue] }

    @Test func formulasAreKeptFromMarkdown() {
        guard case .paragraph(let inlines)? = Markdown.parse("Costs $5 and $6, but $\\tilde{h}_t$ and $x_{t}$ `$no$`.").first else {
            Issue.record("a paragraph")
            return
        }
        let formulas = inlines.compactMap { if case .formula(let text) = $0 { text } else { nil } }
        #expect(formulas == ["\\tilde{h}_t", "x_{t}"])
    }
}
