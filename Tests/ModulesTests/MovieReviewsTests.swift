import TestSupport
import Testing

/// Files of reviews that are not what they seem.
@Suite struct MovieReviewsTests {
    private func answer(_ cell: String) -> String {
        TestSession(directory: "\(Repository.root)/Tests/ModulesTests/Corpus").run("from keras.datasets import imdb\n" + cell)
    }

    /// A pickle that would run a command is read by nobody.
    @Test func forgedArchiveIsRefused() {
        let text = answer("try:\n    imdb.load_data(path='keras/imdb-forged.npz')\nexcept ValueError as e:\n    print('refused' in str(e), 'system' in str(e))")
        #expect(text.contains("True True"), "\(text)")
    }

    @Test func whatIsNoArchiveSaysSo() {
        let text = answer("try:\n    imdb.load_data(path='keras/imdb.py')\nexcept ValueError as e:\n    print('no zip file' in str(e))")
        #expect(text.contains("True"), "\(text)")
    }

    /// Without Keras's file the shipped reviews: always the same ones held out, labels in halves.
    @Test func shippedReviewsStandIn() {
        let text = answer("""
            (a, b), (c, d) = imdb.load_data(num_words=1000)
            print(len(a), len(c), sum(b), sum(d), max(max(r) for r in a), min(min(r) for r in c), a[0][0])
            w = imdb.get_word_index()
            print(w['the'], len(w) > 10000)
            """)
        #expect(text.contains("8484 2121") && text.contains("999 1 1") && text.contains("1 True"), "\(text)")
    }
}
