import Foundation
import TestSupport
import Testing

/// What scripts see of a model's inside: names, shapes and words of `model.trace`, `model.unroll` and the module `unroll`.
@Suite struct InspectionScriptTests {
    private let setup = """
        import numpy as np, unroll
        from tensorflow import keras
        keras.utils.set_random_seed(3)
        model = keras.Sequential([keras.layers.Input((6, 2)), keras.layers.LSTM(3, name='lstm'), keras.layers.Dense(1)])
        x = np.random.randn(5, 6, 2); y = np.random.randn(5, 1)
        def raised(f):
            try: f()
            except Exception as e: return type(e).__name__
        None
        """

    private func run(_ code: String) -> String {
        let session = TestSession()
        #expect(session.run(setup) == "")
        return session.run(code + "\nNone")
    }

    @Test func partsSumAndStepsAgree() {
        #expect(run("""
            t = model.trace(x, y)['lstm']
            g = t.gradients
            print(sorted(g.hidden_paths), sorted(g.cell_paths))
            print(np.allclose(sum(g.hidden_paths.values()), g.hidden, atol=1e-6), np.allclose(sum(g.cell_paths.values()), g.cell, atol=1e-6))
            print(g.weight_steps('recurrent_kernel').shape, np.allclose(g.weight_steps('recurrent_kernel').sum(axis=0), g.weights[1], atol=1e-6))
            print(t.jacobian().shape, t.jacobian_norms()[-1], np.array_equal(t.jacobian()[-1], np.eye(3)))
            s = model.unroll(x, y, sample=2)
            """) == """
            ['candidate', 'direct', 'forget', 'input', 'output'] ['forget', 'hidden']
            True True
            (6, 3, 12) True
            (6, 3, 3) 1.0 True

            """)
    }

    @Test func stepsEndInPrediction() {
        let printed = run("""
            s = model.unroll(x, y, sample=2)
            s.step(6)
            one = model.trace(x[2:3], y[2:3])['lstm']
            print('same', np.array_equal(s.hidden, one.hidden[0, -1]), np.array_equal(s.output, model.predict(x[2:3], verbose=0)), s.t)
            s.backward(); s.step(2)
            print('same', np.array_equal(s.gradients.hidden, one.gradients.hidden[0, 3]), s.t)
            s.forward(); s.set(gates={'forget': 0.0}); print('held', s.gates['forget'].max())
            s.undo(); print('free', s.gates['forget'].max() > 0)
            """)
        for line in ["same True True 6", "same True 4", "held 0.0", "free True"] { #expect(printed.contains(line), "\(line) in \(printed)") }
        #expect(printed.contains("f₄ = σ(W_f·x₄ + U_f·h₃ + b_f)"))
    }

    @Test func comparisonFindsWhereTracesPart() {
        #expect(run("""
            held = np.full((1, 6, 1), np.nan); held[0, 3, 0] = 0.0
            c = unroll.compare(model.trace(x), model.trace(x, clamp={'lstm': {'forget': held}}))
            print(c.parts['lstm'])
            print(unroll.compare(model.trace(x), model.trace(x)))
            """) == """
            {'input': 4, 'forget': 3, 'candidate': 4, 'output': 4, 'cell': 3, 'hidden': 3}
            the traces are the same, in every gate and state at every step

            """)
    }

    @Test func monitorSeesNormsBeforeAndAfterClipping() {
        #expect(run("""
            model.compile(loss='mse', optimizer=keras.optimizers.SGD(0.1, clipnorm=0.01))
            monitor = unroll.Monitor()
            _ = model.fit(x, y, epochs=3, verbose=0, callbacks=[monitor])
            print(sorted(monitor.gradients), monitor.epochs, monitor.timesteps['lstm'].shape)
            print((monitor.gradients['lstm/kernel'] > 0.01).all(), np.allclose(monitor.clipped['lstm/kernel'], 0.01, rtol=1e-3))
            """) == """
            ['dense/bias', 'dense/kernel', 'lstm/bias', 'lstm/kernel', 'lstm/recurrent_kernel'] [0 1 2] (3, 6)
            True True

            """)
    }

    @Test func saliencyIsTheOutputsGradient() {
        #expect(run("""
            s = unroll.saliency(model, x)
            moved = x.copy(); moved[1, 2, 0] += 1e-2
            back = x.copy(); back[1, 2, 0] -= 1e-2
            numeric = (model.predict(moved, verbose=0) - model.predict(back, verbose=0))[1, 0] / 2e-2
            print(s.gradient.shape, abs(numeric - s.gradient[1, 2, 0]) < 1e-4)
            """) == "(5, 6, 2) True\n")
    }

    @Test(arguments: [
        ("model.trace(x).loss", "AttributeError"), ("model.trace(x)['lstm'].gradients", "AttributeError"), ("model.trace(x)['lstmm']", "KeyError"),
        ("model.trace(x)['dense']", "KeyError"), ("model.trace(x)['lstm'].gates['update']", "KeyError"), ("model.trace(x)['lstm'].show(step=7)", "IndexError"),
        ("model.trace(x, clamp={'lstm': {'update': 1}})", "ValueError"), ("model.trace(x, start={'lstm': [0.0]})", "ValueError"), ("model.unroll(x).backward()", "ValueError"),
        ("model.unroll(x).gates", "AttributeError"), ("model.unroll(x).explore()", "RuntimeError"), ("model.unroll(x).set(gates={'forget': 0})", "ValueError"),
        ("unroll.gradient_flow([1])", "TypeError"), ("unroll.Monitor('week')", "ValueError"), ("model.trace(x).save('picture.png')", "ValueError"),
    ])
    func wrongQuestionsAreRefused(_ code: String, _ error: String) {
        #expect(run("print(raised(lambda: \(code)))").hasSuffix(error + "\n"), "\(code)")
    }

    @Test func verdictNamesAnExactZero() {
        #expect(run("""
            dead = keras.Sequential([keras.layers.Input((6, 2)), keras.layers.LSTM(3, name='lstm'), keras.layers.Dense(1, activation='softmax')])
            dead.compile(loss='mse', optimizer='sgd')
            print(dead.trace(x, y).verdict().kind)
            """) == "zero gradient\n")
    }

    /// Diverging by a constant factor a batch: no single batch is a thousand times the one before.
    @Test func explosionIsReportedOnce() throws {
        let session = TestSession()
        session.run("""
            import numpy as np
            from tensorflow import keras
            keras.utils.set_random_seed(1)
            x = np.random.randn(64, 8, 2); y = np.random.randn(64, 1)
            model = keras.Sequential([keras.layers.Input((8, 2)), keras.layers.GRU(4, name='gru'), keras.layers.Dense(1)])
            model.compile(loss='mse', optimizer=keras.optimizers.SGD(1.0))
            model.fit(x, y, epochs=4, batch_size=8, verbose=0)
            """)
        let text = session.notices.joined(separator: "\n")
        #expect(text.components(separatedBy: "the gradient explodes").count == 2, "\(text)")
        for words in ["Training went wrong in batch ", "Most of it is in ", "in 'gru' the ", "Gradient norm, batch by batch up to here: ", "What to try: clipnorm=1.0"] {
            #expect(text.contains(words), "\(words) in \(text)")
        }
    }

    @Test func calmTrainingIsNotReported() {
        let session = TestSession()
        session.run(setup + "\nmodel.compile(loss='mse', optimizer='adam')\nmodel.fit(x, 100 * y, epochs=20, batch_size=1, verbose=0)")
        #expect(session.notices.isEmpty, "\(session.notices)")
    }

    /// The numbers in a reset gate's gradient multiply to its result.
    @Test(arguments: ["True", "False"])
    func resetGradientHasItsNumbers(_ resetAfter: String) {
        let session = TestSession()
        session.run("""
            import numpy as np
            from tensorflow import keras
            keras.utils.set_random_seed(3)
            x = np.random.randn(1, 6, 2) * 3; y = np.random.randn(1, 1) * 9
            model = keras.Sequential([keras.layers.Input((6, 2)), keras.layers.GRU(3, reset_after=\(resetAfter), name='gru'), keras.layers.Dense(1)])
            s = model.unroll(x, y)
            s.step(6); s.backward()
            """)
        let lines = session.run("s.step(2)\nNone").split(separator: "\n").map(String.init)
        #expect(lines.contains(resetAfter == "True" ? "dr₅ = δĥ₅∘(U_h·h₄ + b′_h)" : "dr₅ = h₄∘(U_hᵀ·δĥ₅)"), "\(lines)")
        let rows = lines.filter { $0.hasPrefix("  dr₅[") }
        #expect(rows.count == 3)
        func number(_ text: String) -> Double? { Double(text.filter { !"() ".contains($0) }.replacingOccurrences(of: "−", with: "-")) }
        for row in rows {
            let sides = row.components(separatedBy: " = ")
            let factors = sides.count == 3 ? sides[1].components(separatedBy: "·").compactMap(number) : []
            let result = sides.last.flatMap(number) ?? .nan
            #expect(factors.count == 2, "\(row)")
            // Factors are shown with two digits that tell something.
            #expect(abs(factors.reduce(1, *) - result) <= 0.12 * abs(result) + 0.001, "\(row)")
        }
    }

    @Test(arguments: ["vocabulary=words", "vocabulary={w: i for i, w in enumerate(words)}", "tokens=['a', 'fine', 'film']", "tokens=[['a', 'fine', 'film']]"])
    func wordsNameTimesteps(_ given: String) {
        let folder = NSTemporaryDirectory() + "unroll-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let session = TestSession(directory: folder)
        session.run("""
            import numpy as np, unroll
            from tensorflow import keras
            words = ['', 'a', 'fine', 'dull', 'film']
            x = np.array([[1, 2, 4]]); y = np.array([[1.0]])
            model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Embedding(5, 4), keras.layers.LSTM(3, name='lstm'), keras.layers.Dense(1)])
            """)
        #expect(session.run("model.trace(x, y, \(given)).save('words.svg')\nsvg = open('words.svg').read()\nprint(['>' + w + '<' in svg for w in ['fine', 'film', 'dull']])") == "[True, True, False]\n")
        #expect(session.run("unroll.saliency(model, x, \(given)).tokens") == "[['a', 'fine', 'film']]")
        #expect(session.run("model.trace(x, tokens=['a'])").hasPrefix("ValueError: tokens= has 1 words, but x has 3 timesteps"))
    }

    /// What is shown of a trained LSTM, and that its numbers are the trace's.
    @Test func airlineInside() throws {
        let session = TestSession(directory: "\(Repository.root)/\(CorpusTests.folder)")
        let printed = session.run(try Repository.text("Tests/ModulesTests/Inspection/airline-inside.py") + "\nNone")
        #expect(session.figures == 1)
        for words in ["f₃ = σ(W_f·x₃ + U_f·h₂ + b_f)", "gradient norms by timestep: [", "the verdict: "] { #expect(printed.contains(words), "\(words) in \(printed)") }
        let norms = session.run("print(lstm.gradient_norms().round(5))"), gate = session.run("print('%.3f' % lstm.gates['forget'][0, 2, 0])")
        for number in [norms, gate] { #expect(printed.contains(number.trimmingCharacters(in: .newlines)), "\(number) in \(printed)") }
        #expect(session.run("print(abs(trace.loss - model.evaluate(x, y, verbose=0)) < 1e-6)") == "True\n")
    }

    /// Several inputs and outputs, weighted losses, a regularizer: the trace's loss is evaluate's.
    @Test func lossesOfSeveralOutputsAreSummed() {
        #expect(run("""
            L = keras.layers
            a, b = keras.Input((6, 2), name='a'), keras.Input((4,), name='b')
            h = L.LSTM(3, name='lstm', kernel_regularizer=keras.regularizers.l2(0.1))(a)
            j = L.Concatenate()([h, b])
            two = keras.Model([a, b], [L.Dense(1, name='p')(j), L.Dense(2, name='q')(j)])
            two.compile(loss=['mse', 'mae'], loss_weights=[1.0, 0.5], optimizer='sgd')
            z = np.random.randn(5, 4); q = np.random.randn(5, 2)
            t = two.trace([x, z], [y, q])
            print(abs(t.loss - two.evaluate([x, z], [y, q], verbose=0)[0]) < 1e-6, [o.shape for o in t.output], t['lstm'].gradients.hidden.shape)
            print(two.trace([x, z]).layers, raised(lambda: two.trace(x, y)), raised(lambda: two.trace([x, z], [y])))
            s = two.unroll([x, z], [y, q], sample=2)
            """) == """
            True [(5, 1), (5, 2)] (5, 6, 3)
            ['lstm'] ValueError ValueError

            """)
    }

    /// A row of the time matrix is the loss of that step alone: it agrees with a trace whose other losses weigh nothing,
    /// also in a layer below another recurrent one, in an encoder behind a decoder and in both directions.
    @Test func timeMatrixHasARowForEachLoss() {
        #expect(run("""
            L = keras.layers
            def rows(m, y, layer):
                # Where the target is the prediction, mean squared error has no gradient.
                found = []
                for t in range(y.shape[1]):
                    alone = m.predict(x, verbose=0); alone[:, t] = y[:, t]
                    found.append(layer(m.trace(x, alone)).gradient_norms())
                return np.array(found)
            m = keras.Sequential([keras.Input((6, 2)), L.GRU(2, return_sequences=True, name='low'), L.LSTM(3, return_sequences=True, name='top'), L.TimeDistributed(L.Dense(1))])
            y = np.random.randn(5, 6, 1)
            for name in ['low', 'top']: print(np.allclose(m.trace(x, y)[name].time_matrix(), rows(m, y, lambda t: t[name]), atol=1e-6))
            print((m.trace(x, y)['low'].time_matrix()[3, 4:] == 0).all())
            m = keras.Sequential([keras.Input((6, 2)), L.LSTM(3, name='encoder'), L.RepeatVector(4), L.LSTM(3, return_sequences=True), L.Dense(1)])
            y = np.random.randn(5, 4, 1)
            matrix = m.trace(x, y)['encoder'].time_matrix()
            print(matrix.shape, np.allclose(matrix, rows(m, y, lambda t: t['encoder']), atol=1e-6))
            m = keras.Sequential([keras.Input((6, 2)), L.Bidirectional(L.GRU(2, return_sequences=True), name='both'), L.SimpleRNN(3, return_sequences=True), L.Dense(1)])
            y = np.random.randn(5, 6, 1)
            print(np.allclose(m.trace(x, y)['both'].backward.time_matrix(), rows(m, y, lambda t: t['both'].backward), atol=1e-6))
            one = keras.Sequential([keras.Input((6, 2)), L.GRU(2, return_sequences=True, name='low'), L.LSTM(3, name='top'), L.Dense(1)])
            print(raised(lambda: one.trace(x, np.zeros((5, 1)))['low'].time_matrix()), raised(lambda: one.trace(x)['low'].time_matrix()))
            """) == "True\nTrue\nTrue\n(4, 6) True\nTrue\nValueError AttributeError\n")
    }

    /// Training goes on in the model; a trace made before shows what was.
    @Test func tracesKeepTheirWeights() {
        #expect(run("""
            model.compile(loss='mse', optimizer=keras.optimizers.Adam(0.1))
            _ = model.fit(x, y, epochs=1, verbose=0)
            a, b = model.trace(x, y)['lstm'], model.trace(x, y)['lstm']
            early = [a.jacobian(), a.gradients.input, a.gradients.hidden_paths['forget'], a.jacobian_norms(), a.gradient_norms('recurrent_kernel')]
            a.show(step=2)
            _ = model.fit(x, y, epochs=5, verbose=0)
            late = [b.jacobian(), b.gradients.input, b.gradients.hidden_paths['forget'], b.jacobian_norms(), b.gradient_norms('recurrent_kernel')]
            print('kept', all(np.array_equal(p, q) for p, q in zip(early, late)))
            print('moved', np.array_equal(model.trace(x, y)['lstm'].jacobian(), late[0]))
            """).contains("kept True\nmoved False\n"))
    }

    /// Two calls of one layer are what two layers with the same weights are.
    @Test func callsOfASharedLayerAreToldApart() {
        #expect(run("""
            L = keras.layers
            def built(one, other):
                a, b = keras.Input((6, 2)), keras.Input((6, 2))
                m = keras.Model([a, b], L.Dense(1)(L.Concatenate()([one(a), other(b)])))
                m.compile(loss='mse', optimizer='sgd')
                return m
            shared = L.LSTM(3, name='shared')
            m = built(shared, shared)
            two = built(L.LSTM(3, name='left'), L.LSTM(3, name='right'))
            w = m.get_weights()
            two.set_weights(w[:3] + w[:3] + w[3:])
            z = np.random.randn(5, 6, 2)
            t, u = m.trace([x, z], y), two.trace([x, z], y)
            print(t.layers, u.layers)
            for one, other in [('shared', 'left'), ('shared#2', 'right')]:
                p, q = t[one].gradients, u[other].gradients
                print([np.allclose(a, b, atol=1e-6) for a, b in zip(p.weights, q.weights)], np.allclose(p.hidden, q.hidden, atol=1e-6), np.allclose(p.weight_steps('kernel').sum(axis=0), p.weights[0], atol=1e-6))
            held, both = m.trace([x, z], clamp={'shared': {'forget': 0.5}}), two.trace([x, z], clamp={'left': {'forget': 0.5}, 'right': {'forget': 0.5}})
            print(np.allclose(held.output, both.output, atol=1e-6), raised(lambda: m.trace([x, z], clamp={'shared#2': {'forget': 0.5}})))
            s = m.unroll([x, z], y, layer='shared#2')
            s.step(); print('stepped', np.allclose(s.hidden, t['shared#2'].hidden[0, 0])); print(raised(lambda: s.set(hidden=0)))
            """).hasSuffix("stepped True\nValueError\n"))
    }

    /// Eight words stand at the ids that `imdb.load_data` gives them; ids of one's own stay as they are.
    @Test(arguments: [
        ("imdb.get_word_index()", "[1, 4, 5, 2, 0]", "['<start>', first, second, '<unknown>', '<pad>']"), ("dict(imdb.get_word_index()), index_from=3", "[1, 4, 5, 2, 0]", "['<start>', first, second, '<unknown>', '<pad>']"),
        ("imdb.get_word_index(), index_from=0", "[1, 2, 0, 0, 0]", "[first, second, '<pad>', '<pad>', '<pad>']"), ("dict(imdb.get_word_index())", "[1, 2, 0, 0, 0]", "[first, second, '<pad>', '<pad>', '<pad>']"),
        ("tokenizer", "[1, 2, 2, 0, 9]", "['fine', 'film', 'film', '<pad>', '#9']"), ("vectorizer", "[2, 1, 0, 3, 3]", "['fine', '[UNK]', '', 'film', 'film']"),
    ])
    func wordsOfKnownVocabularies(_ vocabulary: String, _ ids: String, _ words: String) {
        let session = TestSession(directory: NSTemporaryDirectory())
        session.run("""
            import numpy as np, unroll
            from tensorflow import keras
            from tensorflow.keras.datasets import imdb
            from tensorflow.keras.preprocessing.text import Tokenizer
            index = {number: word for word, number in imdb.get_word_index().items()}
            first, second = index[1], index[2]
            tokenizer = Tokenizer(); tokenizer.fit_on_texts(['fine fine film'])
            vectorizer = keras.layers.TextVectorization(); vectorizer.adapt(['fine fine film'])
            x = np.array([\(ids)])
            model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Embedding(20, 4), keras.layers.GRU(3, name='gru'), keras.layers.Dense(1)])
            """)
        #expect(session.run("print(unroll.saliency(model, x, vocabulary=\(vocabulary)).tokens == [\(words)])") == "True\n", "\(session.run("print(unroll.saliency(model, x, vocabulary=\(vocabulary)).tokens)"))")
        #expect(session.run("_ = model.trace(x, vocabulary=\(vocabulary))") == "")
    }

    /// Words belong to one sample: bars with words are the first one's, or the one that is asked for.
    @Test func barsWithWordsAreOneSamples() {
        let session = TestSession()
        session.run(setup + "\ntrace = model.trace(x, y, tokens=[[w + str(n) for w in 'abcdef'] for n in range(5)])\nt = trace['lstm']")
        #expect(session.run("print(np.allclose(t.gradient_norms(sample=2), np.linalg.norm(t.gradients.hidden[2], axis=-1)), np.allclose(t.gradient_norms(), np.linalg.norm(t.gradients.hidden, axis=-1).mean(axis=0)))") == "True True\n")
        #expect(session.run("print(raised(lambda: t.plot_gradients(sample=5)), raised(lambda: t.gradient_norms('kernel', sample=1)))") == "IndexError ValueError\n")
        for (call, word) in [("trace.plot_gradients()", "c0"), ("t.plot_gradients()", "c0"), ("t.plot_gradients(sample=2)", "c2"), ("t.plot_gradients('cell', 3)", "c3")] {
            session.run(call)
            #expect(session.picture.contains("3 " + word), "\(call): \(session.picture)")
        }
    }

    /// Equals signs of a step's rows stand below each other.
    @Test func equationsStandInColumns() {
        let rows = run("model.trace(x, y)['lstm'].show(step=3)").split(separator: "\n").map(Array.init)
        for gate in ["i₃[", "c₃["] {
            let places = rows.filter { String($0).hasPrefix("  " + gate) }.map { row in row.indices.filter { row[$0] == "=" } }
            #expect(places.count == 3 && Set(places).count == 1, "\(places)")
        }
    }

    /// One sample with a wild target makes one wild gradient, which no training with Adam is ruined by.
    @Test func anOutlierIsNoExplosion() {
        let session = TestSession()
        session.run(setup + "\ny[3] = 1e4\nmodel.compile(loss='mse', optimizer='adam')\nmodel.fit(x, y, epochs=12, batch_size=1, shuffle=False, verbose=0)")
        #expect(session.notices.isEmpty, "\(session.notices)")
    }

    /// A gradient that is too large from the first batch on because it grows on its way back is reported there.
    @Test func explosionFromTheStart() {
        let session = TestSession()
        session.run("""
            import numpy as np
            from tensorflow import keras
            keras.utils.set_random_seed(1)
            x = np.random.randn(32, 40, 2); y = np.random.randn(32, 1)
            rnn = keras.layers.SimpleRNN(16, activation='linear', recurrent_initializer=keras.initializers.RandomNormal(stddev=0.4), name='rnn')
            model = keras.Sequential([keras.layers.Input((40, 2)), rnn, keras.layers.Dense(1)])
            model.compile(loss='mse', optimizer=keras.optimizers.SGD(1e-12))
            model.fit(x, y, epochs=1, batch_size=16, verbose=0)
            """)
        let text = session.notices.joined(separator: "\n")
        for words in ["in batch 1 of epoch 1: the gradient explodes: its norm is ", " from the start", "on its way back over 40 steps"] { #expect(text.contains(words), "\(words) in \(text)") }
    }

    /// A candidate runs from −1 to 1: what is saturated there is what lies near its ends.
    @Test func monitorKnowsWhereCandidatesSaturate() {
        #expect(run("""
            model.compile(loss='mse', optimizer=keras.optimizers.SGD(0.0))
            monitor = unroll.Monitor(); _ = model.fit(x, y, epochs=1, verbose=0, callbacks=[monitor])
            t = model.trace(x, y)['lstm']
            print(np.isclose(monitor.saturation['lstm']['candidate'][0], (np.abs(t.gates['candidate']) > 0.9).mean()), np.isclose(monitor.saturation['lstm']['forget'][0], ((t.gates['forget'] < 0.1) | (t.gates['forget'] > 0.9)).mean()))
            """) == "True True\n")
    }

    /// Verdicts on layers that are known to be ill, and on sound ones.
    @Test(arguments: [
        ("L.SimpleRNN(8, activation='relu', bias_initializer=I.Constant(-50.0))", "x", "['dead units', 'vanishes']", "the recurrent kernel gets no gradient"),
        ("L.SimpleRNN(16, activation='linear', recurrent_initializer=I.RandomNormal(stddev=1.0))", "x", "['explodes']", "-fold on its way back over 30 steps"),
        ("L.SimpleRNN(16, recurrent_initializer=I.RandomNormal(stddev=1e-3))", "x", "['vanishes']", "comes from the last of 30 steps alone"),
        ("L.SimpleRNN(8, activation='linear', recurrent_initializer='identity')", "x", "['healthy']", "100 % of the gradient at the last step arrives at the first; 90 % of the recurrent kernel's comes from the last "),
        ("L.LSTM(4)", "np.zeros((8, 30, 2))", "['dead units', 'vanishes']", "as the input never changes"),
        ("L.GRU(4, bias_initializer=I.Constant(5.0))", "x", "['saturated', 'saturated', 'healthy']", "100 % of the update gate's values are above 0.9"),
        ("L.Masking(), L.SimpleRNN(4)", "padded", "['healthy']", " of 5 steps"),
    ])
    func verdictsOnKnownCases(_ layers: String, _ input: String, _ kinds: String, _ words: String) {
        let printed = run("""
            L, I = keras.layers, keras.initializers
            x = np.random.randn(8, 30, 2); y = np.random.randn(8, 1)
            padded = x.copy(); padded[:, 5:] = 0
            v = keras.Sequential([keras.Input((30, 2)), \(layers), L.Dense(1)]).trace(\(input), y).verdict()
            print(v.kinds); print(v)
            """)
        #expect(printed.hasPrefix(kinds + "\n") && printed.contains(words), "\(layers): \(printed)")
    }
}
