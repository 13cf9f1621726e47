# Element by element on 10^6 numbers, float64 and float32. Prints the best of seven.
import time

import numpy as np

N = 1_000_000


def best(name, work, times=7):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(name, min(seconds), flush=True)


def in_place(x):
    x += 1
    x -= 1


for kind in ["float64", "float32"]:
    x = np.linspace(-3, 3, N).astype(kind)
    y = np.linspace(0.1, 2, N).astype(kind)
    best(f"{kind}-add", lambda: x + y)
    best(f"{kind}-chain", lambda: (x * 2 + y) * x - 1)
    best(f"{kind}-divide", lambda: x / y)
    best(f"{kind}-square", lambda: x ** 2)
    best(f"{kind}-power", lambda: y ** 1.7)
    best(f"{kind}-exp", lambda: np.exp(x))
    best(f"{kind}-log", lambda: np.log(y))
    best(f"{kind}-sqrt", lambda: np.sqrt(y))
    best(f"{kind}-sin", lambda: np.sin(x))
    best(f"{kind}-cos", lambda: np.cos(x))
    best(f"{kind}-tanh", lambda: np.tanh(x))
    best(f"{kind}-sigmoid", lambda: 1 / (1 + np.exp(-x)))
    best(f"{kind}-log1p", lambda: np.log1p(y))
    best(f"{kind}-abs", lambda: np.abs(x))
    best(f"{kind}-maximum", lambda: np.maximum(x, 0))
    best(f"{kind}-compare", lambda: x > y)
    best(f"{kind}-where", lambda: np.where(x > 0, x, y))
    best(f"{kind}-clip", lambda: np.clip(x, -1, 1))
    best(f"{kind}-in-place", lambda: in_place(x))
