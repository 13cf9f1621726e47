extension LibrarySource {
    /// `typing`, in the language itself.
    static let typing = ###"""
        class _Form:
            def __init__(self, name):
                self._name = name
            def __getitem__(self, parameters):
                return self
            def __call__(self, *args, **kwargs):
                return self
            def __or__(self, other):
                return self
            def __ror__(self, other):
                return self
            def __repr__(self):
                return 'typing.' + self._name

        Any, Union, Optional, List, Dict, Tuple, Set, FrozenSet, Callable, Iterable, Iterator, Sequence, Mapping, Type, Generator, Literal, Final, ClassVar, Annotated, NoReturn, Self, Hashable, Collection, MutableMapping, MutableSequence, DefaultDict, Deque, Counter, OrderedDict, Text, AnyStr, Protocol_, SupportsFloat, SupportsInt, Awaitable, Sized, Container = [
            _Form(name) for name in ('Any', 'Union', 'Optional', 'List', 'Dict', 'Tuple', 'Set', 'FrozenSet', 'Callable', 'Iterable', 'Iterator', 'Sequence', 'Mapping', 'Type', 'Generator', 'Literal', 'Final', 'ClassVar', 'Annotated', 'NoReturn', 'Self', 'Hashable', 'Collection', 'MutableMapping', 'MutableSequence', 'DefaultDict', 'Deque', 'Counter', 'OrderedDict', 'Text', 'AnyStr', 'Protocol', 'SupportsFloat', 'SupportsInt', 'Awaitable', 'Sized', 'Container')]
        TYPE_CHECKING = False

        class Generic:
            @classmethod
            def __class_getitem__(cls, parameters):
                return cls

        class Protocol(Generic):
            pass

        def TypeVar(name, *constraints, **options):
            return _Form(name)

        def NewType(name, tp):
            return lambda x: x

        def cast(typ, val):
            return val

        def overload(function):
            return function

        def final(function):
            return function

        def get_type_hints(obj):
            return getattr(obj, '__annotations__', {})

        def NamedTuple(typename, fields):
            from collections import namedtuple
            return namedtuple(typename, [name for name, _ in fields])
        """###
}
