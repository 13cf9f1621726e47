import numpy as np
import math


def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


a, b, z = np.array([1.5]), np.array([1.0, 2.0]), np.array(3.7)
s, i = np.float64(-2.567), np.int64(7)
for convert in (int, float, round, math.sqrt, math.floor, bool, abs, len):
    for value in (a, z, s, i):
        print(convert.__name__, value, end=' ')
        t(lambda: convert(value))
t(lambda: int(b))
t(lambda: round(b, 1))
t(lambda: round(s, 1))
t(lambda: round(i, -1))
t(lambda: b.append(3))
t(lambda: s.foo)
t(lambda: i.foo)
t(lambda: b())
t(lambda: '%d' % b)
t(lambda: '%.1f' % b)
t(lambda: '%d %.2f %s' % (i, s, b))
t(lambda: list(range(np.array(3))))
t(lambda: [1, 2] * np.int64(2))
t(lambda: math.gcd(i, 14))
t(lambda: math.prod(b))
t(lambda: math.fsum(b))
t(lambda: math.ceil(z))
