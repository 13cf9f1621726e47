import Synchronization

/// Large blocks given back by arrays and tensors, kept for the next one of the same size: one training step needs the same
/// sizes as the one before, and fresh pages from the system cost as much as a fifth of the step.
public enum MemoryPool {
    /// A block that nobody else refers to.
    private struct Block: @unchecked Sendable { let pointer: UnsafeMutableRawPointer }
    private struct Shelves {
        var blocks: [Int: [Block]] = [:]
        var byteCount = 0
    }
    private static let shelves = Mutex(Shelves())
    /// Smaller ones are the system allocator's, which is fast at those.
    public static let smallest = 1 << 16
    /// No more than this is kept.
    private static let limit = 1 << 30

    /// A block of that many bytes, on a cache line's boundary; what is in it is undefined.
    public static func take(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let kept = byteCount < smallest ? nil : shelves.withLock { shelves -> Block? in
            guard let block = shelves.blocks[byteCount]?.popLast() else { return nil }
            shelves.byteCount -= byteCount
            return block
        }
        return kept?.pointer ?? .allocate(byteCount: byteCount, alignment: 64)
    }

    public static func give(_ pointer: UnsafeMutableRawPointer, _ byteCount: Int) {
        let block = Block(pointer: pointer)
        let isKept = byteCount >= smallest && shelves.withLock { shelves -> Bool in
            guard shelves.byteCount + byteCount <= limit else { return false }
            shelves.blocks[byteCount, default: []].append(block)
            shelves.byteCount += byteCount
            return true
        }
        if !isKept { pointer.deallocate() }
    }

    /// Gives everything that is kept back to the system, as after a training run.
    public static func trim() {
        shelves.withLock { shelves in
            for list in shelves.blocks.values { for block in list { block.pointer.deallocate() } }
            shelves = Shelves()
        }
    }
}
