#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A thread nobody waits for.
public enum DetachedThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// - Returns: false if the system has no thread to give.
    @discardableResult
    public static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        let body = Unmanaged.passRetained(Body(run))
        var id = pthread_t()
        let status = pthread_create(&id, nil, { pointer in
            if let pointer { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run() }
            return nil
        }, body.toOpaque())
        if status == 0 { pthread_detach(id) } else { body.release() }
        return status == 0
    }
}
