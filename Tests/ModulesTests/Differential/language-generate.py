"""Writes language.txt: random programs and what CPython answered. Run with PYTHONHASHSEED=0 under CPython 3.11:

    PYTHONHASHSEED=0 python3 language-generate.py > language.txt

Each case is a line: the program (with \\n for line ends), a tab, and the repr of its last expression or the error.
"""
import random, sys

r = random.Random(20240607)

def integer(): return r.choice([str(r.randint(-20, 20)), str(r.randint(-20, 20)), str(r.randint(-10**6, 10**6)), str(r.randint(-10**25, 10**25)), 'True', '0'])
def floating(): return r.choice([repr(round(r.uniform(-50, 50), r.randint(0, 6))), repr(r.uniform(-1, 1) * 10 ** r.randint(-8, 18)), '0.5', '-0.0', '2.5', '1e16'])
def text(): return repr(''.join(r.choice('abcxyz ,.-ABé日\n\'"0123') for _ in range(r.randint(0, 8))))
def number(depth=2):
    if depth == 0: return r.choice([integer, integer, floating])()
    a, b = number(depth - 1), number(depth - 1)
    return r.choice([f'({a} {r.choice("+ - * / // %".split())} {b})', f'({a} {r.choice("+ - * // %".split())} {b})', f'(-{a})', f'abs({a})', f'round({a}, {r.randint(-2, 4)})', f'divmod({a}, {b})[{r.randint(0, 1)}]',
                     f'min({a}, {b})', f'({a}) ** {r.randint(0, 4)}', f'int({a})', f'float({a})', f'({a} if {a} < {b} else {b})', f'({integer()} {r.choice("& | ^".split())} {integer()})', f'({integer()} {r.choice(["<<", ">>"])} {r.randint(0, 70)})'])
def slicing(): return '[' + ':'.join(r.choice(['', str(r.randint(-9, 9))]) for _ in range(r.randint(2, 3))) + ']'
def listing(depth=1):
    items = [r.choice([integer, integer, text, floating])() for _ in range(r.randint(0, 6))]
    return '[' + ', '.join(items) + ']'
def ints(): return '[' + ', '.join(str(r.randint(-30, 30)) for _ in range(r.randint(0, 8))) + ']'
def spec(kind):
    fill = r.choice(['', '', '*<', '>', '^', '<', '0', '_^'])
    width = r.choice(['', '', str(r.randint(1, 14))])
    if kind == 's': return fill.replace('0', '>') + width + r.choice(['', '.3', 's'])
    sign = r.choice(['', '', '+', ' '])
    align, zero = (fill, '') if fill != '0' else ('', '0')
    if kind == 'd': return align + sign + r.choice(['', '#']) + zero + width + r.choice(['d', 'x', 'X', 'b', 'o', '', ','])
    return align + sign + zero + width + r.choice(['', ',']) + r.choice(['.0', '.1', '.2', '.3', '.8', '']) + r.choice('feg%Eg')
def formatting():
    kind = r.choice('sdff')
    value = {'s': text, 'd': integer, 'f': floating}[kind]()
    if kind == 'd' and value == 'True': value = '7'
    s = spec(kind)
    return r.choice([f'format({value}, {s!r})', f'"{{:{s}}}|{{!r}}".format({value}, {text()})', f'f"{{{integer()}:{spec("d")}}}|{{{floating()}:{spec("f")}}}"',
                     f'"%{r.choice(["", "-", "0", "+"])}{r.choice(["", "8"])}{r.choice([".2f", "d", "s", "r", "e", "g", "x"])}" % ({r.choice([integer, floating])()},)'])
def strings():
    a, b = text(), text()
    return r.choice([f'{a}{slicing()}', f'{a}.{r.choice("upper lower title capitalize swapcase strip split splitlines isalpha isdigit isalnum isupper islower isspace casefold istitle rstrip lstrip".split())}()',
                     f'{a}.split({r.choice([", ".join([repr(","), str(r.randint(0, 2))]), repr(" "), repr("-")])})', f'{a}.replace({text()}, {b}, {r.randint(-1, 3)})', f'{a}.find({b}[:1])', f'{a}.count({b}[:1])',
                     f'{a} + {b} * {r.randint(-1, 3)}', f'{b}.join([{a}, {text()}, "z"])', f'{a} < {b}', f'{b}[:1] in {a}', f'{a}.center({r.randint(0, 12)}, "*")', f'{a}.zfill({r.randint(0, 12)})', f'sorted({a})', f'{a}.partition({b}[:1] or "a")',
                     f'{a}.rjust({r.randint(0, 12)})', f'repr({a}) + str({b})', f'{a}.index({b})', f'ascii({a})', f'{a}.encode()', f'list(enumerate({a}, {r.randint(-2, 2)}))', f'{a}[{r.randint(-9, 9)}]', f'int({a})', f'float({a})', f'hash({a})', f'set({a})'])
def containers():
    a, b = ints(), ints()
    n = r.randint(-5, 9)
    return r.choice([f'{listing()}{slicing()}', f'{a} + {b} * {r.randint(0, 2)}', f'sorted({a}, reverse={r.choice([True, False])})', f'sorted({a}, key=lambda v: (v % 3, -v))', f'[v * 2 for v in {a} if v % 2]', f'{{v: v ** 2 for v in {a}}}', f'set({a})',
                     f'{{v % 7 for v in {a}}} {r.choice("| & - ^".split())} set({b})', f'list(zip({a}, {text()}))', f'sum({a})', f'max({a}, default=None)', f'min({a})', f'{a}.index({n})', f'{a}.count({n})', f'{n} in {a}', f'{a} < {b}', f'[[x, y] for x in {a}[:3] for y in {b}[:2] if x != y]',
                     f'dict(zip({text()}, {a}))', f'dict(zip({text()}, {a})).get({text()}, {n})', f'{{1: 2, {n}: 3}}[{r.randint(-2, 3)}]', f'list(map(lambda v: v // 2, {a}))', f'list(filter(None, {a}))', f'any(v > {n} for v in {a}), all(v > {n} for v in {a})', f'tuple({a}){slicing()}',
                     f'list(reversed({a}))', f'list(range({n}, {r.randint(-9, 19)}, {r.choice([-3, -1, 1, 2, 4])}))', f'{a}[{n}]', f'[*{a}, *{b}][-2:]', f'(lambda a, *rest, k={n}: (a, rest, k))(*{a})', f'set({a}) <= set({b}), set({a}) == set({b})', f'frozenset({a}), hash(tuple({b}))'])
def statements():
    a, n = ints(), r.randint(-4, 9)
    return r.choice([
        f'x = {a}\nx[{r.randint(-4, 4)}:{r.randint(-4, 6)}] = {ints()}\nx',
        f'x = {a}\ndel x[{n}]\nx',
        f'x = {a}\nx.insert({n}, "new")\nx.pop({r.randint(-3, 3)})\nx',
        f'd = {{}}\nfor c in {text()}:\n    d[c] = d.get(c, 0) + 1\nd',
        f'a, *b, c = {a}\n(a, b, c)',
        f'try:\n    y = {number(1)}\nexcept ZeroDivisionError as e:\n    y = "caught " + str(e)\nfinally:\n    z = 1\n(y, z)',
        f't = 0\nfor v in {a}:\n    if v == {n}:\n        break\n    if v % 3 == 0:\n        continue\n    t += v\nelse:\n    t = -t\nt',
        f'def f(n, acc=1):\n    return acc if n <= 1 else f(n - 1, acc * n)\nf({r.randint(0, 30)})',
        f'def g(xs):\n    for v in xs:\n        got = yield v * {n}\n    return 5\nlist(g({a}))',
        f'class P:\n    def __init__(self, v): self.v = v\n    def __add__(self, o): return P(self.v + o.v)\n    def __repr__(self): return f"P({{self.v}})"\n    def __eq__(self, o): return self.v == o.v\nsum([P(v) for v in {a}], P({n}))',
        f'x = {integer()}\nx {r.choice("+ - * // % | &".split())}= {integer()}\nx',
        f'i = 0\nwhile (i := i + {r.randint(1, 3)}) < {r.randint(0, 20)}: pass\ni',
        f'def f(a, b={n}, *c, d=1, **e): return a, b, c, d, e\nf({r.choice(["1", "1, 2, 3", "1, d=4", "1, x=2", "", "b=1", "*[1, 2], **{chr(122): 3}", "1, 2, a=3"])})',
    ])

def answer(program):
    head, _, last = program.rpartition('\n')
    space = {}
    try:
        exec(head, space)
        return repr(eval(last, space))
    except Exception as e:
        return f'{type(e).__name__}: {e}'

seen = set()
while len(seen) < 1600:
    program = r.choice([number, number, formatting, strings, strings, containers, containers, statements])()
    if program in seen: continue
    got = answer(program)
    if len(got) > 300 or 'complex' in got or 'j)' in got or ' object at 0x' in got: continue
    seen.add(program)
    print(program.replace('\\', '\\\\').replace('\n', '\\n') + '\t' + got.replace('\\', '\\\\').replace('\n', '\\n').replace('\t', '\\t'))
