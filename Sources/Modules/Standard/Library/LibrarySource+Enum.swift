extension LibrarySource {
    /// `enum`, in the language itself.
    static let `enum` = ###"""
        class auto:
            pass

        class Enum:
            @classmethod
            def __init_subclass__(cls):
                members, last = {}, 0
                for name, value in list(cls.__dict__.items()):
                    if name.startswith('_') or callable(value) or isinstance(value, (property, staticmethod, classmethod)):
                        continue
                    if isinstance(value, auto):
                        value = last + 1
                    last = value if isinstance(value, int) else last
                    same = [m for m in members.values() if m.value == value]
                    if same:
                        member = same[0]
                    else:
                        member = object.__new__(cls)
                        object.__setattr__(member, 'name', name)
                        object.__setattr__(member, 'value', value)
                        object.__setattr__(member, '_name_', name)
                        object.__setattr__(member, '_value_', value)
                    members[name] = member
                    setattr(cls, name, member)
                cls.__members__ = members
            def __new__(cls, value):
                for member in cls.__members__.values():
                    if member.value == value:
                        return member
                raise ValueError(f'{value!r} is not a valid {cls.__qualname__}')
            def __init__(self, *args):
                pass
            @classmethod
            def __class_iter__(cls):
                return iter([m for n, m in cls.__members__.items() if m.name == n])
            @classmethod
            def __class_len__(cls):
                return len([m for n, m in cls.__members__.items() if m.name == n])
            @classmethod
            def __class_contains__(cls, value):
                return isinstance(value, cls)
            @classmethod
            def __class_getitem__(cls, name):
                return cls.__members__[name]
            def __repr__(self):
                return f'<{type(self).__name__}.{self.name}: {self.value!r}>'
            def __str__(self):
                return f'{type(self).__name__}.{self.name}'
            def __hash__(self):
                return hash(self.name)
            def __eq__(self, other):
                return self is other
            def __setattr__(self, name, value):
                raise AttributeError(f"<enum '{type(self).__name__}'> cannot set attribute {name!r}")

        class IntEnum(Enum):
            def __eq__(self, other):
                return self.value == (other.value if isinstance(other, IntEnum) else other)
            def __hash__(self):
                return hash(self.value)
            def __lt__(self, other):
                return self.value < int(other)
            def __le__(self, other):
                return self.value <= int(other)
            def __gt__(self, other):
                return self.value > int(other)
            def __ge__(self, other):
                return self.value >= int(other)
            def __int__(self):
                return self.value
            def __index__(self):
                return self.value
            def __add__(self, other):
                return self.value + int(other)
            __radd__ = __add__
            def __sub__(self, other):
                return self.value - int(other)
            def __mul__(self, other):
                return self.value * int(other)
            __rmul__ = __mul__
            def __str__(self):
                return str(self.value)

        def unique(cls):
            return cls
        """###
}
