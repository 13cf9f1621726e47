extension LibrarySource {
    /// `copy`, in the language itself.
    static let copy = ###"""
        class Error(Exception):
            pass

        def copy(x):
            if isinstance(x, (list, dict, set)) or hasattr(x, 'copy') and not hasattr(x, '__dict__'):
                return x.copy()
            if hasattr(x, '__copy__'):
                return x.__copy__()
            if not hasattr(x, '__dict__') or isinstance(x, type) or callable(x):
                return x
            made = type(x).__new__(type(x))
            for name, value in x.__dict__.items():
                setattr(made, name, value)
            return made

        def deepcopy(x, memo=None):
            memo = {} if memo is None else memo
            if isinstance(x, (int, float, str, bool, bytes, type(None), type)):
                return x
            if id(x) in memo:
                return memo[id(x)]
            if hasattr(x, '__deepcopy__'):
                return x.__deepcopy__(memo)
            if isinstance(x, list) and not hasattr(x, '__dict__'):
                made = memo[id(x)] = []
                for item in x:
                    made.append(deepcopy(item, memo))
                return made
            if isinstance(x, dict) and not hasattr(x, '__dict__'):
                made = x.copy()
                made.clear()
                memo[id(x)] = made
                for key, value in x.items():
                    made[deepcopy(key, memo)] = deepcopy(value, memo)
                return made
            if isinstance(x, tuple) and not hasattr(x, '__dict__'):
                items = [deepcopy(item, memo) for item in x]
                return x if all(a is b for a, b in zip(items, x)) else tuple(items)
            if isinstance(x, (set, frozenset)):
                return type(x)([deepcopy(item, memo) for item in x])
            if callable(x) and not hasattr(x, '__dict__') or type(x).__name__ in ('function', 'module', 'builtin_function_or_method', 'method'):
                return x
            if hasattr(x, 'copy') and not type(x).__module__ == '__main__':
                return x.copy()
            if not hasattr(x, '__dict__'):
                return x
            made = memo[id(x)] = type(x).__new__(type(x))
            for name, value in x.__dict__.items():
                setattr(made, name, deepcopy(value, memo))
            return made
        """###
}
