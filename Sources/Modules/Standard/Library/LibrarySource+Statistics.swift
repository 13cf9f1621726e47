extension LibrarySource {
    /// `statistics`, in the language itself.
    static let statistics = ###"""
        import math

        class StatisticsError(ValueError):
            pass

        def _values(data, name, least=1):
            values = list(data)
            if len(values) < least:
                raise StatisticsError(f'{name} requires at least {"one data point" if least == 1 else "two data points"}')
            return values

        def _sum(values):
            return sum(values) if all(isinstance(v, int) for v in values) else math.fsum(values)

        def _tidy(x, values):
            return int(x) if all(isinstance(v, int) for v in values) and x == int(x) else x

        def mean(data):
            values = _values(data, 'mean')
            return _tidy(_sum(values) / len(values), values)

        def fmean(data, weights=None):
            values = list(data)
            if not values:
                raise StatisticsError('fmean requires at least one data point')
            if weights is None:
                return math.fsum(values) / len(values)
            weights = list(weights)
            return math.fsum([v * w for v, w in zip(values, weights)]) / math.fsum(weights)

        def geometric_mean(data):
            values = [float(v) for v in data]
            if not values or min(values) <= 0:
                raise StatisticsError('geometric mean requires a non-empty dataset containing positive numbers')
            return math.exp(fmean([math.log(v) for v in values]))

        def harmonic_mean(data):
            values = list(data)
            return len(values) / math.fsum([1 / v for v in values])

        def _sorted(data):
            values = sorted(data)
            if not values:
                raise StatisticsError('no median for empty data')
            return values

        def median(data):
            values = _sorted(data)
            half = len(values) // 2
            return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2

        def median_low(data):
            values = _sorted(data)
            return values[(len(values) - 1) // 2]

        def median_high(data):
            values = _sorted(data)
            return values[len(values) // 2]

        def multimode(data):
            counts = {}
            for value in data:
                counts[value] = counts.get(value, 0) + 1
            most = max(counts.values(), default=0)
            return [value for value, count in counts.items() if count == most]

        def mode(data):
            modes = multimode(data)
            if not modes:
                raise StatisticsError('no mode for empty data')
            return modes[0]

        def _squares(values, center):
            # For whole numbers exact: n * sum of squares - square of the sum, over n.
            n = len(values)
            if center is None and all(isinstance(v, int) for v in values):
                return (n * sum([v * v for v in values]) - sum(values) ** 2) / n
            if center is None:
                center = math.fsum(values) / n
            return math.fsum([(v - center) ** 2 for v in values])

        def variance(data, xbar=None):
            values = _values(data, 'variance', 2)
            return _tidy(_squares(values, xbar) / (len(values) - 1), values)

        def pvariance(data, mu=None):
            values = _values(data, 'pvariance')
            return _tidy(_squares(values, mu) / len(values), values)

        def stdev(data, xbar=None):
            values = _values(data, 'stdev', 2)
            return math.sqrt(_squares(values, xbar) / (len(values) - 1))

        def pstdev(data, mu=None):
            values = _values(data, 'pstdev')
            return math.sqrt(_squares(values, mu) / len(values))

        def quantiles(data, *, n=4, method='exclusive'):
            values = sorted(data)
            if len(values) < 2:
                raise StatisticsError('must have at least two data points')
            result = []
            if method == 'inclusive':
                for i in range(1, n):
                    j, delta = divmod(i * (len(values) - 1), n)
                    result.append((values[j] * (n - delta) + values[j + 1] * delta) / n)
                return result
            for i in range(1, n):
                j = max(1, min(len(values) - 1, i * (len(values) + 1) // n))
                delta = i * (len(values) + 1) - j * n
                result.append((values[j - 1] * (n - delta) + values[j] * delta) / n)
            return result

        def covariance(x, y):
            mx, my = fmean(x), fmean(y)
            return math.fsum([(a - mx) * (b - my) for a, b in zip(x, y)]) / (len(x) - 1)

        def correlation(x, y):
            mx, my = fmean(x), fmean(y)
            sxy = math.fsum([(a - mx) * (b - my) for a, b in zip(x, y)])
            return sxy / math.sqrt(math.fsum([(a - mx) ** 2 for a in x]) * math.fsum([(b - my) ** 2 for b in y]))
        """###
}
