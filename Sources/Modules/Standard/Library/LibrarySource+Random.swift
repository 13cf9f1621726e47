extension LibrarySource {
    /// `random`, in the language itself.
    static let random = ###"""
        from math import log as _log, exp as _exp, sqrt as _sqrt, cos as _cos, sin as _sin, pi as _pi, e as _e, floor as _floor, ceil as _ceil

        _NORMAL = 4 * _exp(-0.5) / _sqrt(2.0)

        class Random:
            def __init__(self, x=None):
                self._core = _core()
                self.random, self.getrandbits = self._core.random, self._core.getrandbits
                self.seed(x)
            def seed(self, a=None, version=2):
                self._core.seed(a)
                self._spare = None
            def _below(self, n):
                k = n.bit_length()
                r = self.getrandbits(k)
                while r >= n:
                    r = self.getrandbits(k)
                return r
            def uniform(self, a, b):
                return a + (b - a) * self.random()
            def randrange(self, start, stop=None, step=1):
                for value in (start, step) if stop is None else (start, stop, step):
                    if not hasattr(value, '__index__'):
                        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
                if stop is None:
                    if start > 0:
                        return self._below(start)
                    raise ValueError('empty range for randrange()')
                width = stop - start
                if step == 1:
                    if width > 0:
                        return start + self._below(width)
                    raise ValueError(f'empty range for randrange() ({start}, {stop}, {width})')
                if step == 0:
                    raise ValueError('zero step for randrange()')
                n = (width + step - 1) // step if step > 0 else (width + step + 1) // step
                if n <= 0:
                    raise ValueError('empty range for randrange()')
                return start + step * self._below(n)
            def randint(self, a, b):
                return self.randrange(a, b + 1)
            def choice(self, seq):
                if not len(seq):
                    raise IndexError('Cannot choose from an empty sequence')
                return seq[self._below(len(seq))]
            def shuffle(self, x):
                for i in range(len(x) - 1, 0, -1):
                    j = self._below(i + 1)
                    x[i], x[j] = x[j], x[i]
            def sample(self, population, k, *, counts=None):
                if isinstance(population, (set, frozenset, dict)):
                    raise TypeError('Population must be a sequence.  For dicts or sets, use sorted(d).')
                pool = list(population)
                if counts is not None:
                    pool = [item for item, n in zip(pool, counts) for _ in range(n)]
                n = len(pool)
                if not 0 <= k <= n:
                    raise ValueError('Sample larger than population or is negative')
                size = 21
                if k > 5:
                    size += 4 ** _ceil(_log(k * 3, 4))
                result = []
                if n <= size:
                    for i in range(k):
                        j = self._below(n - i)
                        result.append(pool[j])
                        pool[j] = pool[n - i - 1]
                    return result
                seen = set()
                for _ in range(k):
                    j = self._below(n)
                    while j in seen:
                        j = self._below(n)
                    seen.add(j)
                    result.append(pool[j])
                return result
            def choices(self, population, weights=None, *, cum_weights=None, k=1):
                n = len(population)
                if cum_weights is None:
                    if weights is None:
                        if not n:
                            raise IndexError('Cannot choose from an empty population')
                        return [population[_floor(self.random() * n)] for _ in range(k)]
                    cum_weights, total = [], 0
                    for weight in weights:
                        total += weight
                        cum_weights.append(total)
                elif weights is not None:
                    raise TypeError('Cannot specify both weights and cumulative weights')
                if len(cum_weights) != n:
                    raise ValueError('The number of weights does not match the population')
                total = cum_weights[-1] + 0.0
                if total <= 0.0:
                    raise ValueError('Total of weights must be greater than zero')
                result = []
                for _ in range(k):
                    x, low, high = self.random() * total, 0, n - 1
                    while low < high:
                        middle = (low + high) // 2
                        if x < cum_weights[middle]:
                            high = middle
                        else:
                            low = middle + 1
                    result.append(population[low])
                return result
            def gauss(self, mu=0.0, sigma=1.0):
                z, self._spare = self._spare, None
                if z is None:
                    angle = self.random() * (2.0 * _pi)
                    radius = _sqrt(-2.0 * _log(1.0 - self.random()))
                    z = _cos(angle) * radius
                    self._spare = _sin(angle) * radius
                return mu + z * sigma
            def normalvariate(self, mu=0.0, sigma=1.0):
                while True:
                    u = self.random()
                    v = 1.0 - self.random()
                    z = _NORMAL * (u - 0.5) / v
                    if z * z / 4.0 <= -_log(v):
                        return mu + z * sigma
            def lognormvariate(self, mu, sigma):
                return _exp(self.normalvariate(mu, sigma))
            def expovariate(self, lambd):
                return -_log(1.0 - self.random()) / lambd
            def triangular(self, low=0.0, high=1.0, mode=None):
                u = self.random()
                if high == low:
                    return low
                c = 0.5 if mode is None else (mode - low) / (high - low)
                if u > c:
                    u, c, low, high = 1.0 - u, 1.0 - c, high, low
                return low + (high - low) * _sqrt(u * c)
            def gammavariate(self, alpha, beta):
                if alpha <= 0.0 or beta <= 0.0:
                    raise ValueError('gammavariate: alpha and beta must be > 0.0')
                if alpha > 1.0:
                    a = _sqrt(2.0 * alpha - 1.0)
                    b, c = alpha - _log(4.0), alpha + a
                    while True:
                        u = self.random()
                        if not 1e-7 < u < 0.9999999:
                            continue
                        w = 1.0 - self.random()
                        v = _log(u / (1.0 - u)) / a
                        x = alpha * _exp(v)
                        z, r = u * u * w, b + c * v - x
                        if r + (1.0 + _log(4.5)) - 4.5 * z >= 0.0 or r >= _log(z):
                            return x * beta
                if alpha == 1.0:
                    return -_log(1.0 - self.random()) * beta
                while True:
                    u = self.random()
                    b = (_e + alpha) / _e
                    p = b * u
                    x = p ** (1.0 / alpha) if p <= 1.0 else -_log((b - p) / alpha)
                    w = self.random()
                    if p > 1.0:
                        if w <= x ** (alpha - 1.0):
                            break
                    elif w <= _exp(-x):
                        break
                return x * beta
            def betavariate(self, alpha, beta):
                y = self.gammavariate(alpha, 1.0)
                return y / (y + self.gammavariate(beta, 1.0)) if y else 0.0
            def paretovariate(self, alpha):
                return (1.0 - self.random()) ** (-1.0 / alpha)
            def weibullvariate(self, alpha, beta):
                return alpha * (-_log(1.0 - self.random())) ** (1.0 / beta)
            def randbytes(self, n):
                return self.getrandbits(n * 8).to_bytes(n, 'little')

        _shared = Random()
        random, getrandbits, seed, uniform, randrange, randint, choice, shuffle, sample, choices, gauss, normalvariate, lognormvariate, expovariate, triangular, gammavariate, betavariate, paretovariate, weibullvariate, randbytes = (
            _shared.random, _shared.getrandbits, _shared.seed, _shared.uniform, _shared.randrange, _shared.randint, _shared.choice, _shared.shuffle, _shared.sample, _shared.choices,
            _shared.gauss, _shared.normalvariate, _shared.lognormvariate, _shared.expovariate, _shared.triangular, _shared.gammavariate, _shared.betavariate, _shared.paretovariate, _shared.weibullvariate, _shared.randbytes)
        """###
}
