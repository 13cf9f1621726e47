import Lessons

/// Where progress is kept: a journal for each lesson in the state folder.
enum LessonFiles {
    static func path(_ lesson: Lesson) -> String? { StateFolder.file(LessonJournal.fileName(lesson)) }

    static func entries(_ lesson: Lesson) -> [LessonJournal.Entry] { path(lesson).map(LessonJournal.read) ?? [] }

    static func journal(_ lesson: Lesson) -> LessonJournal? { path(lesson).flatMap { LessonJournal($0) } }

    static func progress(_ lesson: Lesson) -> LessonProgress { LessonProgress(lesson, entries(lesson)) }
}
