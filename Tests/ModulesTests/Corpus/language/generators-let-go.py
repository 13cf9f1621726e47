def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, str(e)[:150])
def g():
    yield 1
    yield 2
a = g()

t(lambda: next(a)); t(lambda: a.__next__()); t(lambda: a.__next__())
t(lambda: a.send(None))
x = (i for i in range(3)); t(lambda: next(x)); x.close(); t(lambda: list(x))
def deep(n):
    if n: yield from deep(n-1)
    else: yield 'end'
t(lambda: list(deep(50)))
t(lambda: list(deep(5000)))
class CM:
    def __enter__(self): print('enter'); return self
    def __exit__(self, *a): print('exit', a[0].__name__ if a[0] else None); return False
def withgen():
    with CM():
        yield 1
        yield 2
for v in withgen():
    break
print('x')
def early():
    for v in withgen():
        return v
print(early())
w = withgen(); next(w); w.close()
def nested():
    for i in range(2):
        for v in withgen():
            if v == 1: break
        else: print('else')
        print('loop', i)
nested()
def lots():
    try:
        yield from range(3)
    finally: print('lots fin')
print(list(lots()), sum(lots()), max(lots()))
a, *b = lots(); print(a, b)
p, q, r = lots()
try: p, q = lots()
except ValueError as e: print(e)
print(next(lots()))
print(dict(enumerate(lots())))
it = iter(lots()); next(it); del it; print('d')
def raising():
    try:
        yield 1
    finally:
        raise ValueError('in finally')
r = raising(); next(r)
t(lambda: r.close())
