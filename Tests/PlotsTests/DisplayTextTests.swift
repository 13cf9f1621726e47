import Plots
import Testing

@Suite struct DisplayTextTests {
    /// Widths that Unicode's East Asian Width and general category give.
    @Test func widths() {
        let wanted: [(String, Int)] = [
            ("", 0), ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("한글", 4), ("🙂", 2), ("👩‍👩‍👧‍👦", 2), ("ｆｕｌｌ", 8), ("ﾊﾝｶｸ", 4), ("\u{200B}", 0), ("é", 1), ("‖", 1), ("❤️", 2), ("\u{1B}", 0),
        ]
        for (text, width) in wanted { #expect(DisplayText.width(text) == width, "\(text)") }
    }

    @Test func cleanTextDrivesNoTerminal() {
        #expect(DisplayText.clean("\u{1B}[31mred") == "·[31mred")
        #expect(DisplayText.clean("a\r\nb\tc") == "a b c")
        #expect(DisplayText.clean("\u{202E}abc\u{7}\u{9B}") == "·abc··")
        #expect(DisplayText.clean("👩‍👩‍👧‍👦") == "👩")
        #expect(DisplayText.clean("日本 é") == "日本 é")
    }

    @Test func cutTextFits() {
        #expect(DisplayText.fit("forget gate", 7) == "forget…")
        #expect(DisplayText.fit("日本語", 5) == "日本…")
        #expect(DisplayText.fit("日本語", 4) == "日…")
        #expect(DisplayText.fit("abc", 3) == "abc")
        #expect(DisplayText.fit("abc", 1, isPlain: true) == "~")
        #expect(DisplayText.fit("abc", 0).isEmpty)
    }

    @Test func plainTextIsASCII() {
        #expect(DisplayText.plain("‖dL/dh₁‖ ≤ 0,5 · σ(x)") == "||dL/dh1|| <= 0,5 * sigma(x)")
        #expect(DisplayText.plain("日") == "??")
    }

    /// Every colour of the cube is its own nearest.
    @Test func xtermColours() {
        #expect(Colour(0, 0, 0).xterm == 16)
        #expect(Colour(255, 255, 255).xterm == 231)
        #expect(Colour(95, 135, 175).xterm == 16 + 36 + 6 * 2 + 3)
        #expect(Colour(128, 128, 128).xterm == 244)
    }
}
