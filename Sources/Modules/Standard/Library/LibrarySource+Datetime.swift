extension LibrarySource {
    /// `datetime`, in the language itself.
    static let datetime = ###"""
        import time as _time

        MINYEAR, MAXYEAR = 1, 9999
        _DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
        _MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

        def _leap(year):
            return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

        def _month_days(year, month):
            return 29 if month == 2 and _leap(year) else [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]

        def _before(year, month):
            return sum([_month_days(year, m) for m in range(1, month)])

        def _ordinal(year, month, day):
            y = year - 1
            return y * 365 + y // 4 - y // 100 + y // 400 + _before(year, month) + day

        def _from_ordinal(n):
            year = max(1, n // 366)
            while _ordinal(year + 1, 1, 1) <= n:
                year += 1
            rest = n - _ordinal(year, 1, 1)
            month = 1
            while rest >= _month_days(year, month):
                rest -= _month_days(year, month)
                month += 1
            return year, month, rest + 1

        class timedelta:
            def __init__(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
                days = days + weeks * 7
                seconds = seconds + minutes * 60 + hours * 3600
                microseconds = microseconds + milliseconds * 1000
                whole = int(days // 1)
                seconds = seconds + (days - whole) * 86400
                part = int(seconds // 1)
                total = (whole * 86400 + part) * 1000000 + int(round((seconds - part) * 1000000 + microseconds))
                self._set(total)
            def _set(self, total):
                self._total = total
                rest, self.microseconds = divmod(total, 1000000)
                self.days, self.seconds = divmod(rest, 86400)
                if abs(self.days) > 999999999:
                    raise OverflowError(f'days={self.days}; must have magnitude <= 999999999')
            @staticmethod
            def _of(total):
                made = object.__new__(timedelta)
                made._set(total)
                return made
            def total_seconds(self):
                return self._total / 1000000
            def __add__(self, other):
                return timedelta._of(self._total + other._total) if isinstance(other, timedelta) else NotImplemented
            __radd__ = __add__
            def __sub__(self, other):
                return timedelta._of(self._total - other._total) if isinstance(other, timedelta) else NotImplemented
            def __mul__(self, n):
                return timedelta._of(int(round(self._total * n))) if isinstance(n, (int, float)) else NotImplemented
            __rmul__ = __mul__
            def __truediv__(self, other):
                if isinstance(other, timedelta):
                    return self._total / other._total
                return timedelta._of(int(round(self._total / other)))
            def __floordiv__(self, other):
                if isinstance(other, timedelta):
                    return self._total // other._total
                return timedelta._of(self._total // other)
            def __mod__(self, other):
                return timedelta._of(self._total % other._total)
            def __divmod__(self, other):
                return self // other, self % other
            def __neg__(self):
                return timedelta._of(-self._total)
            def __pos__(self):
                return self
            def __abs__(self):
                return timedelta._of(abs(self._total))
            def __bool__(self):
                return self._total != 0
            def __eq__(self, other):
                return self._total == other._total if isinstance(other, timedelta) else NotImplemented
            def __lt__(self, other):
                return self._total < other._total if isinstance(other, timedelta) else NotImplemented
            def __le__(self, other):
                return self._total <= other._total if isinstance(other, timedelta) else NotImplemented
            def __gt__(self, other):
                return self._total > other._total if isinstance(other, timedelta) else NotImplemented
            def __ge__(self, other):
                return self._total >= other._total if isinstance(other, timedelta) else NotImplemented
            def __hash__(self):
                return hash(self._total)
            def __repr__(self):
                parts = [f'{n}={v}' for n, v in (('days', self.days), ('seconds', self.seconds), ('microseconds', self.microseconds)) if v]
                return f'datetime.timedelta({", ".join(parts) or "0"})'
            def __str__(self):
                minutes, seconds = divmod(self.seconds, 60)
                hours, minutes = divmod(minutes, 60)
                text = f'{hours}:{minutes:02}:{seconds:02}' + (f'.{self.microseconds:06}' if self.microseconds else '')
                return (f'{self.days} day{"" if abs(self.days) == 1 else "s"}, ' if self.days else '') + text

        timedelta.resolution = timedelta(microseconds=1)

        def _checked(name, value, low, high):
            if not isinstance(value, int):
                raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
            if not low <= value <= high:
                raise ValueError({'year': f'year {value} is out of range', 'day': 'day is out of range for month'}.get(name, f'{name} must be in {low}..{high}'))

        def _strftime(self, format):
            hour, minute, second, micro = getattr(self, 'hour', 0), getattr(self, 'minute', 0), getattr(self, 'second', 0), getattr(self, 'microsecond', 0)
            year, month, day = getattr(self, 'year', 1900), getattr(self, 'month', 1), getattr(self, 'day', 1)
            n = _ordinal(year, month, day)
            weekday, yearday = (n + 6) % 7, n - _ordinal(year, 1, 1) + 1
            table = {'Y': f'{year}', 'y': f'{year % 100:02}', 'm': f'{month:02}', 'd': f'{day:02}', 'H': f'{hour:02}', 'I': f'{(hour + 11) % 12 + 1:02}',
                     'M': f'{minute:02}', 'S': f'{second:02}', 'f': f'{micro:06}', 'p': 'AM' if hour < 12 else 'PM', 'A': _DAYS[weekday], 'a': _DAYS[weekday][:3],
                     'B': _MONTHS[month - 1], 'b': _MONTHS[month - 1][:3], 'h': _MONTHS[month - 1][:3], 'j': f'{yearday:03}', 'w': str((weekday + 1) % 7), 'u': str(weekday + 1),
                     'e': f'{day:2}', 'D': f'{month:02}/{day:02}/{year % 100:02}', 'F': f'{year}-{month:02}-{day:02}', 'T': f'{hour:02}:{minute:02}:{second:02}',
                     'R': f'{hour:02}:{minute:02}', 'X': f'{hour:02}:{minute:02}:{second:02}', 'x': f'{month:02}/{day:02}/{year % 100:02}',
                     'c': f'{_DAYS[weekday][:3]} {_MONTHS[month - 1][:3]} {day:2} {hour:02}:{minute:02}:{second:02} {year}', 'z': '', 'Z': '', '%': '%', 'n': '\n', 't': '\t',
                     'U': f'{(yearday + 6 - (weekday + 1) % 7) // 7:02}', 'W': f'{(yearday + 6 - weekday) // 7:02}', 'C': f'{year // 100:02}'}
            if '%V' in format or '%G' in format:
                week = date(year, month, day).isocalendar()
                table['V'], table['G'] = f'{week[1]:02}', str(week[0])
            out, i = [], 0
            while i < len(format):
                if format[i] == '%' and i + 1 < len(format):
                    if format[i + 1] == '-' and i + 2 < len(format):
                        i += 1
                        out.append(table.get(format[i + 1], '').lstrip('0') or '0')
                    else:
                        out.append(table.get(format[i + 1], '%' + format[i + 1]))
                    i += 2
                else:
                    out.append(format[i])
                    i += 1
            return ''.join(out)

        def _strptime(text, format):
            found = {'Y': 1900, 'm': 1, 'd': 1, 'H': 0, 'M': 0, 'S': 0, 'f': 0}
            wrong = ValueError(f'time data {text!r} does not match format {format!r}')
            widths = {'Y': 4, 'm': 2, 'd': 2, 'H': 2, 'I': 2, 'M': 2, 'S': 2, 'f': 6, 'y': 2, 'j': 3}
            format = format.replace('%F', '%Y-%m-%d').replace('%T', '%H:%M:%S').replace('%D', '%m/%d/%y').replace('%R', '%H:%M')
            at = i = 0
            half = None
            while i < len(format):
                c = format[i]
                if c != '%':
                    if c.isspace():
                        while at < len(text) and text[at].isspace():
                            at += 1
                    elif at < len(text) and text[at] == c:
                        at += 1
                    else:
                        raise wrong
                    i += 1
                    continue
                code = format[i + 1:i + 2]
                i += 2
                if code in widths:
                    start = at
                    while at < len(text) and at - start < widths[code] and text[at].isdigit():
                        at += 1
                    if start == at:
                        raise wrong
                    digits = text[start:at]
                    found[code] = int(digits.ljust(6, '0')) if code == 'f' else int(digits)
                elif code in 'BbAa' and code:
                    names = _MONTHS if code in 'Bb' else _DAYS
                    names = [name if code in 'BA' else name[:3] for name in names]
                    for k, name in enumerate(names):
                        if text[at:at + len(name)].lower() == name.lower():
                            at += len(name)
                            if code in 'Bb':
                                found['m'] = k + 1
                            break
                    else:
                        raise wrong
                elif code == 'p':
                    half = text[at:at + 2].upper()
                    if half not in ('AM', 'PM'):
                        raise wrong
                    at += 2
                elif code == '%':
                    if text[at:at + 1] != '%':
                        raise wrong
                    at += 1
                else:
                    raise ValueError(f"{code!r} is a bad directive in format {format!r}")
            if at < len(text):
                raise ValueError(f'unconverted data remains: {text[at:]}')
            if 'y' in found:
                found['Y'] = found['y'] + (2000 if found['y'] < 69 else 1900)
            if 'I' in found:
                found['H'] = found['I'] % 12 + (12 if half == 'PM' else 0)
            if not 1 <= found['m'] <= 12 or found['H'] > 23 or found['M'] > 59 or found['S'] > 61:
                raise wrong
            if 'j' in found:
                found['Y'], found['m'], found['d'] = _from_ordinal(_ordinal(found['Y'], 1, 1) + found['j'] - 1)
            return found

        class date:
            def __init__(self, year, month, day):
                _checked('year', year, 1, 9999)
                _checked('month', month, 1, 12)
                _checked('day', day, 1, _month_days(year, month))
                self.year, self.month, self.day = year, month, day
            @classmethod
            def today(cls):
                t = _time.localtime()
                return cls(t[0], t[1], t[2])
            @classmethod
            def fromordinal(cls, n):
                return cls(*_from_ordinal(n))
            @classmethod
            def fromisoformat(cls, text):
                try:
                    if len(text) == 8:
                        return cls(int(text[:4]), int(text[4:6]), int(text[6:]))
                    if len(text) != 10 or text[4] != '-' or text[7] != '-':
                        raise ValueError
                    return cls(int(text[:4]), int(text[5:7]), int(text[8:]))
                except ValueError:
                    raise ValueError(f'Invalid isoformat string: {text!r}') from None
            @classmethod
            def fromtimestamp(cls, t):
                t = _time.localtime(t)
                return cls(t[0], t[1], t[2])
            def toordinal(self):
                return _ordinal(self.year, self.month, self.day)
            def weekday(self):
                return (self.toordinal() + 6) % 7
            def isoweekday(self):
                return self.weekday() + 1
            def isocalendar(self):
                thursday = self.toordinal() - self.weekday() + 3
                year = _from_ordinal(thursday)[0]
                return year, (thursday - _ordinal(year, 1, 1)) // 7 + 1, self.weekday() + 1
            def isoformat(self):
                return f'{self.year:04}-{self.month:02}-{self.day:02}'
            def replace(self, year=None, month=None, day=None):
                return date(year or self.year, month or self.month, day or self.day)
            def timetuple(self):
                return _time.struct_time((self.year, self.month, self.day, 0, 0, 0, self.weekday(), self.toordinal() - _ordinal(self.year, 1, 1) + 1, -1))
            def ctime(self):
                return _strftime(self, '%c')
            strftime = _strftime
            def __format__(self, spec):
                return self.strftime(spec) if spec else str(self)
            def _key(self):
                return (self.year, self.month, self.day)
            def __eq__(self, other):
                return self._key() == other._key() if type(other) is type(self) else NotImplemented
            def __lt__(self, other):
                return self._key() < other._key() if type(other) is type(self) else NotImplemented
            def __le__(self, other):
                return self._key() <= other._key() if type(other) is type(self) else NotImplemented
            def __gt__(self, other):
                return self._key() > other._key() if type(other) is type(self) else NotImplemented
            def __ge__(self, other):
                return self._key() >= other._key() if type(other) is type(self) else NotImplemented
            def __hash__(self):
                return hash(self._key())
            def __add__(self, delta):
                if not isinstance(delta, timedelta):
                    return NotImplemented
                n = self.toordinal() + delta.days
                if not 1 <= n <= 3652059:
                    raise OverflowError('date value out of range')
                return date.fromordinal(n)
            __radd__ = __add__
            def __sub__(self, other):
                if isinstance(other, timedelta):
                    return self + timedelta(-other.days)
                if isinstance(other, date):
                    return timedelta(self.toordinal() - other.toordinal())
                return NotImplemented
            def __repr__(self):
                return f'datetime.date({self.year}, {self.month}, {self.day})'
            def __str__(self):
                return self.isoformat()

        date.min, date.max = date(1, 1, 1), date(9999, 12, 31)

        class time:
            def __init__(self, hour=0, minute=0, second=0, microsecond=0):
                _checked('hour', hour, 0, 23)
                _checked('minute', minute, 0, 59)
                _checked('second', second, 0, 59)
                _checked('microsecond', microsecond, 0, 999999)
                self.hour, self.minute, self.second, self.microsecond = hour, minute, second, microsecond
            def isoformat(self):
                return f'{self.hour:02}:{self.minute:02}:{self.second:02}' + (f'.{self.microsecond:06}' if self.microsecond else '')
            strftime = _strftime
            def __format__(self, spec):
                return self.strftime(spec) if spec else str(self)
            def _key(self):
                return (self.hour, self.minute, self.second, self.microsecond)
            def __eq__(self, other):
                return self._key() == other._key() if isinstance(other, time) else NotImplemented
            def __lt__(self, other):
                return self._key() < other._key() if isinstance(other, time) else NotImplemented
            def __hash__(self):
                return hash(self._key())
            def __repr__(self):
                rest = f', {self.second}' if self.second or self.microsecond else ''
                return f'datetime.time({self.hour}, {self.minute}{rest}' + (f', {self.microsecond})' if self.microsecond else ')')
            def __str__(self):
                return self.isoformat()

        class datetime(date):
            def __init__(self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
                date.__init__(self, year, month, day)
                _checked('hour', hour, 0, 23)
                _checked('minute', minute, 0, 59)
                _checked('second', second, 0, 59)
                _checked('microsecond', microsecond, 0, 999999)
                self.hour, self.minute, self.second, self.microsecond, self.tzinfo = hour, minute, second, microsecond, None
            @classmethod
            def now(cls, tz=None):
                return cls.fromtimestamp(_time.time())
            @classmethod
            def today(cls):
                return cls.now()
            @classmethod
            def utcnow(cls):
                return cls(1970, 1, 1) + timedelta(seconds=_time.time())
            @classmethod
            def fromtimestamp(cls, t, tz=None):
                whole = int(t // 1)
                parts = _time.localtime(whole)
                return cls(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], min(999999, int(round((t - whole) * 1000000))))
            @classmethod
            def strptime(cls, text, format):
                f = _strptime(text, format)
                return cls(f['Y'], f['m'], f['d'], f['H'], f['M'], f['S'], f['f'])
            @classmethod
            def fromisoformat(cls, text):
                try:
                    day = date.fromisoformat(text[:10])
                    rest = text[11:]
                    if not rest:
                        return cls(day.year, day.month, day.day)
                    clock, _, fraction = rest.partition('.')
                    parts = [int(p) for p in clock.split(':')]
                    return cls(day.year, day.month, day.day, *parts, *([0] * (3 - len(parts))), int(fraction.ljust(6, '0')) if fraction else 0)
                except ValueError:
                    raise ValueError(f'Invalid isoformat string: {text!r}') from None
            @classmethod
            def combine(cls, day, clock):
                return cls(day.year, day.month, day.day, clock.hour, clock.minute, clock.second, clock.microsecond)
            def date(self):
                return date(self.year, self.month, self.day)
            def time(self):
                return time(self.hour, self.minute, self.second, self.microsecond)
            def timestamp(self):
                return _time.mktime((self.year, self.month, self.day, self.hour, self.minute, self.second, 0, 0, -1)) + self.microsecond / 1000000
            def replace(self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None):
                def pick(new, old):
                    return old if new is None else new
                return datetime(pick(year, self.year), pick(month, self.month), pick(day, self.day), pick(hour, self.hour), pick(minute, self.minute),
                                pick(second, self.second), pick(microsecond, self.microsecond))
            def isoformat(self, sep='T', timespec='auto'):
                text = f'{self.hour:02}:{self.minute:02}:{self.second:02}'
                if timespec == 'minutes':
                    text = text[:5]
                elif timespec == 'auto' and self.microsecond or timespec == 'microseconds':
                    text += f'.{self.microsecond:06}'
                return date.isoformat(self) + sep + text
            def timetuple(self):
                return _time.struct_time((self.year, self.month, self.day, self.hour, self.minute, self.second, self.weekday(), self.toordinal() - _ordinal(self.year, 1, 1) + 1, -1))
            def _key(self):
                return (self.year, self.month, self.day, self.hour, self.minute, self.second, self.microsecond)
            def _micros(self):
                return ((self.toordinal() * 24 + self.hour) * 60 + self.minute) * 60000000 + self.second * 1000000 + self.microsecond
            def __add__(self, delta):
                if not isinstance(delta, timedelta):
                    return NotImplemented
                total = self._micros() + delta._total
                rest, micro = divmod(total, 1000000)
                rest, second = divmod(rest, 60)
                rest, minute = divmod(rest, 60)
                days, hour = divmod(rest, 24)
                if not 1 <= days <= 3652059:
                    raise OverflowError('date value out of range')
                return type(self)(*_from_ordinal(days), hour, minute, second, micro)
            __radd__ = __add__
            def __sub__(self, other):
                if isinstance(other, timedelta):
                    return self + -other
                if isinstance(other, datetime):
                    return timedelta._of(self._micros() - other._micros())
                return NotImplemented
            def __repr__(self):
                parts = [self.year, self.month, self.day, self.hour, self.minute]
                if self.second or self.microsecond:
                    parts.append(self.second)
                if self.microsecond:
                    parts.append(self.microsecond)
                return f'datetime.datetime({", ".join(map(str, parts))})'
            def __str__(self):
                return self.isoformat(' ')

        datetime.min, datetime.max = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)
        """###
}
