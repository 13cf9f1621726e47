# typical user snippets
class P(dict): pass
print(P(a=1), P({'b': 2}, c=3))
class S(str):
    def shout(self): return self.upper() + '!'
print(S('ab').shout(), S('x') + 'y', len(S('abc')), S(5))
class T(tuple):
    def __new__(cls, a, b): return tuple.__new__(cls, (a, b))
    @property
    def a(self): return self[0]
print(T(1, 2), T(1, 2).a)
class I(int):
    def double(self): return self * 2
print(I(4).double(), I(4) + 1, int(I(4)), float(I(4)), I(3) == 3, hash(I(3)) == hash(3))
class F(float):
    def __new__(cls, v): return super().__new__(cls, v * 2)
print(F(1.5), int(F(1.5)), round(F(1.5)))
class L(list):
    def __init__(self, *a): super().__init__(a); self.n = len(a)
print(L(1, 2, 3), L(1).n)
import math
print(math.floor(I(3)), math.sqrt(F(2)), '%d' % I(5), f'{F(2):.1f}', abs(I(-2)), [1, 2, 3][I(1)], range(I(3)))
class V:
    def __init__(s, x): s.x = x
    def __float__(s): return 2.5
    def __index__(s): return 2
    def __int__(s): return 9
    def __round__(s, n=None): return ('r', n)
    def __floor__(s): return 'fl'
    def __ceil__(s): return 'ce'
    def __trunc__(s): return 'tr'
    def __abs__(s): return 'abs'
    def __bool__(s): return False
    def __complex__(s): return 1
v = V(1)
print(float(v), int(v), round(v), round(v, 2), math.floor(v), math.ceil(v), math.trunc(v), abs(v), math.sqrt(v), [1, 2, 3][v], list(range(v)), '%.1f' % v)
class W:
    def __index__(s): return 3
print(int(W()), float(W()), math.sqrt(W()), math.factorial(W()), math.gcd(W(), 6))
import time
print(time.struct_time((2020,1,2,3,4,5,6,7,0)))
def gen():
    yield
print(gen().gi_frame is not None if hasattr(gen(), 'gi_frame') else True)
from collections import namedtuple
N = namedtuple('N', 'a b'); print(N(1, b=2), N._fields)
