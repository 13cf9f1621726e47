import Foundation
import TestSupport
import Testing

/// Scripts with what CPython 3.11, NumPy 2.4, pandas 3.1, scikit-learn 1.9 and Keras 3.15 printed.
@Suite struct CorpusTests {
    static let folder = "Tests/ModulesTests/Corpus"
    static let scripts = ["language", "numpy", "frames", "keras", "plots"].flatMap { kind in Repository.names(in: "\(folder)/\(kind)", ending: ".py").map { "\(kind)/\($0)" } }

    @Test(arguments: scripts)
    func prints(_ name: String) throws {
        let script = try Repository.text("\(Self.folder)/\(name).py")
        let wanted = try Repository.text("\(Self.folder)/\(name).out")
        let session = TestSession(directory: "\(Repository.root)/\(Self.folder)")
        // Scripts can't delete what they saved.
        defer { for kept in Repository.names(in: Self.folder, ending: ".keras") { try? FileManager.default.removeItem(atPath: "\(Repository.root)/\(Self.folder)/\(kept).keras") } }
        // A script shows no value of its last line.
        let printed = session.run(script + "\nNone")
        let (relative, absolute) = Outputs.tolerance(script)
        #expect(Outputs.difference(wanted, printed, relative: relative, absolute: absolute) == nil, "\(name): \(Outputs.difference(wanted, printed, relative: relative, absolute: absolute) ?? "")")
    }
}

/// Every state, gate and gradient of `model.trace` against automatic differentiation in float64.
@Suite struct TraceReferenceTests {
    static let names = Repository.names(in: "Tests/ModulesTests/Corpus/trace", ending: ".json")

    private func literal(_ value: Any) -> String {
        switch value {
        case let list as [Any]: "[" + list.map(literal).joined(separator: ", ") + "]"
        case let number as NSNumber: number.stringValue
        case let text as String: "'\(text)'"
        default: "None"
        }
    }

    private func python(_ key: String, _ value: Any) -> String {
        if let number = value as? NSNumber, CFGetTypeIDIsBool(number) { return "\(key)=\(number.boolValue ? "True" : "False")" }
        return "\(key)=\(literal(value))"
    }

    private func CFGetTypeIDIsBool(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" || String(cString: number.objCType) == "B" }

    private func layer(_ map: [String: Any]) -> String {
        var config = map["config"] as? [String: Any] ?? [:]
        let inner = config.removeValue(forKey: "layer") as? [String: Any]
        var arguments = config.keys.sorted().map { python($0, config[$0] as Any) }
        if let inner { arguments.insert(layer(inner), at: 0) }
        if let name = map["name"] as? String { arguments.append("name='\(name)'") }
        return "layers.\(map["class"] as? String ?? "")(\(arguments.joined(separator: ", ")))"
    }

    @Test(arguments: names)
    func agrees(_ name: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(Repository.root)/Tests/ModulesTests/Corpus/trace/\(name).json"))
        let reference = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let session = TestSession()
        let shape = (reference["input_shape"] as? [Any] ?? []).map { ($0 as? NSNumber)?.stringValue ?? "None" }.joined(separator: ", ")
        let layers = (reference["layers"] as? [[String: Any]] ?? []).map(layer).joined(separator: ", ")
        let weights = (reference["weights"] as? [Any] ?? []).map { literal(($0 as? [String: Any])?["value"] ?? $0) }
        let setup = session.run("""
            import numpy as np
            from tensorflow import keras
            from tensorflow.keras import layers
            model = keras.Sequential([layers.Input(shape=(\(shape))), \(layers)])
            model.compile(loss='mean_squared_error', optimizer='sgd')
            model.set_weights([\(weights.map { "np.array(\($0), dtype='float32')" }.joined(separator: ", "))])
            x = np.array(\(literal(reference["x"] as Any)), dtype='float32')
            y = np.array(\(literal(reference["y"] as Any)), dtype='float32')
            trace = model.trace(x, y)
            def gap(got, want):
                got, want = np.array(got), np.array(want)
                if got.shape != want.shape:
                    return f'shape {got.shape}, not {want.shape}'
                scale = float(np.max(np.abs(want)))
                worst = float(np.max(np.abs(got - want)))
                return 'ok' if worst <= 1e-4 * scale + 1e-6 else f'{worst} of {scale}'
            """)
        #expect(setup.isEmpty, "\(setup)")
        var checked = 0
        func check(_ path: String, _ value: Any) {
            checked += 1
            #expect(session.run("print(gap(\(path), \(literal(value))))") == "ok\n", "\(name): \(path): \(session.printed)")
        }
        func layerTrace(_ path: String, _ t: [String: Any]) {
            for (prefix, map) in [(path, t), (path + ".gradients", t["gradients"] as? [String: Any] ?? [:])] {
                for key in ["input", "hidden", "cell"] { if let value = map[key] { check("\(prefix).\(key)", value) } }
                for group in ["gates", "preactivations"] {
                    for (gate, value) in (map[group] as? [String: Any] ?? [:]).sorted(by: { $0.key < $1.key }) { check("\(prefix).\(group)['\(gate)']", value) }
                }
            }
            let gradients = (t["gradients"] as? [String: Any])?["weights"]
            for (i, value) in ((gradients as? [Any]) ?? []).enumerated() { check("\(path).gradients.weights[\(i)]", value) }
            if let map = gradients as? [String: Any] {
                for (i, key) in ["kernel", "recurrent_kernel", "bias"].enumerated() { if let value = map[key] { check("\(path).gradients.weights[\(i)]", value) } }
            }
        }
        check("trace.loss", reference["loss"] as Any)
        check("trace.output", reference["output"] as Any)
        for (layer, value) in reference["trace"] as? [String: [String: Any]] ?? [:] {
            if let forward = value["forward"] as? [String: Any], let backward = value["backward"] as? [String: Any] {
                layerTrace("trace['\(layer)'].forward", forward)
                layerTrace("trace['\(layer)'].backward", backward)
            } else {
                layerTrace("trace['\(layer)']", value)
            }
        }
        #expect(checked >= 8)
    }
}

@Suite struct BadInputTests {
    let session = TestSession()

    @Test func layersOfImpossibleSize() {
        session.run("from tensorflow import keras")
        for units in ["0", "-1"] { #expect(session.run("keras.layers.LSTM(\(units))").hasPrefix("ValueError: Received an invalid value for argument `units`")) }
        #expect(session.run("keras.Sequential([keras.layers.LSTM(10**12, input_shape=(3, 1))])").hasPrefix("MemoryError"))
        #expect(session.report("keras.layers.LTSM(4)").hasSuffix("Did you mean 'LSTM'?"))
        #expect(session.report("keras.layers.LSTM(4, return_sequence=True)").hasSuffix("Did you mean 'return_sequences'?"))
        #expect(session.report("keras.layers.LSTM(4, activation='tahn')").hasSuffix("Did you mean 'tanh'?"))
    }

    @Test func shapesThatDoNotFit() {
        session.run("import numpy as np\nfrom tensorflow import keras\nm = keras.Sequential([keras.layers.LSTM(4, input_shape=(5, 2)), keras.layers.Dense(1)])\nm.compile(loss='mse', optimizer='adam')")
        #expect(session.run("m.predict(np.zeros((3, 5, 4)))").contains("expected axis -1 of input shape to have value 2, but received input with shape (None, 5, 4)"))
        #expect(session.run("m.predict(np.zeros((3, 5)))").contains("Expected shape (None, 5, 2), but input has incompatible shape (3, 5)"))
        #expect(session.run("m.fit(np.zeros((3, 5, 2)), np.zeros((4, 1)), verbose=0)").contains("'x' sizes: 3\n'y' sizes: 4"))
        #expect(session.run("m.predict(np.zeros((3, 5, 2)), verbose=0).shape") == "(3, 1)")
    }

    @Test func filesThatAreWrong() throws {
        let folder = NSTemporaryDirectory() + "unroll-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "a,b\n1,2\n3,4,5\n".write(toFile: folder + "/ragged.csv", atomically: true, encoding: .utf8)
        try "a,b\n1,x\n3,4\n".write(toFile: folder + "/words.csv", atomically: true, encoding: .utf8)
        try Data([0x61, 0x0A, 0xFF, 0xFE, 0x0A]).write(to: URL(fileURLWithPath: folder + "/bytes.csv"))
        let session = TestSession(directory: folder)
        session.run("import pandas as pd")
        #expect(session.run("pd.read_csv('nowhere.csv')").hasPrefix("FileNotFoundError: [Errno 2] No such file or directory: 'nowhere.csv'"))
        #expect(session.run("pd.read_csv('ragged.csv')").contains("Expected 2 fields in line 3, saw 3"))
        #expect(session.run("pd.read_csv('words.csv')['b'].values.astype(float)") == "ValueError: could not convert string to float: 'x'")
        #expect(session.run("pd.read_csv('bytes.csv')").contains("'utf-8' codec can't decode byte 0xff in position 2: invalid start byte"))
        #expect(session.run("pd.read_csv('airline-passengers.csv').shape") == "(144, 2)")
    }

    @Test func unknownThingsNameTheNearest() {
        session.run("import numpy as np")
        #expect(session.report("np.zeroes(3)").hasSuffix("Did you mean 'zeros'?"))
        #expect(session.report("import nunpy").contains("Did you mean 'numpy'?"))
        #expect(session.run("import torch") == "ModuleNotFoundError: No module named 'torch'")
    }
}
