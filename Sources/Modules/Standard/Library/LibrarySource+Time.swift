extension LibrarySource {
    /// `time`, in the language itself; `_core` has the clocks and calendars of the machine.
    static let time = ###"""
        time, time_ns, sleep = _core.time, _core.time_ns, _core.sleep
        perf_counter, perf_counter_ns = _core.perf_counter, _core.perf_counter_ns
        monotonic, monotonic_ns = _core.monotonic, _core.monotonic_ns
        process_time, process_time_ns = _core.process_time, _core.process_time_ns
        thread_time, thread_time_ns = _core.thread_time, _core.thread_time_ns
        timezone, altzone = _core.timezone, _core.altzone
        daylight = int(timezone != altzone)

        class struct_time(tuple):
            def __new__(cls, fields):
                fields = tuple(fields)
                if len(fields) < 9:
                    raise TypeError(f'time.struct_time() takes an at least 9-sequence ({len(fields)}-sequence given)')
                made = tuple.__new__(cls, fields[:9])
                made.tm_zone = fields[9] if len(fields) > 9 else None
                made.tm_gmtoff = fields[10] if len(fields) > 10 else None
                return made
            @property
            def tm_year(self):
                return self[0]
            @property
            def tm_mon(self):
                return self[1]
            @property
            def tm_mday(self):
                return self[2]
            @property
            def tm_hour(self):
                return self[3]
            @property
            def tm_min(self):
                return self[4]
            @property
            def tm_sec(self):
                return self[5]
            @property
            def tm_wday(self):
                return self[6]
            @property
            def tm_yday(self):
                return self[7]
            @property
            def tm_isdst(self):
                return self[8]
            def __repr__(self):
                names = ('year', 'mon', 'mday', 'hour', 'min', 'sec', 'wday', 'yday', 'isdst')
                return 'time.struct_time(' + ', '.join([f'tm_{n}={v}' for n, v in zip(names, self)]) + ')'

        def localtime(seconds=None):
            """The fields of a moment here: now, or so many seconds after the beginning of 1970."""
            return struct_time(_core.localtime(seconds))

        def gmtime(seconds=None):
            """The fields of a moment in Greenwich: now, or so many seconds after the beginning of 1970."""
            return struct_time(_core.gmtime(seconds))

        def _fields(t):
            if not isinstance(t, tuple):
                raise TypeError('Tuple or struct_time argument required')
            return t

        def mktime(t, /):
            """Seconds since 1970 of the fields of a moment here."""
            return _core.mktime(_fields(t))

        def strftime(format, t=None, /):
            """Fields as text: %Y-%m-%d %H:%M:%S and the like; now, if there are none."""
            t = _core.localtime()[:9] if t is None else _fields(t)
            # CPython reads these zeros as the first of their kind.
            t = t[:1] + tuple([v or 1 for v in t[1:3]]) + t[3:7] + (t[7] or 1,) + t[8:] if len(t) == 9 else t
            return _core.strftime(t, format)

        def asctime(t=None, /):
            """Fields as in 'Tue Nov 24 17:00:00 2026'."""
            t = _core.localtime()[:9] if t is None else _fields(t)
            day = ('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[t[6] % 7]
            month = ('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec')[(t[1] - 1) % 12]
            return f'{day} {month}{t[2]:3} {t[3]:02}:{t[4]:02}:{t[5]:02} {t[0]}'

        def ctime(seconds=None, /):
            """A moment here as in 'Tue Nov 24 17:00:00 2026'."""
            return asctime(localtime(seconds))

        def strptime(text, format='%a %b %d %H:%M:%S %Y', /):
            """The fields that a text writes in a format."""
            import datetime
            t = datetime.datetime.strptime(text, format).timetuple()
            return struct_time(t)
        """###
}
