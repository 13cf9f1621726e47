extension LibrarySource {
    /// `contextlib`, in the language itself.
    static let contextlib = ###"""
        class _Manager:
            def __init__(self, function, args, kwargs):
                self._made = function, args, kwargs
                self._generator = function(*args, **kwargs)
            def __call__(self, function):
                make, args, kwargs = self._made
                def inner(*inner_args, **inner_kwargs):
                    with _Manager(make, args, kwargs):
                        return function(*inner_args, **inner_kwargs)
                inner.__name__, inner.__doc__ = function.__name__, function.__doc__
                return inner
            def __enter__(self):
                try:
                    return next(self._generator)
                except StopIteration:
                    raise RuntimeError("generator didn't yield") from None
            def __exit__(self, kind, error, trace):
                if error is None:
                    try:
                        next(self._generator)
                    except StopIteration:
                        return False
                    raise RuntimeError("generator didn't stop")
                try:
                    self._generator.throw(error)
                except StopIteration as stop:
                    return stop is not error
                except BaseException as raised:
                    # A StopIteration that went through the generator comes out as the cause of a RuntimeError.
                    if raised is error or isinstance(error, StopIteration) and raised.__cause__ is error:
                        return False
                    raise
                raise RuntimeError("generator didn't stop after throw()")

        def contextmanager(function):
            def helper(*args, **kwargs):
                return _Manager(function, args, kwargs)
            helper.__name__, helper.__doc__ = function.__name__, function.__doc__
            return helper

        class suppress:
            def __init__(self, *exceptions):
                self._exceptions = exceptions
            def __enter__(self):
                return None
            def __exit__(self, kind, error, trace):
                return kind is not None and issubclass(kind, self._exceptions)

        class closing:
            def __init__(self, thing):
                self.thing = thing
            def __enter__(self):
                return self.thing
            def __exit__(self, kind, error, trace):
                self.thing.close()

        class nullcontext:
            def __init__(self, enter_result=None):
                self.enter_result = enter_result
            def __enter__(self):
                return self.enter_result
            def __exit__(self, kind, error, trace):
                return None
        """###
}
