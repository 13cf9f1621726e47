# Classes, generators and exceptions: attributes, methods, inheritance, special methods. Prints the best of five.
import time


def best(name, work, times=5):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(name, min(seconds), flush=True)


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def dot(self, other):
        return self.x * other.x + self.y * other.y


class Neuron:
    rate = 0.1

    def __init__(self):
        self.weight = 0.5
        self.steps = 0

    def update(self, error):
        self.weight -= self.rate * error
        self.steps += 1
        return self.weight


class Counting(Neuron):
    def update(self, error):
        return super().update(error) * 0.5


def attributes():
    neuron = Neuron()
    for i in range(100000):
        neuron.weight = neuron.weight * 0.5 + neuron.rate
    return neuron.weight


def methods():
    neuron = Neuron()
    for i in range(80000):
        neuron.update(0.001)
    return neuron.steps


def inheritance():
    neuron = Counting()
    for i in range(40000):
        neuron.update(0.001)
    return neuron.steps


def instances():
    total = Vector(0, 0)
    for i in range(30000):
        total = total + Vector(i, 1)
    return total.dot(Vector(1, 1))


def squares(n):
    for i in range(n):
        yield i * i


def generators():
    return sum(squares(100000)) + sum(x + 1 for x in range(100000))


def exceptions():
    failed = 0
    for i in range(30000):
        try:
            if i % 3 == 0:
                raise ValueError("odd one")
        except ValueError:
            failed += 1
    return failed


best("object-attributes", attributes)
best("object-methods", methods)
best("object-inheritance", inheritance)
best("object-instances", instances)
best("object-generators", generators)
best("object-exceptions", exceptions)
