import Interpreter
public import Notebook

/// A learner on the way through a lesson: what waits, what was typed, what it came to. It knows no screen.
///
/// The state before each step is kept. Free play changes the session as it likes; before the next step the lesson's own
/// variables are put back as the step before left them, so that nothing typed in between can spoil it.
public final class LessonRun {
    public let lesson: Lesson
    private let session: Session
    private let journal: LessonJournal?
    /// Index of the step that waits; everything before it is past. `steps.count` at the end.
    public private(set) var position: Int
    /// The state before each stop that was reached.
    private var states: [Int: Snapshot] = [:]
    /// Whether the session may differ from `states[position]`.
    private var isDirty = false
    private var hasBegunExercise = false
    public private(set) var hintsShown = 0
    private var predictions: [(quiz: Quiz, prediction: Quiz.Prediction, given: [Double])] = []

    /// A prediction after its cell has run.
    public struct Scored: Sendable {
        public let given: [Double]
        public let score: Quiz.Prediction.Score
    }

    public init(_ lesson: Lesson, in session: Session, journal: LessonJournal?) {
        self.lesson = lesson
        self.session = session
        self.journal = journal
        position = lesson.stops.first ?? lesson.steps.count
        states[position] = session.vm.snapshot()
    }

    public var isDone: Bool { position >= lesson.steps.count }
    public var step: Step? { lesson.steps.indices.contains(position) ? lesson.steps[position] : nil }
    /// `4 of 23`, counted in stops.
    public var place: (number: Int, of: Int) { ((lesson.stops.firstIndex(of: position) ?? lesson.stops.count) + 1, lesson.stops.count) }
    public var journalHasFailed: Bool { journal?.hasFailed ?? false }

    /// Notes that the lesson begins, and with which text.
    public func begin() { note(.begin, text: lesson.fingerprint) }

    private func note(_ kind: LessonJournal.Entry.Kind, id: String? = nil, text: String? = nil, slip: String? = nil) {
        guard !isReplaying else { return }
        journal?.write(.init(kind, at: position, id: id, text: text, slip: slip))
    }

    // MARK: Inputs

    /// Enter: runs the waiting cell.
    public func runCell() -> (outcome: Outcome, scored: [Scored])? {
        guard case .cell(let cell)? = step else { return nil }
        note(.cell)
        putBack()
        let outcome = session.run(cell.code, name: lesson.id, firstLine: cell.line)
        if case .failed(let failure) = outcome {
            note(failure.isInterrupt ? .interrupted : .failed)
            isDirty = true
            return (outcome, [])
        }
        note(.ran)
        let scored = score()
        advance()
        return (outcome, scored)
    }

    private func score() -> [Scored] {
        defer { predictions = [] }
        return predictions.compactMap { quiz, prediction, given in
            guard let truth = LessonRun.truth(of: prediction, in: session) else { return nil }
            let score = prediction.score(given, truth)
            note(.scored, id: quiz.id, text: score.isClose ? "close" : "far", slip: score.distance)
            return Scored(given: given, score: score)
        }
    }

    /// What a prediction is measured by: the number, or the numbers of a shape; nil if it is neither.
    static func truth(of prediction: Quiz.Prediction, in session: Session) -> [Double]? {
        guard let value = try? session.value(of: prediction.expression) else { return nil }
        if let number = try? session.vm.double(value) { return [number] }
        return try? session.vm.sequence(value).map { try session.vm.double($0) }
    }

    /// An answer to the waiting question; nil if none waits or the text is none.
    public func answer(_ text: String) -> Quiz.Verdict? {
        guard case .quiz(let quiz)? = step else { return nil }
        let verdict = quiz.judge(text)
        if case .unclear = verdict { return verdict }
        note(.answer, id: quiz.id, text: text)
        session.note("> " + text)
        switch verdict {
        case .right:
            note(.right, id: quiz.id)
            advance()
        case .wrong(_, let slip): note(.wrong, id: quiz.id, slip: slip)
        case .committed(let numbers):
            note(.predicted, id: quiz.id, text: text)
            if case .predict(let prediction) = quiz.kind { predictions.append((quiz, prediction, numbers)) }
            advance()
        case .unclear: break
        }
        return verdict
    }

    /// Whether a typed line is meant for the waiting question.
    public func isAnswer(_ text: String) -> Bool {
        guard case .quiz(let quiz)? = step else { return false }
        return quiz.isAnswer(text) { session.vm.globals[$0] != nil }
    }

    /// Code typed by the learner: free play, or an answer to the exercise.
    public func run(_ code: String) -> (outcome: Outcome, verdict: ExerciseJudge.Verdict?) {
        note(.code, text: code)
        beginExercise()
        isDirty = true
        let outcome = session.run(code)
        if case .failed(let failure) = outcome {
            note(failure.isInterrupt ? .interrupted : .failed)
            return (outcome, nil)
        }
        note(.ran)
        guard case .exercise(let exercise)? = step else { return (outcome, nil) }
        let wanted = ExerciseJudge.bound(by: exercise.solution)
        let isAnswer = wanted.isEmpty || !ExerciseJudge.bound(by: code).isDisjoint(with: wanted.union(exercise.checks.flatMap { ExerciseJudge.words(in: $0.expression) }))
        let verdict = judge()
        return (outcome, isAnswer || verdict == .right ? verdict : nil)
    }

    /// Judges the exercise by the variables as they are.
    public func judge() -> ExerciseJudge.Verdict? {
        guard case .exercise(let exercise)? = step, let before = states[position] else { return nil }
        beginExercise()
        let judge = ExerciseJudge(exercise, in: session)
        let verdict = judge.judge(before: before)
        switch verdict {
        case .right:
            note(.solved, id: exercise.id)
            keepAnswer(exercise, before, judge)
            advance()
        case .wrong(let message, let mistake): note(.wrong, id: exercise.id, slip: mistake.map { exercise.mistakes[$0].message } ?? message)
        }
        return verdict
    }

    /// A check sees the lesson's variables and the answer, not what was lying about before.
    private func beginExercise() {
        guard !hasBegunExercise, case .exercise(let exercise)? = step else { return }
        hasBegunExercise = true
        putBack()
        guard let before = states[position] else { return }
        for name in exercise.checks.reduce(into: Set<String>(), { $0.formUnion(ExerciseJudge.words(in: $1.expression)) }) where !before.names.contains(name) {
            session.vm.globals[name] = nil
        }
    }

    /// What the answer defined stays; everything else is as it was before, if the checks still hold then.
    private func keepAnswer(_ exercise: Exercise, _ before: Snapshot, _ judge: ExerciseJudge) {
        let names = ExerciseJudge.bound(by: exercise.solution)
        guard !names.isEmpty else { return }
        let now = session.vm.snapshot()
        let values = names.compactMap { name in session.vm.globals[name].map { (name, $0) } }
        session.vm.restore(before, keepingOthers: true)
        for (name, value) in values { session.vm.globals[name] = value }
        if judge.judge(before: before) != .right { session.vm.restore(now, keepingOthers: false) }
    }

    private func putBack() {
        guard isDirty, let state = states[position] else { return }
        session.vm.restore(state, keepingOthers: true)
        isDirty = false
    }

    private func advance() {
        position = lesson.steps[(position + 1)...].firstIndex(where: \.isStop) ?? lesson.steps.count
        states[position] = session.vm.snapshot()
        arrive(isDirty: false)
        if isDone { note(.done) }
    }

    private func arrive(isDirty: Bool) {
        self.isDirty = isDirty
        hintsShown = 0
        hasBegunExercise = false
    }

    // MARK: Moving

    private var questionID: String? {
        switch step {
        case .quiz(let quiz)?: quiz.id
        case .exercise(let exercise)?: exercise.id
        default: nil
        }
    }

    /// On without running or answering: a cell is run unseen, because later steps need it; a question is not asked again.
    /// - Returns: the failure if an unseen cell failed.
    @discardableResult
    public func skip() -> Failure? {
        guard !isDone else { return nil }
        note(.skip, id: questionID)
        return pass()
    }

    private func pass() -> Failure? {
        putBack()
        let code: String? = switch step {
        case .cell(let cell)?: cell.code
        case .exercise(let exercise)?: exercise.solution
        default: nil
        }
        if let code, case .failed(let failure) = quietly({ session.run(code, name: lesson.id) }) {
            isDirty = true
            return failure
        }
        predictions = []
        advance()
        return nil
    }

    private func quietly<T>(_ body: () -> T) -> T {
        let sink = session.sink
        session.sink = nil
        defer { session.sink = sink }
        return body()
    }

    /// To the stop before; false at the beginning.
    public func back() -> Bool {
        guard let earlier = lesson.stops.last(where: { $0 < position }) else { return false }
        note(.back)
        move(to: earlier)
        return true
    }

    /// To a stop by its number from 1. What lies between and was never run is run unseen.
    ///
    /// - Returns: the failure of a cell on the way; the run then waits there.
    public func goto(_ number: Int) -> Failure? {
        let stops = lesson.stops
        guard stops.indices.contains(number - 1) else { return nil }
        note(.goto, text: String(number))
        let target = stops[number - 1]
        if states[target] == nil, let furthest = states.keys.filter({ $0 < target }).max(), furthest != position { move(to: furthest) }
        if states[target] != nil {
            move(to: target)
            return nil
        }
        while position < target { if let failure = pass() { return failure } }
        return nil
    }

    private func move(to target: Int) {
        position = target
        predictions = []
        arrive(isDirty: true)
    }

    /// The step as it was when it was reached.
    public func resetStep() {
        note(.reset, text: "step")
        arrive(isDirty: true)
        putBack()
        beginExercise()
        hasBegunExercise = false
    }

    /// The whole lesson from the beginning, with the variables as they were before it.
    public func resetLesson() {
        note(.reset, text: "lesson")
        guard let first = lesson.stops.first, let state = states[first] else { return }
        session.vm.restore(state, keepingOthers: false)
        states = [first: state]
        move(to: first)
        isDirty = false
    }

    // MARK: Help

    public var hints: [String] {
        switch step {
        case .quiz(let quiz)?: quiz.hints
        case .exercise(let exercise)?: exercise.hints
        default: []
        }
    }

    /// The next rung of the ladder; nil if there is none.
    public func hint() -> String? {
        guard hintsShown < hints.count else { return nil }
        note(.hint, id: questionID)
        hintsShown += 1
        return hints[hintsShown - 1]
    }

    /// One way to solve the exercise, or the right answer to the question; nil where there is nothing to solve.
    public func solution() -> String? {
        guard let id = questionID else { return nil }
        note(.solution, id: id)
        switch step {
        case .exercise(let exercise)?: return exercise.solution
        case .quiz(let quiz)?: return quiz.solution
        default: return nil
        }
    }

    // MARK: Resuming

    private var isReplaying = false

    /// What can be taken up again of a journal: the inputs since the lesson last began. nil if there is nothing.
    public static func unfinished(_ entries: [LessonJournal.Entry]) -> ArraySlice<LessonJournal.Entry>? {
        let start = entries.lastIndex { $0.kind == .begin || ($0.kind == .reset && $0.text == "lesson") } ?? entries.startIndex
        let rest = entries[start...]
        return rest.contains { $0.kind == .done } || rest.count < 2 ? nil : rest
    }

    /// Does again, unseen, what a journal says was done.
    ///
    /// - Returns: an input that had not ended when the program was cut off, if there is one.
    public func resume(_ entries: ArraySlice<LessonJournal.Entry>) -> String? {
        isReplaying = true
        defer { isReplaying = false }
        let isSameText = entries.first { $0.kind == .begin }?.text.map { $0 == lesson.fingerprint } ?? true
        guard isSameText else {
            // The lesson was changed since: take up at the same place, without what was typed.
            let furthest = entries.map(\.at).max() ?? 0
            quietly { while position < furthest, !isDone, pass() == nil {} }
            return nil
        }
        var cutOff: String?
        for (i, entry) in zip(entries.indices, entries) {
            let next = entries.index(after: i) < entries.endIndex ? entries[entries.index(after: i)].kind : nil
            cutOff = nil
            quietly { if !replay(entry, next, &cutOff) { catchUp(entry.at) } }
        }
        return cutOff
    }

    /// False if the run stands elsewhere than the journal says.
    private func replay(_ entry: LessonJournal.Entry, _ next: LessonJournal.Entry.Kind?, _ cutOff: inout String?) -> Bool {
        guard entry.at == position || [.ran, .failed, .interrupted, .right, .wrong, .predicted, .scored, .solved, .done].contains(entry.kind) else { return false }
        let hasEnded = next == .ran || next == .failed
        switch entry.kind {
        case .cell: if hasEnded { _ = runCell() } else if next == nil { cutOff = "the cell" }
        case .code: if hasEnded, let text = entry.text { _ = run(text) } else if next == nil { cutOff = entry.text }
        case .answer: if let text = entry.text { _ = answer(text) }
        case .skip: _ = skip()
        case .back: _ = back()
        case .goto: _ = entry.text.flatMap { Int($0) }.flatMap { goto($0) }
        case .hint: _ = hint()
        case .reset: resetStep()
        case .solved: if entry.at == position { _ = judge() }
        case .begin, .solution, .ran, .failed, .interrupted, .right, .wrong, .predicted, .scored, .done: break
        }
        return true
    }

    private func catchUp(_ target: Int) {
        if states[target] != nil { return move(to: target) }
        while position < target, !isDone, pass() == nil {}
    }
}
