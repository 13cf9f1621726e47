extension LibrarySource {
    /// `itertools`, in the language itself.
    static let itertools = ###"""
        class count:
            def __init__(self, start=0, step=1):
                self._next, self._step = start, step
            def __iter__(self):
                return self
            def __next__(self):
                value = self._next
                self._next = value + self._step
                return value
            def __repr__(self):
                return f'count({self._next})' if self._step == 1 else f'count({self._next}, {self._step})'

        def cycle(iterable):
            saved = []
            for item in iterable:
                yield item
                saved.append(item)
            while saved:
                for item in saved:
                    yield item

        def repeat(object, times=None):
            if times is None:
                while True:
                    yield object
            for _ in range(times):
                yield object

        def accumulate(iterable, func=None, *, initial=None):
            iterator = iter(iterable)
            total = initial
            if initial is None:
                try:
                    total = next(iterator)
                except StopIteration:
                    return
            yield total
            for item in iterator:
                total = total + item if func is None else func(total, item)
                yield total

        class chain:
            def __init__(self, *iterables):
                self._items = _chained(iterables)
            @staticmethod
            def from_iterable(iterables):
                made = chain()
                made._items = _chained(iterables)
                return made
            def __iter__(self):
                return self._items
            def __next__(self):
                return next(self._items)

        def _chained(iterables):
            for iterable in iterables:
                yield from iterable

        def compress(data, selectors):
            return (item for item, chosen in zip(data, selectors) if chosen)

        def dropwhile(predicate, iterable):
            iterator = iter(iterable)
            for item in iterator:
                if not predicate(item):
                    yield item
                    break
            yield from iterator

        def takewhile(predicate, iterable):
            for item in iterable:
                if not predicate(item):
                    break
                yield item

        def filterfalse(predicate, iterable):
            for item in iterable:
                if not (item if predicate is None else predicate(item)):
                    yield item

        def starmap(function, iterable):
            for arguments in iterable:
                yield function(*arguments)

        def islice(iterable, *bounds):
            s = slice(*bounds)
            start, stop, step = s.start or 0, s.stop, 1 if s.step is None else s.step
            for bound in (start, stop):
                if bound is not None and (not isinstance(bound, int) or bound < 0):
                    raise ValueError('Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.')
            if step < 1:
                raise ValueError('Step for islice() must be a positive integer or None.')
            return _sliced(iter(iterable), start, stop, step)

        def _sliced(iterator, start, stop, step):
            if stop is not None and stop <= start:
                for _, _ in zip(range(stop), iterator):
                    pass
                return
            position, wanted = 0, start
            for item in iterator:
                if position == wanted:
                    yield item
                    wanted += step
                position += 1
                if stop is not None and (position >= stop):
                    return

        def pairwise(iterable):
            iterator = iter(iterable)
            try:
                left = next(iterator)
            except StopIteration:
                return
            for right in iterator:
                yield left, right
                left = right

        def tee(iterable, n=2):
            iterator, seen = iter(iterable), []
            def copy():
                position = 0
                while True:
                    if position == len(seen):
                        try:
                            seen.append(next(iterator))
                        except StopIteration:
                            return
                    yield seen[position]
                    position += 1
            return tuple(copy() for _ in range(n))

        def zip_longest(*iterables, fillvalue=None):
            iterators, open = [iter(i) for i in iterables], len(iterables)
            done = [False] * open
            while open:
                row = []
                for i, iterator in enumerate(iterators):
                    if done[i]:
                        row.append(fillvalue)
                        continue
                    try:
                        row.append(next(iterator))
                    except StopIteration:
                        done[i] = True
                        open -= 1
                        if not open:
                            return
                        row.append(fillvalue)
                yield tuple(row)

        def product(*iterables, repeat=1):
            pools = [tuple(pool) for pool in iterables] * repeat
            return _product(pools)

        def _product(pools):
            if any(not pool for pool in pools):
                return
            places = [0] * len(pools)
            while True:
                yield tuple([pool[i] for pool, i in zip(pools, places)])
                for at in range(len(pools) - 1, -1, -1):
                    places[at] += 1
                    if places[at] < len(pools[at]):
                        break
                    places[at] = 0
                else:
                    return

        def _checked(r):
            if r < 0:
                raise ValueError('r must be non-negative')
            return r

        def permutations(iterable, r=None):
            pool = tuple(iterable)
            return _permutations(pool, len(pool) if r is None else _checked(r), ())

        def _permutations(pool, r, taken):
            if len(taken) == r:
                yield tuple([pool[i] for i in taken])
                return
            for i in range(len(pool)):
                if i not in taken:
                    yield from _permutations(pool, r, taken + (i,))

        def combinations(iterable, r):
            return _combinations(tuple(iterable), _checked(r), False)

        def combinations_with_replacement(iterable, r):
            return _combinations(tuple(iterable), _checked(r), True)

        def _combinations(pool, r, repeats):
            n = len(pool)
            places = [0] * r if repeats else list(range(r))
            if r > n and not repeats or r and not n:
                return
            while True:
                yield tuple([pool[i] for i in places])
                for at in range(r - 1, -1, -1):
                    if places[at] != (n - 1 if repeats else at + n - r):
                        break
                else:
                    return
                first = places[at] + 1
                for i in range(at, r):
                    places[i] = first if repeats else first + i - at

        def groupby(iterable, key=None):
            iterator, empty = iter(iterable), object()
            state = [next(iterator, empty)]
            def group(wanted):
                while state[0] is not empty and (state[0] if key is None else key(state[0])) == wanted:
                    item = state[0]
                    state[0] = next(iterator, empty)
                    yield item
            while state[0] is not empty:
                wanted = state[0] if key is None else key(state[0])
                items = group(wanted)
                yield wanted, items
                for _ in items:
                    pass
        """###
}
