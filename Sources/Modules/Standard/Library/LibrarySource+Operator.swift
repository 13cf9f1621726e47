extension LibrarySource {
    /// `operator`, in the language itself.
    static let `operator` = ###"""
        def add(a, b): return a + b
        def sub(a, b): return a - b
        def mul(a, b): return a * b
        def truediv(a, b): return a / b
        def floordiv(a, b): return a // b
        def mod(a, b): return a % b
        def pow(a, b): return a ** b
        def matmul(a, b): return a @ b
        def and_(a, b): return a & b
        def or_(a, b): return a | b
        def xor(a, b): return a ^ b
        def lshift(a, b): return a << b
        def rshift(a, b): return a >> b
        def neg(a): return -a
        def pos(a): return +a
        def inv(a): return ~a
        invert = inv
        def not_(a): return not a
        def truth(a): return bool(a)
        def is_(a, b): return a is b
        def is_not(a, b): return a is not b
        def lt(a, b): return a < b
        def le(a, b): return a <= b
        def eq(a, b): return a == b
        def ne(a, b): return a != b
        def ge(a, b): return a >= b
        def gt(a, b): return a > b
        def contains(a, b): return b in a
        def concat(a, b): return a + b
        def countOf(a, b): return sum(1 for item in a if item == b)
        def indexOf(a, b):
            for i, item in enumerate(a):
                if item == b:
                    return i
            raise ValueError('sequence.index(x): x not in sequence')
        def getitem(a, b): return a[b]
        def setitem(a, b, c): a[b] = c
        def delitem(a, b): del a[b]
        def index(a): return a.__index__()
        def iadd(a, b):
            a += b
            return a
        def imul(a, b):
            a *= b
            return a

        def _dotted(obj, name):
            for part in name.split('.'):
                obj = getattr(obj, part)
            return obj

        def itemgetter(item, *items):
            if not items:
                return lambda obj: obj[item]
            return lambda obj: tuple([obj[i] for i in (item, *items)])

        def attrgetter(attr, *attrs):
            if not attrs:
                return lambda obj: _dotted(obj, attr)
            return lambda obj: tuple([_dotted(obj, name) for name in (attr, *attrs)])

        def methodcaller(name, /, *args, **kwargs):
            return lambda obj: getattr(obj, name)(*args, **kwargs)
        """###
}
