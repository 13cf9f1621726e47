import Interpreter
import Notebook
import TestSupport
import Testing

/// A state that is put back: variables, the inside of containers, arrays, models and generators.
@Suite struct SnapshotTests {
    @Test(arguments: [
        ("a = 1", "a = 2", "a", "1"),
        ("a = [1, [2]]; b = a[1]", "b.append(3); a.append(4)", "a, b", "([1, [2]], [2])"),
        ("d = {'k': {1}}", "d['k'].add(2); d['n'] = 0", "d", "{'k': {1}}"),
        ("import numpy as np; x = np.zeros(3); v = x[1:]", "v[0] = 7; x += 1", "x.sum(), v.sum()", "(np.float64(0.0), np.float64(0.0))"),
        ("class P:\n    n = 0\np = P(); p.q = [1]", "p.q.append(2); p.r = 1; P.n = 5", "p.q, hasattr(p, 'r'), P.n", "([1], False, 0)"),
        ("def f():\n    n = [0]\n    def g():\n        n[0] += 1\n        return n[0]\n    return g\ng = f()", "g(); g()", "g()", "1"),
        ("import random, numpy as np; random.seed(1); np.random.seed(1)", "random.random(); np.random.rand()", "round(random.random(), 4), round(np.random.rand(), 4)", "(0.1344, 0.417)"),
    ])
    func isPutBack(_ before: String, _ change: String, _ look: String, _ expected: String) {
        let test = TestSession()
        _ = test.run(before)
        let snapshot = test.session.vm.snapshot()
        _ = test.run(change + "\nmine = 1")
        test.session.vm.restore(snapshot, keepingOthers: true)
        #expect(test.run("mine") == "1")
        #expect(test.run(look) == expected)
        test.session.vm.restore(snapshot, keepingOthers: false)
        #expect(test.run("mine").hasPrefix("NameError"))
    }

    @Test func aModelForgetsItsTraining() {
        let test = TestSession()
        _ = test.run("import numpy as np\nfrom tensorflow import keras\nkeras.utils.set_random_seed(1)\nm = keras.Sequential([keras.layers.GRU(3, input_shape=(4, 2)), keras.layers.Dense(1)])\nm.compile('adam', 'mse')\nX = np.random.rand(5, 4, 2); y = X[:, 0, 0]")
        let snapshot = test.session.vm.snapshot()
        let training = "h = m.fit(X, y, epochs=2, verbose=0).history['loss']; h"
        let first = test.run(training)
        #expect(test.run(training) != first)
        test.session.vm.restore(snapshot, keepingOthers: true)
        #expect(test.run(training) == first)
    }
}
