import Arrays

/// The limit of memory, for rooms that see no arrays.
public enum Memory {
    /// Sessions made from now on heed a limit as a person writes it (`2G`); false if that is no amount.
    public static func setLimit(_ text: String) -> Bool {
        guard let bytes = MemoryLimit.parse(text) else { return false }
        MemoryLimit.bytes = bytes
        return true
    }
}
