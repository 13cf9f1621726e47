extension LibrarySource {
    /// `functools`, in the language itself.
    static let functools = ###"""
        def reduce(function, iterable, *initial):
            iterator = iter(iterable)
            if initial:
                value = initial[0]
            else:
                try:
                    value = next(iterator)
                except StopIteration:
                    raise TypeError('reduce() of empty iterable with no initial value') from None
            for item in iterator:
                value = function(value, item)
            return value

        class partial:
            def __init__(self, func, /, *args, **keywords):
                if not callable(func):
                    raise TypeError('the first argument must be callable')
                self.func, self.args, self.keywords = func, args, keywords
            def __call__(self, /, *args, **keywords):
                return self.func(*self.args, *args, **{**self.keywords, **keywords})
            def __repr__(self):
                parts = [repr(self.func)] + [repr(a) for a in self.args] + [f'{k}={v!r}' for k, v in self.keywords.items()]
                return f'functools.partial({", ".join(parts)})'

        def update_wrapper(wrapper, wrapped):
            for name in ('__module__', '__name__', '__qualname__', '__doc__'):
                if hasattr(wrapped, name):
                    setattr(wrapper, name, getattr(wrapped, name))
            wrapper.__wrapped__ = wrapped
            return wrapper

        def wraps(wrapped):
            return lambda wrapper: update_wrapper(wrapper, wrapped)

        class _Cached:
            def __init__(self, function, maxsize):
                self.__wrapped__, self._maxsize = function, maxsize
                self.__name__, self.__doc__ = function.__name__, function.__doc__
                self.cache_clear()
            def cache_clear(self):
                self._values, self._hits, self._misses = {}, 0, 0
            def cache_info(self):
                return _CacheInfo(self._hits, self._misses, self._maxsize, len(self._values))
            def __call__(self, *args, **kwargs):
                key = (args, tuple(kwargs.items())) if kwargs else args
                values = self._values
                if key in values:
                    self._hits += 1
                    value = values.pop(key)
                    values[key] = value
                    return value
                value = self.__wrapped__(*args, **kwargs)
                self._misses += 1
                values[key] = value
                if self._maxsize is not None and len(values) > self._maxsize:
                    del values[next(iter(values))]
                return value
            def __get__(self, instance, owner):
                return self if instance is None else partial(self, instance)

        class _CacheInfo(tuple):
            def __new__(cls, hits, misses, maxsize, currsize):
                made = tuple.__new__(cls, (hits, misses, maxsize, currsize))
                made.hits, made.misses, made.maxsize, made.currsize = hits, misses, maxsize, currsize
                return made
            def __repr__(self):
                return f'CacheInfo(hits={self.hits}, misses={self.misses}, maxsize={self.maxsize}, currsize={self.currsize})'

        def lru_cache(maxsize=128, typed=False):
            if callable(maxsize):
                return _Cached(maxsize, 128)
            return lambda function: _Cached(function, maxsize)

        def cache(function):
            return _Cached(function, None)

        class cached_property:
            def __init__(self, function):
                self.func, self.__doc__ = function, function.__doc__
            def __set_name__(self, owner, name):
                self.attrname = name
            def __get__(self, instance, owner=None):
                if instance is None:
                    return self
                value = self.func(instance)
                setattr(instance, self.attrname, value)
                return value

        def cmp_to_key(compare):
            class K:
                def __init__(self, obj):
                    self.obj = obj
                def __lt__(self, other):
                    return compare(self.obj, other.obj) < 0
                def __gt__(self, other):
                    return compare(self.obj, other.obj) > 0
                def __eq__(self, other):
                    return compare(self.obj, other.obj) == 0
                def __le__(self, other):
                    return compare(self.obj, other.obj) <= 0
                def __ge__(self, other):
                    return compare(self.obj, other.obj) >= 0
            return K

        def total_ordering(cls):
            own = cls.__dict__
            if '__lt__' in own:
                rest = {'__gt__': lambda a, b: not (a < b) and a != b, '__le__': lambda a, b: a < b or a == b, '__ge__': lambda a, b: not a < b}
            elif '__le__' in own:
                rest = {'__ge__': lambda a, b: not (a <= b) or a == b, '__lt__': lambda a, b: a <= b and a != b, '__gt__': lambda a, b: not a <= b}
            elif '__gt__' in own:
                rest = {'__lt__': lambda a, b: not (a > b or a == b), '__ge__': lambda a, b: a > b or a == b, '__le__': lambda a, b: not a > b}
            elif '__ge__' in own:
                rest = {'__le__': lambda a, b: not (a >= b) or a == b, '__gt__': lambda a, b: a >= b and a != b, '__lt__': lambda a, b: not a >= b}
            else:
                raise ValueError('must define at least one ordering operation: < > <= >=')
            for name, function in rest.items():
                if name not in own:
                    setattr(cls, name, function)
            return cls
        """###
}
