import COpenBLAS

/// What happens where memory is limited (`ulimit -v`).
public enum MemoryRoom {
  /// What OpenBLAS maps for each thread that multiplies. Where it can't, it tries for ever.
  public static let bytesPerThread = 128 << 20

  /// Has OpenBLAS, which must be loaded, map its buffers while there is room for them.
  ///
  /// - Returns: false where the limit leaves no room. Without a limit it does nothing.
  public static func reserveForProducts() -> Bool {
    guard ob_is_limited() != 0 else { return true }
    let (bytes, overflow) = (ThreadPool.threads + 1).multipliedReportingOverflow(by: bytesPerThread)
    guard !overflow, ob_has_room(UInt(bytes)) != 0 else { return false }
    ob_map_buffers(Int32(clamping: ThreadPool.threads))
    return true
  }

  /// Called, if set, where a tensor's memory can't be had, with its bytes; doesn't return. Set once, before
  /// there are threads.
  nonisolated(unsafe) public static var onExhaustion: (@Sendable (_ bytes: Int) -> Never)?
}
