# Reductions, order, selection and shapes on 10^6 numbers. Prints the best of seven.
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


def mask_assign(m):
    m = m.copy()
    m[m > 0.5] = 0


np.random.seed(0)
shuffled = np.random.permutation(N)
for kind in ["float64", "float32"]:
    x = np.sin(np.arange(N)).astype(kind)
    m = x.reshape(1000, 1000)
    random = shuffled.astype(kind)
    best(f"{kind}-sum", lambda: x.sum())
    best(f"{kind}-sum-axis-0", lambda: m.sum(axis=0))
    best(f"{kind}-sum-axis-1", lambda: m.sum(axis=1))
    best(f"{kind}-mean", lambda: x.mean())
    best(f"{kind}-std", lambda: x.std())
    best(f"{kind}-std-axis-0", lambda: m.std(axis=0))
    best(f"{kind}-max", lambda: x.max())
    best(f"{kind}-max-axis-1", lambda: m.max(axis=1))
    best(f"{kind}-argmax", lambda: x.argmax())
    best(f"{kind}-cumsum", lambda: np.cumsum(x))
    best(f"{kind}-diff", lambda: np.diff(x))
    best(f"{kind}-sort", lambda: np.sort(random))
    best(f"{kind}-argsort", lambda: np.argsort(random))
    best(f"{kind}-mask", lambda: x[x > 0])
    best(f"{kind}-mask-assign", lambda: mask_assign(m))
    best(f"{kind}-take", lambda: x[shuffled])
    best(f"{kind}-broadcast", lambda: m[:, :1] * m[:1])
    best(f"{kind}-standardise", lambda: (m - m.mean(axis=0)) / m.std(axis=0))
    best(f"{kind}-step", lambda: x[::2] + x[1::2])
    best(f"{kind}-transpose-copy", lambda: m.T.copy())
    best(f"{kind}-transpose-add", lambda: m + m.T)
    best(f"{kind}-concatenate", lambda: np.concatenate([x, x]))
    best(f"{kind}-matmul", lambda: m[:300, :300] @ m[300:600, :300])
    best(f"{kind}-dot", lambda: x @ x)
best("astype-float32", lambda: np.ones(N).astype("float32"))
integers = np.arange(N)
best("astype-from-int", lambda: integers.astype("float64"))
best("int64-add", lambda: integers + integers)
best("int64-modulo", lambda: integers % 7)
best("int64-compare", lambda: integers == 5)
best("int64-sum", lambda: integers.sum())
best("windows", lambda: np.array([integers[i:i + 12] for i in range(5000)]))
small = np.ones(10)
best("small-arrays", lambda: [small * 2 + small for _ in range(20000)])
