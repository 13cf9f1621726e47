import Syntax
import Testing

@Suite struct ParserTests {
    private func failure(_ text: String) -> Diagnostic? {
        do throws(Diagnostic) {
            _ = try Parser.parse(SourceText(text, name: "test"))
            return nil
        } catch {
            return error
        }
    }

    /// Class, line and the words of the message that CPython 3.11 uses too.
    @Test(arguments: [
        ("x = (1,\n2", "SyntaxError", 1, "'(' was never closed"),
        ("print('a", "SyntaxError", 1, "unterminated string literal"),
        ("if True:\nx = 1", "IndentationError", 2, "expected an indented block after 'if' statement on line 1"),
        ("x = 1\n  y = 2", "IndentationError", 2, "unexpected indent"),
        ("if 1:\n    x\n  y", "IndentationError", 3, "unindent does not match any outer indentation level"),
        ("(1]", "SyntaxError", 1, "closing parenthesis ']' does not match opening parenthesis '('"),
        ("1 + 1 = x", "SyntaxError", 1, "cannot assign to expression"),
        ("f(a=1, 2)", "SyntaxError", 1, "positional argument follows keyword argument"),
        ("return 1", "SyntaxError", 1, "'return' outside function"),
        ("break", "SyntaxError", 1, "'break' outside loop"),
        ("012", "SyntaxError", 1, "leading zeros in decimal integer literals are not permitted"),
    ])
    func errors(_ text: String, _ className: String, _ line: Int, _ words: String) throws {
        let found = try #require(failure(text))
        #expect(found.className == className)
        #expect(found.message.contains(words), "\(found.message)")
        #expect(SourceText(text, name: "test").position(found.span.start).line == line)
    }

    @Test func absentFeaturesNameWhatToUse() throws {
        for text in ["async def f(): pass", "class A(metaclass=B): pass", "3j"] {
            let found = try #require(failure(text))
            #expect(found.message.contains("not part of this small Python"))
            #expect(!found.hints.isEmpty)
        }
    }

    /// Thousands of levels are an error; thousands of links in a chain are not.
    @Test func depth() throws {
        #expect(failure(String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000))?.className == "SyntaxError")
        #expect(failure(String(repeating: "-", count: 5000) + "1")?.className == "SyntaxError")
        #expect(failure("x = " + String(repeating: "1 + ", count: 5000) + "1") == nil)
    }

    @Test func completeness() {
        func state(_ text: String) -> String {
            switch Completeness.of(text) {
            case .complete: "complete"
            case .incomplete: "incomplete"
            case .invalid: "invalid"
            }
        }
        #expect(state("x = 1") == "complete")
        #expect(state("def f(x):") == "incomplete")
        #expect(state("def f(x):\n    return x") == "incomplete")
        #expect(state("def f(x):\n    return x\n") == "complete")
        #expect(state("x = [1,") == "incomplete")
        #expect(state("s = '''a") == "incomplete")
        #expect(state("x = )") == "invalid")
    }

    @Test func suggestions() {
        #expect(Suggestion.nearest(to: "LTSM", among: ["GRU", "LSTM", "Dense"]) == "LSTM")
        #expect(Suggestion.nearest(to: "lstm", among: ["GRU", "LSTM"]) == "LSTM")
        #expect(Suggestion.nearest(to: "completely", among: ["GRU", "LSTM"]) == nil)
    }
}
