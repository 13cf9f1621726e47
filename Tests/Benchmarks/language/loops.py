# Loops over numbers: a sum in a for loop, a while loop, prime numbers by a sieve and by trial division. Prints the best of five.
import time


def best(name, work, times=5):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(name, min(seconds), flush=True)


def for_sum():
    total = 0
    for i in range(300000):
        total += i * 2 - 1
    return total


def while_collatz():
    longest = 0
    for n in range(1, 3000):
        steps = 0
        while n != 1:
            if n % 2 == 0:
                n = n // 2
            else:
                n = 3 * n + 1
            steps += 1
        if steps > longest:
            longest = steps
    return longest


def sieve():
    size = 100000
    prime = [True] * size
    for i in range(2, int(size ** 0.5) + 1):
        if prime[i]:
            for j in range(i * i, size, i):
                prime[j] = False
    return sum(1 for i in range(2, size) if prime[i])


def nested():
    total = 0.0
    for i in range(300):
        for j in range(300):
            total += (i - j) / (i + j + 1.0)
    return total


best("loop-for", for_sum)
best("loop-while", while_collatz)
best("loop-sieve", sieve)
best("loop-nested-floats", nested)
