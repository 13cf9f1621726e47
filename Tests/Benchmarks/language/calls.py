# Function calls: plain ones, with defaults and keywords, closures, lambdas through map and sorted, fib(24). Prints the best of five.
import time


def best(name, work, times=5):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(name, min(seconds), flush=True)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def scaled(x, factor=2, offset=0):
    return x * factor + offset


def plain():
    total = 0
    for i in range(100000):
        total += scaled(i, 3, 1)
    return total


def keywords():
    total = 0
    for i in range(60000):
        total += scaled(i, offset=5)
    return total


def counter():
    count = 0

    def step(by):
        nonlocal count
        count += by
        return count

    return step


def closures():
    step = counter()
    for i in range(100000):
        step(i)


def builtins():
    total = 0
    for i in range(60000):
        total += abs(i - 500) + min(i, 300) + len("word")
    return total


def lambdas():
    numbers = list(map(lambda x: x * 7 % 1001, range(60000)))
    return sorted(numbers, key=lambda x: -x)[0]


best("fib-24", lambda: fib(24))
best("call-plain", plain)
best("call-keywords", keywords)
best("call-closure", closures)
best("call-builtin", builtins)
best("call-lambda", lambdas)
