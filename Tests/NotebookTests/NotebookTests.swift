import Foundation
import Notebook
import TestSupport
import Testing

@Suite struct NotebookTests {
    @Test func documents() throws {
        let markdown = try Document("# Title\n\n```python\nx = 1\n```\n\n```output\n1\n```\n\n```python\nx + 1\n```\n", path: "a.md")
        #expect(markdown.cells.map(\.code) == ["x = 1", "x + 1"])
        #expect(markdown.cells.map(\.firstLine) == [4, 12])
        let notebook = try Document(#"{"cells": [{"cell_type": "markdown", "source": "no"}, {"cell_type": "code", "source": ["a = 1\n", "a"]}], "nbformat": 4}"#, path: "a.ipynb")
        #expect(notebook.cells.map(\.code) == ["a = 1\na"])
        #expect(throws: Document.ReadError.self) { try Document("{", path: "a.ipynb") }
    }

    @Test func valuesAndSemicolons() {
        let session = TestSession()
        #expect(session.run("x = 3") == "")
        #expect(session.run("x") == "3")
        #expect(session.run("_ + 1") == "4")
        #expect(session.run("x;") == "")
        #expect(session.run("None") == "")
    }

    @Test func completion() {
        let session = TestSession()
        session.run("import numpy as np\nfrom tensorflow import keras\nhistory = 1")
        #expect(session.session.complete("np.lins").candidates == ["linspace"])
        #expect(session.session.complete("his").candidates == ["history"])
        #expect(session.session.complete("keras.layers.LSTM(3, return_s").candidates == ["return_sequences=", "return_state="])
        #expect(session.session.complete("open('airline").candidates.contains("airline-passengers.csv"))
        #expect(session.session.complete("from numpy import lin").candidates == ["linalg", "linspace"])
    }

    @Test func helpRunsNothing() {
        let session = TestSession()
        session.run("import numpy as np\ndef f(x, y=2):\n    'Adds.'\n    return x + y")
        #expect(session.session.help("np.linspace").hasPrefix("linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0)"))
        #expect(session.session.help("f") == "f(x, y=2)\n  Adds.")
        #expect(session.session.help("print('no')").contains("Write a name"))
        #expect(session.printed == "")
    }

    /// The cells before the reviews of a notebook as people write them.
    @Test func airlineNotebook() {
        let session = TestSession()
        session.run("""
            import pandas as pd
            import matplotlib.pyplot as plt
            import seaborn as sns
            import tensorflow as tf
            import tensorflow.keras as keras
            import numpy as np
            from sklearn.model_selection import train_test_split
            from sklearn.preprocessing import MinMaxScaler
            from sklearn.compose import ColumnTransformer
            data = pd.read_csv("airline-passengers.csv")
            scaler = MinMaxScaler()
            dataset = scaler.fit_transform(data["Passengers"].values.reshape(-1, 1))
            train = dataset[:int(len(dataset) * 0.75), :]
            X = np.array([train[i:i+1, 0] for i in range(len(train) - 2)]).reshape(-1, 1, 1)
            """)
        #expect(session.run("data.isnull().values.any()") == "np.False_")
        #expect(session.run("X.shape") == "(106, 1, 1)")
        session.run("model = keras.Sequential([keras.layers.Bidirectional(keras.layers.LSTM(10, return_sequences=True), input_shape=(5, 10)), keras.layers.Bidirectional(keras.layers.LSTM(10)), keras.layers.Dense(5)])")
        let summary = session.run("model.summary()")
        for figure in ["1,680", "2,480", "105", "Total params: 4,265"] { #expect(summary.contains(figure)) }
    }
}
