from contextlib import contextmanager, suppress, closing
import contextlib
def g():
    try:
        x = yield 1
        print('got', x)
        yield 2
    except ValueError as e:
        print('caught', e)
        yield 'after'
    finally:
        print('fin')
a = g(); print(next(a)); a.close(); print('closed'); print(list(a))
a = g(); print(next(a)); print(a.send(5)); print(a.throw(ValueError('x')));
try: next(a)
except StopIteration: print('stop')
a = g(); a.close(); print('never started')
a = g()
try: a.throw(KeyError('k'))
except KeyError as e: print('ke', e)
try: print(next(a, 'default'))
except Exception as e: print(e)
a = g(); next(a)
try: a.throw(KeyError('k'))
except KeyError as e: print('ke', e)
a = g(); next(a)
print(a.throw(ValueError, 'old'))
try: a.throw(3)
except TypeError as e: print(e)
a = g()
try: a.send(3)
except TypeError as e: print(e)
def bad():
    try:
        yield 1
    except GeneratorExit:
        yield 2
b = bad(); next(b)
try: b.close()
except RuntimeError as e: print(e)
def ret():
    try:
        yield 1
    except GeneratorExit:
        print('GE')
        return 5
b = ret(); next(b); print(b.close())
def si():
    yield 1
    next(iter([]))
try: print(list(si()))
except RuntimeError as e: print(e, repr(e.__cause__))
def inner():
    try:
        while True:
            x = yield 'i'
            print('inner got', x)
    except ValueError as e:
        print('inner caught', e)
        return 'R'
    finally:
        print('inner fin')
def outer():
    try:
        r = yield from inner()
        print('r', r)
        yield 'o'
    finally:
        print('outer fin')
o = outer(); print(next(o), o.send(7), o.throw(ValueError('v'))); o.close()
o = outer(); next(o); o.close()
o = outer(); next(o)
try: o.throw(KeyError)
except KeyError as e: print(repr(e))
for x in g():
    print(x)
    break
print('after loop')
def f():
    for x in g():
        return x
print(f())
print('end f')
o = outer(); next(o); del o
print('deleted')
o = outer(); next(o); o = None
print('reassigned')
@contextmanager
def tag(n):
    """doc"""
    print('<', n)
    try:
        yield n.upper()
    except ZeroDivisionError as e:
        print('zde', e)
    finally:
        print('>', n)
with tag('a') as t: print(t)
with tag('b') as t: 1/0
try:
    with tag('c'): raise KeyError('q')
except KeyError as e: print('out', e)
def w():
    with tag('w') as t:
        return t
print(w())
with tag('x') as x, tag('y') as y: print(x, y)
@contextmanager
def once():
    yield
    yield
try:
    with once(): pass
except RuntimeError as e: print(e)
try:
    with once(): 1/0
except Exception as e: print(type(e).__name__, e)
print(tag.__name__, tag.__doc__)
@tag('deco')
def h(): print('in h'); return 3
print(h()); print(h())
with suppress(ValueError): raise ValueError
def t2():
    try:
        yield 1
    finally:
        print('cleanup')
with closing(t2()) as c: print(next(c))
def run():
    while True:
        try:
            r = yield
            print('r', r)
        except StopIteration: print('si')
        except ValueError: print('ve')
r = run(); next(r); r.send(1); r.throw(ValueError); r.throw(StopIteration); r.close()
print(issubclass(GeneratorExit, BaseException), issubclass(GeneratorExit, Exception))
def avg():
    total, n, a = 0, 0, None
    while True:
        v = yield a
        total += v; n += 1; a = total/n
m = avg(); next(m); print(m.send(10), m.send(20))
def self_run():
    yield next(me)
me = self_run()
try: next(me)
except ValueError as e: print(e)
class A:
    d = {'a': 1}; l = [3, 1]; s = 'abc'; t = (1, 2)
    n = 5
print(A.d.items(), A.l.index(1), A.s.upper(), A.t.count(1), A.n.bit_length(), A.d.get('b'), sorted(A.l), A.l + [1], A.s + 'x', {A.s: 1}, A.t + (3,))
class B(A):
    def m(self): return super().d.keys(), super().l[0], super().s.upper()
print(B().m())
