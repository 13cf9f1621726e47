import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The clocks and calendars of `time` that come from the C library; `LibrarySource.time` makes the module of them.
enum TimeModule {
    static func core() -> Module {
        Module("_time", "Clocks.", functions: clocks + calendars, values: [
            ("timezone", .int(offset(isSummer: false))), ("altzone", .int(offset(isSummer: true))),
        ])
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }

    private static let clocks: [Builtin] = [
        ("time", "Seconds since 1970.", CLOCK_REALTIME), ("perf_counter", "Seconds of a clock that only moves forwards.", CLOCK_MONOTONIC),
        ("monotonic", "Seconds of a clock that only moves forwards.", CLOCK_MONOTONIC),
        ("process_time", "Seconds of computing of this program.", CLOCK_PROCESS_CPUTIME_ID),
        ("thread_time", "Seconds of computing of this thread.", CLOCK_THREAD_CPUTIME_ID),
    ].flatMap { name, summary, clock in
        [
            Builtin(name, "", summary) { _ in .float(Double(nanoseconds(clock)) / 1e9) },
            Builtin(name + "_ns", "", summary.replacing("Seconds", with: "Nanoseconds")) { _ in .int(nanoseconds(clock)) },
        ]
    } + [
        Builtin("sleep", "seconds, /", "Waits; Ctrl-C ends it.") { call in
            let seconds = try call[0].number ?? Double(call.int(0))
            if seconds.isNaN { throw Raise(.valueError, "Invalid value NaN (not a number)") }
            if seconds < 0 { throw Raise(.valueError, "sleep length must be non-negative") }
            let end = Clock.seconds + seconds
            while true {
                try call.vm.checkInterruption()
                let left = end - Clock.seconds
                if left <= 0 { return .none }
                usleep(UInt32(min(0.05, left) * 1e6))
            }
        },
    ]

    private static let calendars: [Builtin] = [
        Builtin("localtime", "seconds=None, /", "The fields of a moment here.") { try fields($0, localtime_r) },
        Builtin("gmtime", "seconds=None, /", "The fields of a moment in Greenwich.") { try fields($0, gmtime_r) },
        Builtin("mktime", "fields, /", "Seconds since 1970 of fields.") { call in
            var parts = try parts(call, "mktime")
            parts.tm_wday = -1
            let seconds = mktime(&parts)
            // -1 is also a second before 1970; only a failure leaves the day of the week alone.
            if seconds == -1, parts.tm_wday == -1 { throw Raise(.overflowError, "mktime argument out of range") }
            return .float(Double(seconds))
        },
        Builtin("strftime", "fields, format, /", "Fields as text.") { call in
            var parts = try parts(call, "strftime")
            let checks: [(name: String, value: Int32, range: ClosedRange<Int32>)] = [
                ("month", parts.tm_mon, 0...11), ("day of month", parts.tm_mday, 1...31), ("hour", parts.tm_hour, 0...23), ("minute", parts.tm_min, 0...59),
                ("seconds", parts.tm_sec, 0...61), ("day of week", parts.tm_wday, 0...6), ("day of year", parts.tm_yday, 0...365),
            ]
            for check in checks where !check.range.contains(check.value) { throw Raise(.valueError, "\(check.name) out of range") }
            // A sign behind the text tells an empty result from a buffer that is too small.
            let format = try call.string(1) + "."
            try call.vm.checkSize(64, format.utf8.count)
            var buffer = [CChar](repeating: 0, count: 256 + 64 * format.utf8.count)
            let count = strftime(&buffer, buffer.count, format, &parts)
            return .string(String(decoding: buffer.prefix(max(0, count - 1)).map { UInt8(bitPattern: $0) }, as: UTF8.self))
        },
    ]

    private static func fields(_ call: Call, _ convert: (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?) throws -> Value {
        let seconds = call.optional(0) == nil ? Double(nanoseconds(CLOCK_REALTIME)) / 1e9 : try call.double(0)
        if seconds.isNaN { throw Raise(.valueError, "Invalid value NaN (not a number)") }
        guard var moment = time_t(exactly: seconds.rounded(.down)) else { throw Raise(.overflowError, "timestamp out of range for platform time_t") }
        var parts = tm()
        guard convert(&moment, &parts) != nil else {
            throw Raise(ExceptionObject(.named(.osError), [.int(75), .string("Value too large for defined data type")]))
        }
        let numbers = [
            Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday), Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec),
            (Int(parts.tm_wday) + 6) % 7, Int(parts.tm_yday) + 1, Int(parts.tm_isdst),
        ]
        return .tuple(Tuple(numbers.map { .int($0) } + [.string(parts.tm_zone.map { String(cString: $0) } ?? ""), .int(parts.tm_gmtoff)]))
    }

    /// The nine fields of Python as those of C.
    private static func parts(_ call: Call, _ name: String) throws -> tm {
        let numbers = try call.vm.sequence(call[0]).map { try call.vm.index($0) }
        guard numbers.count == 9 else { throw Raise(.typeError, "\(name)(): illegal time tuple argument") }
        let small = try numbers.map { number in
            guard let n = Int32(exactly: number), n > -1_000_000_000, n < 1_000_000_000 else { throw Raise(.overflowError, "signed integer is greater than maximum") }
            return n
        }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (small[0] - 1900, small[1] - 1, small[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (small[3], small[4], small[5])
        (parts.tm_wday, parts.tm_yday, parts.tm_isdst) = ((small[6] + 1) % 7, small[7] - 1, small[8])
        return parts
    }

    /// Seconds west of Greenwich, as they are this year.
    private static func offset(isSummer: Bool) -> Int {
        var now = time(nil)
        var year = tm()
        localtime_r(&now, &year)
        let offsets = [0, 6].map { month in
            var day = tm()
            (day.tm_year, day.tm_mon, day.tm_mday, day.tm_isdst) = (year.tm_year, Int32(month), 1, -1)
            _ = mktime(&day)
            return -Int(day.tm_gmtoff)
        }
        return (isSummer ? offsets.min() : offsets.max()) ?? 0
    }
}
