def f(a, b=2, *, c=3): return (a, b, c)
print(f(1), f(1, c=5), f(b=1, a=2))
try: f(1, 2, 3)
except TypeError as e: print(e)
try: f(b=1)
except TypeError as e: print(e)
try: f(1, a=2)
except TypeError as e: print(e)
class A:
    def __init__(self, x, y=1): self.x = x; self.y = y
    def __repr__(self): return f"A({self.x}, {self.y})"
print(A(1), A(1, y=3), A(x=5))
try: A()
except TypeError as e: print(e)
class B:
    def __init__(self): return 5
try: B()
except TypeError as e: print(e)
class C(A):
    def __init__(self, x): super().__init__(x, 9)
print(C(3))
def deep(n): return deep(n + 1)
try: deep(0)
except RecursionError as e: print(e)
s = "ab"; t = s; s += "c"; print(s, t); s += s; print(s, hash(s) == hash("abcabc"), len(s), s[3])
d = {s: 1}; s += "x"; print(d, s)
g = list(zip([1, 2], [3, 4])); print(g)
print([p for p in zip("ab", "cd")], list({1: 2, 3: 4}.items()), list(enumerate("ab")))
z = zip([1,2],[3,4]); a = next(z); b = next(z); print(a, b)
for p in zip([1,2],[3,4]): keep = p
print(keep)
print(f"{2.5:.0f} {0.125:.2f} {1e11:.3f} {-0.5:8.2f} {3:05d} {1.005:.2f} {2.675:.2f} {0.0:.3f} {-0.0:.1f} {999.9996:.3f}")
class Index:
    def __index__(self): return -300
print(hex(Index()), bin(Index()), oct(Index()))
numbers = [i / 8 + 0.05 for i in range(-40, 40)]
print([f"{x:.1f}|{x:.2f}|{x * 1e9:.0f}" for x in numbers])
class Vector:
    def __init__(self, *parts): self.parts = parts
    def __add__(self, other): return Vector(*[a + b for a, b in zip(self.parts, other.parts)])
    def __radd__(self, other): return self
print(sum([Vector(1, 2), Vector(3, 4)]).parts, sum([0.1] * 10), sum([2 ** 62, 2 ** 62]), sum([1, 2.5, True]))
text = ""
parts = []
for word in "héllo wörld again".split():
    text += word
    parts.append(text)
    text += " "
print(parts, repr(text), len(text), text.upper(), "ABC".lower(), "  a b ".strip(), "\x1cq\t".strip())
print("aXbX".replace("X", "--"), "same".replace("z", "y"), "name.py".endswith((".txt", ".py")), "abc".startswith("bc", 1))
