extension LibrarySource {
    /// `dataclasses`, in the language itself.
    static let dataclasses = ###"""
        from collections import _bound

        class _Missing:
            def __repr__(self):
                return 'MISSING'

        MISSING = _Missing()

        class FrozenInstanceError(AttributeError):
            pass

        class Field:
            def __init__(self, default, default_factory, init, repr, hash, compare, kw_only):
                self.default, self.default_factory, self.init, self.repr, self.compare, self.kw_only = default, default_factory, init, repr, compare, kw_only
                self.name = self.type = None

        def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False):
            if default is not MISSING and default_factory is not MISSING:
                raise ValueError('cannot specify both default and default_factory')
            return Field(default, default_factory, init, repr, hash, compare, kw_only)

        def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, slots=False, kw_only=False, match_args=True):
            def wrap(cls):
                return _process(cls, init, repr, eq, order, frozen)
            return wrap if cls is None else wrap(cls)

        def _process(cls, init, repr_, eq, order, frozen):
            fields = {}
            for base in reversed(cls.__mro__[1:]):
                fields.update(base.__dict__.get('__dataclass_fields__', {}))
            for name, kind in cls.__dict__.get('__annotations__', {}).items():
                if kind.startswith('ClassVar') or kind.startswith('typing.ClassVar'):
                    continue
                value = cls.__dict__.get(name, MISSING)
                if isinstance(value, Field):
                    made = value
                    if made.default is not MISSING:
                        setattr(cls, name, made.default)
                    else:
                        delattr(cls, name)
                else:
                    if isinstance(value, (list, dict, set)):
                        raise ValueError(f'mutable default {type(value)} for field {name} is not allowed: use default_factory')
                    made = Field(value, MISSING, True, True, None, True, False)
                made.name, made.type = name, kind
                fields[name] = made
            cls.__dataclass_fields__ = fields
            every = list(fields.values())
            names = tuple([f.name for f in every if f.init])
            standards = {f.name: f for f in every if f.init and (f.default is not MISSING or f.default_factory is not MISSING)}
            seen = False
            for f in every:
                if f.init and not f.kw_only:
                    if f.name in standards:
                        seen = True
                    elif seen:
                        raise TypeError(f'non-default argument {f.name!r} follows default argument')
            owner = cls.__qualname__ + '.__init__'
            shown = [f.name for f in every if f.repr]
            compared = [f.name for f in every if f.compare]

            def __init__(self, *args, **kwargs):
                given = _bound(owner, ('self',) + names, (self,) + args, kwargs, standards)
                for f in every:
                    value = given.get(f.name, f) if f.init else f
                    if value is f:
                        if f.default_factory is not MISSING:
                            value = f.default_factory()
                        elif f.default is not MISSING:
                            value = f.default
                        else:
                            continue
                    object.__setattr__(self, f.name, value)
                if hasattr(self, '__post_init__'):
                    self.__post_init__()
            def __repr__(self):
                return type(self).__qualname__ + '(' + ', '.join([f'{n}={getattr(self, n)!r}' for n in shown]) + ')'
            def key(self):
                return tuple([getattr(self, n) for n in compared])
            def __eq__(self, other):
                return key(self) == key(other) if type(other) is type(self) else NotImplemented
            def __lt__(self, other):
                return key(self) < key(other) if type(other) is type(self) else NotImplemented
            def __le__(self, other):
                return key(self) <= key(other) if type(other) is type(self) else NotImplemented
            def __gt__(self, other):
                return key(self) > key(other) if type(other) is type(self) else NotImplemented
            def __ge__(self, other):
                return key(self) >= key(other) if type(other) is type(self) else NotImplemented
            def __hash__(self):
                return hash(key(self))
            def __setattr__(self, name, value):
                raise FrozenInstanceError(f'cannot assign to field {name!r}')
            def __delattr__(self, name):
                raise FrozenInstanceError(f'cannot delete field {name!r}')
            own = cls.__dict__
            if init and '__init__' not in own:
                cls.__init__ = __init__
            if repr_ and '__repr__' not in own:
                cls.__repr__ = __repr__
            if eq and '__eq__' not in own:
                cls.__eq__ = __eq__
            if order:
                cls.__lt__, cls.__le__, cls.__gt__, cls.__ge__ = __lt__, __le__, __gt__, __ge__
            if frozen:
                cls.__setattr__, cls.__delattr__ = __setattr__, __delattr__
            if eq and '__hash__' not in own:
                cls.__hash__ = __hash__ if frozen else None
            return cls

        def fields(obj):
            try:
                return tuple(obj.__dataclass_fields__.values())
            except AttributeError:
                raise TypeError('must be called with a dataclass type or instance') from None

        def is_dataclass(obj):
            return hasattr(obj, '__dataclass_fields__')

        def _plain(value, as_tuple):
            if is_dataclass(value) and not isinstance(value, type):
                values = [(f.name, _plain(getattr(value, f.name), as_tuple)) for f in fields(value)]
                return tuple([v for _, v in values]) if as_tuple else dict(values)
            if isinstance(value, (list, tuple)):
                return type(value)([_plain(v, as_tuple) for v in value])
            if isinstance(value, dict):
                return {k: _plain(v, as_tuple) for k, v in value.items()}
            return value

        def asdict(obj):
            return _plain(obj, False)

        def astuple(obj):
            return _plain(obj, True)

        def replace(obj, /, **changes):
            return type(obj)(**{**{f.name: getattr(obj, f.name) for f in fields(obj) if f.init}, **changes})
        """###
}
