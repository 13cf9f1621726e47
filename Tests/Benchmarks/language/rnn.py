# A recurrent network in plain lists: 100 steps of 16 units over 4 inputs, forward and back through time. Prints the best of five.
import math
import time


def matrix(rows, columns, scale):
    return [[math.sin(i * 1.3 + j * 0.7) * scale for j in range(columns)] for i in range(rows)]


UNITS, INPUTS, STEPS = 16, 4, 100
W = matrix(UNITS, INPUTS, 0.4)
U = matrix(UNITS, UNITS, 0.2)
B = [0.0] * UNITS
XS = [[math.cos(t * 0.1 + k) for k in range(INPUTS)] for t in range(STEPS)]


def forward():
    h = [0.0] * UNITS
    states = [h]
    for x in XS:
        new = []
        for i in range(UNITS):
            total = B[i]
            for j in range(INPUTS):
                total += W[i][j] * x[j]
            for j in range(UNITS):
                total += U[i][j] * h[j]
            new.append(math.tanh(total))
        h = new
        states.append(h)
    return states


def backward(states):
    dU = [[0.0] * UNITS for _ in range(UNITS)]
    dh = [1.0] * UNITS
    for t in range(STEPS, 0, -1):
        h, previous = states[t], states[t - 1]
        da = [g * (1 - y * y) for g, y in zip(dh, h)]
        for i in range(UNITS):
            row = dU[i]
            for j in range(UNITS):
                row[j] += da[i] * previous[j]
        dh = [sum(U[i][j] * da[i] for i in range(UNITS)) for j in range(UNITS)]
    return dU


def comprehensions():
    h = [0.0] * UNITS
    for x in XS:
        h = [math.tanh(b + sum(w * v for w, v in zip(row, x)) + sum(u * v for u, v in zip(back, h)))
             for b, row, back in zip(B, W, U)]
    return h


def best(name, work, times=5):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(name, min(seconds), flush=True)


STATES = forward()
best("rnn-forward", forward)
best("rnn-backward", lambda: backward(STATES))
best("rnn-comprehensions", comprehensions)
