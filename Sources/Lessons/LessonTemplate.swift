/// What a new lesson starts from: whole, small, and clean under `unroll check`.
public enum LessonTemplate {
    /// `04-my-lesson.md` for `my lesson`, numbered behind the lessons that are there.
    public static func fileName(_ name: String, after course: Course?) -> String {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
        if words.first?.isNumber == true { return words + ".md" }
        let last = course?.lessons.compactMap { Int($0.number) }.max() ?? 0
        return (last < 9 ? "0" : "") + "\(last + 1)-\(words.isEmpty ? "lesson" : words).md"
    }

    public static func text(title: String) -> String {
        """
        ---
        title: "\(title.filter { $0 != "\"" && $0 != "\\" && !$0.isNewline })"
        summary: One sentence that says what one will see.
        minutes: 10
        needs: []
        goals:
          - what a learner can do afterwards
        format: \(LessonParser.format)
        ---

        # \(title.filter { !$0.isNewline })

        Say in a few lines what the question is. Formulas stand between dollar signs: $h_t = \\tanh(W x_t + U h_{t-1} + b)$.

        ```python
        import numpy as np
        from tensorflow import keras

        keras.utils.set_random_seed(0)
        X = np.random.normal(size=(8, 5, 1))
        X.shape
        ```

        ```output
        (8, 5, 1)
        ```

        ## Predict, then look

        ```quiz
        id: states
        ask: "A `SimpleRNN(3, return_sequences=True)` reads X. What is the shape of what comes out?"
        predict: states.shape
        hints:
          - One state for each sample and timestep.
        ```

        ```python
        states = keras.layers.SimpleRNN(3, return_sequences=True)(X)
        states.shape
        ```

        ```output
        (8, 5, 3)
        ```

        ## Your turn

        ```exercise
        id: parameters
        ask: "How many weights has that layer? Set `count`."
        starter: "count = 0"
        checks:
          - that: count == 3 * (1 + 3 + 1)
            else: "each unit has a weight for its input, three for the states, and a bias"
        mistakes:
          - code: count = 3 * (1 + 3)
            message: "The biases are missing."
          - code: count = 5 * 3 * (1 + 3 + 1)
            message: "The weights are the same at every timestep: count them once."
        hints:
          - Count what one unit is connected to.
        solution: |
          count = 3 * (1 + 3 + 1)
        ```

        ## What to keep

        - One sentence for each goal.

        <!-- instructor: What to ask the class, and what they usually get wrong. -->

        """
    }
}
