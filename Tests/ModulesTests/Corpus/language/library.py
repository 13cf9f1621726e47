import itertools as it, functools, operator, collections, statistics, heapq, bisect, copy, string, textwrap, json, re, random, math, datetime, os
from collections import Counter, defaultdict, OrderedDict, deque, namedtuple
print(list(it.islice(it.count(5, 2), 3)), list(it.chain([1], [2, 3])), list(it.product('ab', [1, 2])), list(it.permutations([1, 2, 3], 2)), list(it.combinations('abc', 2)))
print([(k, list(g)) for k, g in it.groupby('aabbb')], list(it.accumulate([1, 2, 3])), list(it.zip_longest([1], [2, 3])), list(it.pairwise([1, 2, 3])), list(it.chain.from_iterable([[1], [2]])))
print(Counter('hello'), Counter('hello').most_common(2), Counter(a=1) + Counter(a=2, b=1), defaultdict(int), OrderedDict(a=1))
d = defaultdict(list); d['a'].append(1); print(d, d['z'], isinstance(d, dict), type(d))
P = namedtuple('P', 'x y'); p = P(1, y=2); print(p, p.x, p[1], p._replace(x=5), p._asdict(), P._fields, isinstance(p, tuple), p == (1, 2), len(p), sum(p)); a, b = p; print(a, b, hash(p) == hash((1, 2)), sorted([P(2, 1), P(1, 2)]))
try: P(1)
except TypeError as e: print(e)
q = deque([1, 2, 3], maxlen=3); q.append(4); q.rotate(1); print(q, q[0], len(q), list(q))
print(functools.reduce(operator.add, [1, 2, 3]), functools.partial(int, base=2)('101'))
@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), fib.cache_info())
print(statistics.mean([1, 2, 3, 4]), statistics.stdev([1.5, 2.5, 4]), statistics.median([3, 1, 2]), statistics.mode('aab'), statistics.quantiles([1, 2, 3, 4, 5]))
h = [5, 1, 4]; heapq.heapify(h); heapq.heappush(h, 0); print(h, heapq.heappop(h), heapq.nlargest(2, [1, 5, 3]), bisect.bisect([1, 3, 5], 3))
print(copy.deepcopy({'a': [1, [2]]}), string.ascii_letters[:5], string.punctuation, textwrap.fill('the quick brown fox', 10), textwrap.dedent('  a\n  b'))
print(json.dumps({'a': [1, 2.5, None, True], 'b': 'é"\n'}), json.dumps([1, {'x': 2}], indent=2), json.loads('{"a": [1, 2.0, null, true, "x\\u00e9"]}'))
try: json.loads('{"a": }')
except json.JSONDecodeError as e: print(e)
print(re.findall(r'\d+', 'a1b22'), re.sub(r'(\w+) (\w+)', r'\2 \1', 'a b'), re.search(r'(?P<y>\d{4})-(?P<m>\d\d)', 'on 2024-05-06').groupdict(), re.split(r'[,;]\s*', 'a, b;c'), re.match('x', 'y'), re.search('b+', 'abbc'))
print([m.span() for m in re.finditer('a', 'banana')], re.compile('a', re.I), re.fullmatch('[a-z]+', 'abc').group(), re.sub('a', lambda m: m.group().upper(), 'banana', count=2), re.findall('a*', 'baac'), re.split('(,)', 'a,b'), re.escape('a.b*c'))
random.seed(42); print(random.random(), random.randint(1, 10), random.choice('abc'), random.sample(range(100), 5), random.gauss(0, 1), random.choices([1, 2, 3], k=3), random.uniform(1, 2), random.normalvariate(0, 1), random.betavariate(1, 2), random.randrange(0, 10, 3), random.expovariate(2), random.getrandbits(40))
l = list(range(10)); random.shuffle(l); print(l); r = random.Random(7); print(r.random(), r.gammavariate(0.5, 2), r.triangular(), r.sample(list(range(1000)), 10))
D = datetime.datetime; print(D(2024, 1, 15, 10, 30), D(2024, 1, 15) + datetime.timedelta(days=20, hours=5), D(2024, 3, 1) - D(2024, 2, 1), datetime.date(2024, 2, 29).strftime('%A %d %B %Y'), repr(D(2024, 1, 1)), D.strptime('2024-05-06 07:08', '%Y-%m-%d %H:%M'), datetime.timedelta(hours=36), f'{D(2024, 1, 2):%d.%m.%y}')
print(os.path.join('a', 'b.txt'), os.path.splitext('x/a.tar.gz'), os.path.basename('/a/b'), os.path.exists('/nonexistent'))
from dataclasses import dataclass, field, asdict
@dataclass
class Pt:
    x: int
    y: int = 0
    tags: list = field(default_factory=list)
    def norm(self): return (self.x ** 2 + self.y ** 2) ** 0.5
print(Pt(1), Pt(3, 4).norm(), Pt(1) == Pt(1), asdict(Pt(1, 2)))
try: Pt()
except TypeError as e: print(e)
from enum import Enum, auto
class Color(Enum):
    RED = 1
    BLUE = 2
print(Color.RED, Color(2), Color['RED'], [c.name for c in Color], Color.RED.value, repr(Color.RED), len(Color), Color.RED in {Color.RED: 1})
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
class Sq(Shape):
    def __init__(self, s): self.s = s
    @property
    def area(self): return self.s ** 2
    @staticmethod
    def make(): return Sq(2)
    @classmethod
    def named(cls, n): return cls(n)
print(Sq(3).area, Sq.make().area, Sq.named(5).area)
try: Shape()
except TypeError as e: print(e)
class Stack(list):
    def push(self, x): self.append(x)
s = Stack([1]); s.push(2); print(s, len(s), s[0], isinstance(s, list), s + [3], [x for x in s], s == [1, 2])
class D2(dict):
    def __missing__(self, k): return k * 2
print(D2(a=1)['a'], D2()['z'])
from contextlib import contextmanager
@contextmanager
def cm():
    print('in'); yield 5; print('out')
with cm() as v: print(v)
class Temp:
    def __init__(self): self._c = 1
    @property
    def c(self): return self._c
    @c.setter
    def c(self, v):
        if v < 0: raise ValueError('neg')
        self._c = v
t = Temp(); t.c = 5; print(t.c)
try: t.c = -1
except ValueError as e: print(e)
class A:
    def f(self): return 'A'
class B(A):
    def f(self): return 'B' + super().f()
print(B().f(), B.__mro__, B.__name__, B().__class__.__name__)
