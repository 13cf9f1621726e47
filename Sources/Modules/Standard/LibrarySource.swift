/// Modules of Python's own library that are written in the small Python itself.
enum LibrarySource {
    static let table: [(name: String, summary: String, source: String)] = [
        ("itertools", "Iterators to combine: count, chain, product, combinations, groupby, islice, …", itertools),
        ("functools", "Functions of functions: reduce, partial, lru_cache, wraps, total_ordering, …", functools),
        ("operator", "The operators as functions: add, mul, itemgetter, attrgetter, …", `operator`),
        ("statistics", "Mean, median, variance and the like of plain numbers.", statistics),
        ("heapq", "A list as a heap.", heapq),
        ("bisect", "Finding places in a sorted list.", bisect),
        ("copy", "Copies of objects, flat and deep.", copy),
        ("string", "Constants for characters.", string),
        ("typing", "Names for annotations, which mean nothing here.", typing),
        ("contextlib", "Helpers for with: contextmanager, suppress, closing.", contextlib),
        ("dataclasses", "Classes that mostly hold data.", dataclasses),
        ("enum", "Classes of named constants.", `enum`),
        ("textwrap", "Texts in lines of a width.", textwrap),
        ("datetime", "Dates, times and the time between them.", datetime),
        ("pathlib", "Paths as objects.", pathlib),
        ("csv", "Tables as text.", csv),
        ("pprint", "Values laid out over several lines.", pprint),
    ]
}
