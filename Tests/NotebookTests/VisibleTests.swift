import Notebook
import Testing

@Suite struct VisibleTests {
    @Test func controlCharactersAreShown() {
        #expect(Visible.text("a\u{1B}]0;title\u{7}b") == "a\\x1b]0;title\\x07b")
        #expect(Visible.text("\u{9B}31m") == "\\x9b31m")
        #expect(Visible.text("x\u{202E}y") == "x\\x202ey")
        #expect(Visible.text("\u{0}") == "\\x00")
    }

    @Test func whatPrintMeansStays() {
        for text in ["plain", "a\tb\nc\r\n", "语言 é 🎈 ━", "1/2\r\u{1B}[K2/2", "ab\u{8}c"] { #expect(Visible.text(text) == text) }
        // Erasing is the progress bar's, at the start of a line only.
        #expect(Visible.text("a\u{1B}[K") == "a\\x1b[K")
    }
}
