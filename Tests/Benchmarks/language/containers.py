# Lists, dictionaries, sets and texts: building, counting, joining, sorting. Prints the best of five.
import time


def best(name, work, times=5):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(name, min(seconds), flush=True)


TEXT = ("the quick brown fox jumps over the lazy dog and the dog sleeps while the fox runs away from "
        "every other animal in the forest until it is tired and sleeps too ") * 200
WORDS = TEXT.split()


def list_append():
    items = []
    for i in range(150000):
        items.append(i * i)
    return items


def list_comprehension():
    return [x * 2 + 1 for x in range(200000) if x % 3]


def list_windows():
    series = list(range(3000))
    return [series[i:i + 12] for i in range(len(series) - 12)]


def list_sort():
    numbers = [(i * 7919) % 100003 for i in range(50000)]
    numbers.sort()
    return sorted(numbers, reverse=True)


def dict_count():
    counts = {}
    for word in WORDS:
        counts[word] = counts.get(word, 0) + 1
    return counts


def dict_vocabulary():
    indices = {}
    for word in WORDS:
        if word not in indices:
            indices[word] = len(indices)
    return [indices[word] for word in WORDS]


def dict_integers():
    squares = {i: i * i for i in range(50000)}
    total = 0
    for key, value in squares.items():
        total += value - key
    return total


def set_members():
    seen = set()
    for i in range(100000):
        seen.add(i % 1000)
    return len(seen)


def text_join():
    return ", ".join([str(i) for i in range(50000)])


def text_append():
    text = ""
    for word in WORDS:
        text += word + " "
    return text


def text_characters():
    counts = {}
    for character in TEXT:
        counts[character] = counts.get(character, 0) + 1
    return counts


def text_format():
    lines = []
    for i in range(20000):
        lines.append(f"{i:5d}: {i / 7:.3f} {'odd' if i % 2 else 'even'}")
    return "\n".join(lines)


def text_methods():
    return [word.strip().lower().replace("o", "0") for word in WORDS if word.startswith("t") or word.endswith("s")]


best("list-append", list_append)
best("list-comprehension", list_comprehension)
best("list-windows", list_windows)
best("list-sort", list_sort)
best("dict-count", dict_count)
best("dict-vocabulary", dict_vocabulary)
best("dict-integers", dict_integers)
best("set-members", set_members)
best("text-join", text_join)
best("text-append", text_append)
best("text-characters", text_characters)
best("text-format", text_format)
best("text-methods", text_methods)
