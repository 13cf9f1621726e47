import Foundation
import Interpreter
import Notebook
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
    func formulasOfAPage(_ formula: String, _ expected: String) { #expect(Formula.html(formula) == expected) }

    /// The slider's colours are those of the drawing, its numbers those of the map.
    @Test func aFilmIsColouredAsItsDrawing() throws {
        let map = HeatMap(title: "cell", rows: [[-2, 0.5, .nan]], rowLabel: "unit", columnLabel: "timestep")
        let film = try #require(Film(Figure(panels: [.heatMap(map)])))
        let ends = [0.0, 1.0].map(map.scale.map.colour).map { [$0.red, $0.green, $0.blue] }
        #expect([film.maps[0].colours.first, film.maps[0].colours.last] == ends && (film.maps[0].low, film.maps[0].high) == (-2, 2))
        #expect(film.maps[0].rows == [[-2, 0.5, nil]])
    }

    @Test func formulasAreKeptFromMarkdown() {
        guard case .paragraph(let inlines)? = Markdown.parse("Costs $5 and $6, but $\\tilde{h}_t$ and $x_{t}$ `$no$`.").first else {
            Issue.record("a paragraph")
            return
        }
        let formulas = inlines.compactMap { if case .formula(let text) = $0 { text } else { nil } }
        #expect(formulas == ["\\tilde{h}_t", "x_{t}"])
    }
}
