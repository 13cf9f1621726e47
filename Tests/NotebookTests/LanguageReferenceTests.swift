import Notebook
import TestSupport
import Testing

@Suite struct LanguageReferenceTests {
    /// `unroll reference > Sources/Reference.md` brings the page up to date.
    @Test func pageIsWhatTheTablesSay() throws {
        let reference = LanguageReference(Session(directory: Repository.root).vm)
        #expect(try Repository.text("Sources/Reference.md") == reference.page)
    }

    @Test func topics() {
        let session = Session(directory: Repository.root)
        #expect(session.help("strings").contains("str.upper()"))
        #expect(session.help("absent").contains("eval()"))
        #expect(LanguageReference(session.vm).names.contains("lists"))
    }
}
