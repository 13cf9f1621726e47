import numpy as np
import pandas as pd


def attempt(label, body):
    try:
        print(label, body())
    except Exception as e:
        print(label, type(e).__mro__[-4].__name__ if isinstance(e, MemoryError) else type(e).__name__)


attempt("arange inf", lambda: np.arange(float("inf"), 37))
attempt("arange -inf", lambda: np.arange(float("-inf"), 37))
attempt("arange far back", lambda: np.arange(37, -1e300))
attempt("arange long step", lambda: np.arange(0, 5, float("inf")))
attempt("arange nan", lambda: np.arange(float("nan")))
attempt("round far", lambda: np.round(np.array([1.5]), -2**63))
attempt("exp of a long integer", lambda: np.exp(10**20))
attempt("log of long integers", lambda: np.log(np.array([10**30, 1])))
attempt("expandtabs", lambda: len("x\t".expandtabs(10**5)))
attempt("empty replace", lambda: len("abc".replace("", "xy", 2)))
attempt("replace", lambda: "abcabc".replace("bc", "", 1))
attempt("join", lambda: ",".join(str(i) for i in range(4)))
attempt("max of a generator", lambda: max(i % 7 for i in range(20)))
attempt("min with a key", lambda: min(["bb", "a", "ccc"], key=len))
attempt("max of nothing", lambda: max([], default=3))
attempt("max of numbers", lambda: max(3, 9, 2))
attempt("list of a long range", lambda: list(range(10**18)))
attempt("outer", lambda: np.outer(np.ones(10**7), np.ones(10**7)).shape)
