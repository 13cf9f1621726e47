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
        func number(_ text: String) -> Double? { Double(text.filter { !"()".contains($0) }.replacingOccurrences(of: "−", with: "-")) }
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

    /// A row of the time matrix is the loss of that step alone: it agrees with a trace whose other losses weigh nothing.
    @Test func timeMatrixIsOfTheTopLayer() {
        #expect(run("""
            L = keras.layers
            m = keras.Sequential([keras.Input((6, 2)), L.GRU(2, return_sequences=True, name='low'), L.LSTM(3, return_sequences=True, name='top'), L.TimeDistributed(L.Dense(1))])
            y = np.random.randn(5, 6, 1)
            whole = m.trace(x, y)
            matrix = whole['top'].time_matrix()
            # Where the target is the prediction, mean squared error has no gradient.
            alone = m.predict(x, verbose=0); alone[:, 3] = y[:, 3]
            print(np.allclose(matrix[3], m.trace(x, alone)['top'].gradient_norms(), atol=1e-6), (matrix[3, 4:] == 0).all(), raised(whole['low'].time_matrix))
            """) == "True True ValueError\n")
    }
}
