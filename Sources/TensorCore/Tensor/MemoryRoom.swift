import COpenBLAS

/// Handles limited memory (`ulimit -v`).
public enum MemoryRoom {
  /// The memory that OpenBLAS maps for each thread that multiplies matrices. If mapping fails,
  /// OpenBLAS retries forever.
  public static let bytesPerThread = 128 << 20

  /// Makes OpenBLAS map its buffers while there is room for them. The library must already be
  /// loaded.
  ///
  /// - Returns: false if the limit leaves no room. Without a limit, the function does nothing.
  public static func reserveForProducts() -> Bool {
    guard ob_is_limited() != 0 else { return true }
    let (bytes, overflow) = (ThreadPool.threads + 1).multipliedReportingOverflow(by: bytesPerThread)
    guard !overflow, ob_has_room(UInt(bytes)) != 0 else { return false }
    ob_map_buffers(Int32(clamping: ThreadPool.threads))
    return true
  }

  /// A function that is called with the requested number of bytes if a tensor's memory can't be
  /// allocated, and that doesn't return. It is set once, before any threads exist.
  nonisolated(unsafe) public static var onExhaustion: (@Sendable (_ bytes: Int) -> Never)?
}
