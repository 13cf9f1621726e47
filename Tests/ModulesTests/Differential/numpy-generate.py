"""Makes random NumPy expressions and writes them with what NumPy answered: a line of JSON each, [expression, answer].

usage: python3 numpy-generate.py > numpy-cases.jsonl      (NumPy 2.4)

The answer is the repr of the value, or the exception's class and message.
"""
import json
import random
import warnings

import numpy as np

warnings.filterwarnings("ignore")
random.seed(20240)
pick = random.choice
DTYPES = ["float64", "float32", "int64", "int32", "bool", "int8", "uint8", "float16"]


def number(kind):
    if kind == "float":
        return pick([repr(round(random.uniform(-9, 9), random.randint(0, 4))), "0.0", "1e10", "2.5e-07", "nan", "inf", "-3.0"]).replace("nan", "np.nan").replace("inf", "np.inf")
    if kind == "bool":
        return pick(["True", "False"])
    return str(random.randint(-9, 99))


def nested(shape, kind):
    if not shape:
        return number(kind)
    return "[" + ", ".join(nested(shape[1:], kind) for _ in range(shape[0])) + "]"


def shape(rank=None):
    return [random.randint(1, 4) for _ in range(random.randint(1, 3) if rank is None else rank)]


def array(sides=None, dtype=None):
    sides = shape() if sides is None else sides
    dtype = dtype or pick(DTYPES[:5] * 3 + DTYPES)
    if random.random() < 0.35:
        count = int(np.prod(sides))
        text = f"np.arange({count}).reshape({tuple(sides)})"
        return text + pick(["", " / 4", " * 1.5", " - 3", f".astype('{dtype}')", " % 3 == 0"])
    kind = "float" if "float" in dtype else "bool" if dtype == "bool" else "int"
    if dtype == "uint8":
        kind = "whole"
        body = json.dumps(np.random.randint(0, 99, sides).tolist())
    else:
        body = nested(sides, kind)
    return f"np.array({body}, dtype='{dtype}')" if dtype not in ("float64", "int64", "bool") or random.random() < 0.3 else f"np.array({body})"


def index(sides):
    parts = []
    for n in sides[: random.randint(1, len(sides))]:
        parts.append(pick([str(random.randint(-n - 1, n)), ":", f"{pick(['', '0', '1', '-2'])}:{pick(['', '-1', '2', '9'])}", "::-1", f"::{random.randint(1, 3)}",
                           str([random.randrange(n) for _ in range(random.randint(1, 3))]), "None", "..."]))
    return ", ".join(parts)


def creation():
    return pick([
        lambda: f"np.linspace({random.randint(-3, 3)}, {random.randint(1, 9)}, {random.randint(1, 7)})",
        lambda: f"np.arange({random.randint(-5, 5)}, {random.randint(1, 20)}, {pick(['1', '2', '0.5', '3'])})",
        lambda: f"np.full({tuple(shape())}, {number(pick(['float', 'int', 'bool']))})",
        lambda: f"np.eye({random.randint(1, 4)}, k={random.randint(-1, 1)}, dtype='{pick(DTYPES)}')",
        lambda: f"np.zeros({tuple(shape())}, dtype='{pick(DTYPES)}')",
        lambda: f"np.tri({random.randint(1, 4)}) * {number('int')}",
        lambda: f"np.logspace(0, {random.randint(1, 6)}, {random.randint(2, 5)})",
        lambda: f"np.diag({array([random.randint(1, 3)])})",
    ])()


def arithmetic():
    sides = shape()
    other = pick([sides, sides[-1:], [1] * len(sides), [], shape()])
    left = array(sides)
    right = array(other) if other else pick([number("int"), number("float"), "np.float32(1.5)", "np.int64(3)", "True", "np.int8(7)"])
    op = pick(["+", "-", "*", "/", "//", "%", "**", "<", ">=", "==", "!=", "&", "|", "^"])
    return f"{left} {op} ({right})" if random.random() < 0.8 else f"({right}) {op} {left}"


def reduction():
    sides = shape()
    name = pick(["sum", "mean", "min", "max", "prod", "std", "var", "any", "all", "argmin", "argmax", "cumsum", "cumprod"])
    axis = pick(["", f"axis={random.randint(-len(sides), len(sides) - 1)}", f"axis={len(sides)}"] + (["axis=(0, 1)"] if len(sides) > 1 and name[:3] not in ("arg", "cum") else []))
    keep = pick(["", "keepdims=True"]) if name[:3] not in ("cum",) else ""
    extra = "ddof=1" if name in ("std", "var") and random.random() < 0.4 else "dtype='float32'" if name in ("sum", "mean") and random.random() < 0.2 else ""
    return f"({array(sides)}).{name}({', '.join(x for x in (axis, keep, extra) if x)})"


def function():
    sides = shape()
    a = array(sides)
    axis = random.randint(0, len(sides) - 1)
    return pick([
        lambda: f"np.{pick(['sqrt', 'exp', 'abs', 'sign', 'floor', 'ceil', 'square', 'negative', 'isnan', 'isfinite', 'log1p', 'tanh', 'rint', 'logical_not'])}({a})",
        lambda: f"np.sort({a}, axis={axis})",
        lambda: f"np.unique({a}, return_counts=True)",
        lambda: f"np.concatenate([{a}, {array(sides)}], axis={axis})",
        lambda: f"np.stack([{a}, {array(sides)}], axis={pick([0, -1])})",
        lambda: f"np.where({array(sides)} > 2, {a}, {pick([number('int'), number('float'), array(sides)])})",
        lambda: f"np.clip({a}, 0, {random.randint(1, 5)})",
        lambda: f"np.round({array(sides, pick(['float64', 'float32']))}, {random.randint(0, 2)})",
        lambda: f"({a}).T",
        lambda: f"({a}).reshape({pick(['-1', '(2, -1)', '(-1, 3)', '(1, -1)'])})",
        lambda: f"np.diff({a}, axis={axis})",
        lambda: f"np.repeat({a}, {random.randint(0, 3)}, axis={axis})",
        lambda: f"np.tile({a}, {pick(['2', '(2, 1)', '(1, 2, 1)'])})",
        lambda: f"np.flip({a}, {axis})",
        lambda: f"np.roll({a}, {random.randint(-3, 3)}, axis={axis})",
        lambda: f"np.expand_dims({a}, {random.randint(0, len(sides))})",
        lambda: f"({a}).astype('{pick(DTYPES[:5])}')",
        lambda: f"np.percentile({array(sides, 'float64')}, {random.randint(0, 100)}, axis={axis})",
        lambda: f"np.median({array(sides, 'float64')}, axis={axis})",
        lambda: f"np.pad({array(sides[:2])}, 1, mode='{pick(['constant', 'edge', 'wrap', 'symmetric'])}')",
        lambda: f"({array([random.randint(1, 3), 3])}) @ ({array([random.choice([3, 3, 3, 2]), random.randint(1, 3)])})",
        lambda: f"np.maximum({a}, {pick([number('int'), array(sides)])})",
        lambda: f"np.split({array([6])}, {pick(['2', '3', '4', '[1, 4]'])})",
        lambda: f"np.isin({a}, [0, 1, 2, 5])",
        lambda: f"({a}).tolist()",
        lambda: f"str({a})",
        lambda: f"np.array2string({array(sides, 'float64')}, precision={random.randint(0, 4)}, separator='{pick([', ', ' ', ','])}')",
        lambda: f"np.nonzero({a})",
        lambda: f"np.insert({array([4])}, {random.randint(0, 4)}, {number('int')})",
        lambda: f"np.delete({array([4])}, {random.randint(-4, 4)})",
        lambda: f"np.einsum('{pick(['ij->ji', 'ij->i', 'ij,ij->', 'ij,jk'])}', *[{array([3, 3])}, {array([3, 3])}][:{pick([1, 2])}])",
        lambda: f"np.nan{pick(['sum', 'mean', 'max', 'min', 'std'])}({array(sides, 'float64')}, axis={axis})",
        lambda: f"np.searchsorted({sorted(random.sample(range(20), 5))}, {[random.randint(-1, 20) for _ in range(3)]}, side='{pick(['left', 'right'])}')",
        lambda: f"np.interp({[round(random.uniform(-1, 6), 2) for _ in range(3)]}, [0, 1, 3, 5], {[random.randint(0, 9) for _ in range(4)]})",
        lambda: f"np.histogram({[random.randint(0, 9) for _ in range(8)]}, bins={random.randint(1, 5)})",
        lambda: f"np.bincount({[random.randint(0, 6) for _ in range(8)]}, minlength={random.randint(0, 9)})",
    ])()


def texts():
    words = [pick(["lstm", "gru", "rnn", "x", ""]) for _ in range(random.randint(1, 5))]
    return pick([
        lambda: f"np.array({words})",
        lambda: f"np.array({words}) {pick(['==', '!=', '<', '>='])} '{pick(words)}'",
        lambda: f"np.unique({words}, return_counts=True)",
        lambda: f"np.sort(np.array({words}))",
        lambda: f"np.isin({words}, ['gru', 'x'])",
        lambda: f"np.array({words + [1]})",
        lambda: f"np.array({words + [None, 2.5]}, dtype=object)",
        lambda: f"np.concatenate([np.array({words}), ['transformer']])",
        lambda: f"np.array({words})[{random.randint(-3, 3)}]",
        lambda: "np.arange('2024-02-27', '2024-03-0%d', dtype='datetime64[D]')" % random.randint(1, 5),
        lambda: "np.datetime64('2024-03-%02d') - np.datetime64('2024-02-11')" % random.randint(1, 31),
        lambda: "np.array(['2024-01-%02d', '2023-11-05'], dtype='datetime64[D]') + np.arange(2)" % random.randint(1, 31),
    ])()


def indexing():
    sides = shape()
    return f"({array(sides)})[{index(sides)}]"


def masked():
    sides = shape()
    return f"(lambda a: a[a {pick(['>', '<=', '=='])} {random.randint(0, 4)}])({array(sides, pick(['float64', 'int64', 'int32']))})"


def seeded():
    return f"(np.random.seed({random.randint(0, 99)}), " + pick([
        "np.random.rand(3)", "np.random.randn(2, 2)", "np.random.randint(0, 50, 4)", "np.random.permutation(6)", "np.random.choice(9, 3, replace=False)", "np.random.uniform(-1, 1, 3)",
        "np.random.normal(2, 3, 2)", "np.random.binomial(20, 0.3, 3)", "np.random.poisson(4, 3)", "np.random.exponential(2, 2)", "np.random.gamma(2.5, 1, 2)", "np.random.beta(2, 3, 2)",
        f"np.random.default_rng({random.randint(0, 99)}).random(3)", f"np.random.default_rng({random.randint(0, 99)}).normal(size=3)", f"np.random.default_rng({random.randint(0, 99)}).integers(0, 100, 5)",
        f"np.random.default_rng({random.randint(0, 99)}).permutation(7)", f"np.random.default_rng({random.randint(0, 99)}).choice(9, 4, replace=False)",
    ]) + ")[1]"


makers = [arithmetic] * 5 + [reduction] * 4 + [function] * 7 + [indexing] * 3 + [masked, creation, texts, seeded]
seen = set()
np.random.seed(1)
while len(seen) < 1200:
    state = np.random.get_state()
    expression = pick(makers)()
    if expression in seen:
        continue
    try:
        answer = repr(eval(expression))
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    np.random.set_state(state)
    np.random.rand()
    if len(answer) > 900 or "e-3" in answer:
        continue
    seen.add(expression)
    print(json.dumps([expression, answer]))
