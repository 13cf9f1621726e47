extension LibrarySource {
    /// What `collections` has besides its dicts, in the language itself.
    static let collections = ###"""
        class deque:
            def __init__(self, iterable=(), maxlen=None):
                if maxlen is not None and maxlen < 0:
                    raise ValueError('maxlen must be non-negative')
                self._items, self.maxlen = [], maxlen
                self.extend(iterable)
            def append(self, x):
                self._items.append(x)
                if self.maxlen is not None and len(self._items) > self.maxlen:
                    del self._items[0]
            def appendleft(self, x):
                self._items.insert(0, x)
                if self.maxlen is not None and len(self._items) > self.maxlen:
                    del self._items[-1]
            def extend(self, iterable):
                for x in list(iterable):
                    self.append(x)
            def extendleft(self, iterable):
                for x in list(iterable):
                    self.appendleft(x)
            def pop(self):
                if not self._items:
                    raise IndexError('pop from an empty deque')
                return self._items.pop()
            def popleft(self):
                if not self._items:
                    raise IndexError('pop from an empty deque')
                return self._items.pop(0)
            def rotate(self, n=1):
                if self._items:
                    n %= len(self._items)
                    self._items = self._items[len(self._items) - n:] + self._items[:len(self._items) - n]
            def clear(self):
                self._items.clear()
            def copy(self):
                return deque(self._items, self.maxlen)
            def count(self, x):
                return self._items.count(x)
            def index(self, x, *bounds):
                try:
                    return self._items.index(x, *bounds)
                except ValueError:
                    raise ValueError(f'{x!r} is not in deque') from None
            def insert(self, i, x):
                if self.maxlen is not None and len(self._items) >= self.maxlen:
                    raise IndexError('deque already at its maximum size')
                self._items.insert(i, x)
            def remove(self, value):
                if value not in self._items:
                    raise ValueError('deque.remove(x): x not in deque')
                self._items.remove(value)
            def reverse(self):
                self._items.reverse()
            def __len__(self):
                return len(self._items)
            def __iter__(self):
                size = len(self._items)
                for x in self._items:
                    if len(self._items) != size:
                        raise RuntimeError('deque mutated during iteration')
                    yield x
            def __reversed__(self):
                return reversed(self._items)
            def __contains__(self, x):
                return x in self._items
            def __getitem__(self, i):
                if isinstance(i, slice):
                    raise TypeError('sequence index must be integer, not \'slice\'')
                try:
                    return self._items[i]
                except IndexError:
                    raise IndexError('deque index out of range') from None
            def __setitem__(self, i, x):
                self._items[i] = x
            def __delitem__(self, i):
                del self._items[i]
            def __eq__(self, other):
                return self._items == other._items if isinstance(other, deque) else NotImplemented
            __hash__ = None
            def __lt__(self, other):
                return self._items < other._items if isinstance(other, deque) else NotImplemented
            def __add__(self, other):
                return deque(self._items + list(other), self.maxlen)
            def __iadd__(self, other):
                self.extend(other)
                return self
            def __mul__(self, n):
                return deque(self._items * n, self.maxlen)
            def __repr__(self):
                return f'deque({self._items})' if self.maxlen is None else f'deque({self._items}, maxlen={self.maxlen})'

        def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
            if isinstance(field_names, str):
                field_names = field_names.replace(',', ' ').split()
            fields = [str(name) for name in field_names]
            seen = set()
            for i, name in enumerate(fields):
                bad = not name.isidentifier() or name.startswith('_') or name in seen
                if bad and rename:
                    fields[i] = f'_{i}'
                elif bad and name in seen:
                    raise ValueError(f'Encountered duplicate field name: {name!r}')
                elif bad and name.startswith('_'):
                    raise ValueError(f'Field names cannot start with an underscore: {name!r}')
                elif bad:
                    raise ValueError(f'Type names and field names must be valid identifiers: {name!r}')
                seen.add(name)
            fields = tuple(fields)
            standards = dict(zip(fields[len(fields) - len(defaults):], defaults)) if defaults is not None else {}

            def __new__(cls, *args, **kwargs):
                given = _bound(typename + '.__new__', ('cls',) + fields, (cls,) + args, kwargs, standards)
                return tuple.__new__(cls, [given[name] for name in fields])
            def _make(cls, iterable):
                values = list(iterable)
                if len(values) != len(fields):
                    raise TypeError(f'Expected {len(fields)} arguments, got {len(values)}')
                return tuple.__new__(cls, values)
            def _replace(self, /, **kwargs):
                result = self._make([kwargs.pop(name, value) for name, value in zip(fields, self)])
                if kwargs:
                    raise ValueError(f'Got unexpected field names: {list(kwargs)!r}')
                return result
            def _asdict(self):
                return dict(zip(fields, self))
            def __repr__(self):
                return type(self).__name__ + '(' + ', '.join([f'{n}={v!r}' for n, v in zip(fields, self)]) + ')'
            def __getnewargs__(self):
                return tuple(self)
            def getter(i):
                return property(lambda self: self[i])
            namespace = {'__new__': __new__, '_make': classmethod(_make), '_replace': _replace, '_asdict': _asdict, '__repr__': __repr__,
                         '_fields': fields, '_field_defaults': standards, '__doc__': f'{typename}({", ".join(fields)})'}
            for i, name in enumerate(fields):
                namespace[name] = getter(i)
            return type(typename, (tuple,), namespace)

        def _listed(names):
            quoted = [repr(n) for n in names]
            return quoted[0] if len(quoted) == 1 else ' and '.join(quoted) if len(quoted) == 2 else ', '.join(quoted[:-1]) + ', and ' + quoted[-1]

        def _bound(owner, names, args, kwargs, standards):
            '''Arguments by name, with Python's messages where they don't fit.'''
            if len(args) > len(names):
                least = len(names) - len(standards)
                takes = f'from {least} to {len(names)}' if standards else f'{len(names)}'
                raise TypeError(f'{owner}() takes {takes} positional argument{"" if len(names) == 1 else "s"} but {len(args)} were given')
            given = dict(zip(names, args))
            for name, value in kwargs.items():
                if name not in names:
                    raise TypeError(f'{owner}() got an unexpected keyword argument {name!r}')
                if name in given:
                    raise TypeError(f'{owner}() got multiple values for argument {name!r}')
                given[name] = value
            missing = [name for name in names if name not in given and name not in standards]
            if missing:
                raise TypeError(f'{owner}() missing {len(missing)} required positional argument{"" if len(missing) == 1 else "s"}: {_listed(missing)}')
            return {**standards, **given}

        class ChainMap:
            def __init__(self, *maps):
                self.maps = list(maps) or [{}]
            def __getitem__(self, key):
                for mapping in self.maps:
                    if key in mapping:
                        return mapping[key]
                raise KeyError(key)
            def get(self, key, default=None):
                return self[key] if key in self else default
            def __contains__(self, key):
                return any(key in mapping for mapping in self.maps)
            def __iter__(self):
                merged = {}
                for mapping in reversed(self.maps):
                    merged.update(dict.fromkeys(mapping))
                return iter(merged)
            def __len__(self):
                return len(list(iter(self)))
            def keys(self):
                return {key: None for key in self}.keys()
            def values(self):
                return [self[key] for key in self]
            def items(self):
                return {key: self[key] for key in self}.items()
            def __setitem__(self, key, value):
                self.maps[0][key] = value
            def __delitem__(self, key):
                del self.maps[0][key]
            def new_child(self, m=None):
                return ChainMap({} if m is None else m, *self.maps)
            @property
            def parents(self):
                return ChainMap(*self.maps[1:])
            def __repr__(self):
                return 'ChainMap(' + ', '.join(map(repr, self.maps)) + ')'
        """###
}
