import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A pool of memory for tensors, which keeps released memory for later tensors of about the same
/// size.
///
/// A new allocation of megabytes costs a page fault for every four kilobytes, which takes longer
/// than many operations that fill the memory. Sizes are rounded up to one of eight steps per power
/// of two, so batches of slightly different lengths can use the same buffers. From one mebibyte on,
/// a request can also use a cached buffer that is up to a quarter larger. The total of cached
/// memory and memory in use never exceeds the peak memory in use by more than a quarter.
final class BufferPool: Sendable {
  static let shared = BufferPool()

  /// The size in bytes of a cache line, which is also that of the widest vector register.
  static let alignment = 64

  private let state = Mutex(BufferCache())

  /// The size to which a request for `bytes` is rounded up. Small requests get a minimum size, and
  /// others grow by at most an eighth.
  static func roundedSize(_ bytes: Int) -> Int {
    let least = max(bytes, 8 * alignment)
    let step = 1 << (Int.bitWidth - 1 - (least - 1).leadingZeroBitCount - 3)
    return (least + step - 1) / step * step
  }

  /// Returns uninitialised memory of at least `size` bytes, where `size` is a rounded size. Also
  /// returns the actual size, which is needed to release the memory.
  func allocate(_ size: Int) -> (pointer: UnsafeMutableRawPointer, size: Int) {
    let (cached, evicted) = state.withLock { $0.take(size) }
    for buffer in evicted { free(buffer.pointer) }
    if let cached { return (cached.buffer.pointer, cached.size) }
    var pointer: UnsafeMutableRawPointer?
    let status = posix_memalign(&pointer, Self.alignment, size)
    guard status == 0, let pointer else {
      MemoryRoom.onExhaustion?(size)
      fatalError("out of memory: a tensor needs \(size) bytes")
    }
    return (pointer, size)
  }

  /// The number of bytes that are in use or cached.
  var heldBytes: Int { state.withLock { $0.usedBytes + $0.cachedBytes } }

  func release(_ pointer: UnsafeMutableRawPointer, size: Int) {
    let buffer = CachedBuffer(pointer: pointer)
    state.withLock { $0.put(buffer, size) }
  }
}

/// A buffer that isn't in use, so any thread may take it.
private struct CachedBuffer: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
}

/// The cached buffers of a pool and their total size.
private struct BufferCache {
  private var free: [Int: [CachedBuffer]] = [:]  // by rounded size
  private(set) var cachedBytes = 0
  private(set) var usedBytes = 0
  private var peakBytes = 0

  mutating func put(_ buffer: CachedBuffer, _ size: Int) {
    free[size, default: []].append(buffer)
    cachedBytes += size
    usedBytes -= size
  }

  /// Takes a cached buffer that fits and returns it with its size. If there is none, returns the
  /// buffers to release to the system.
  mutating func take(
    _ size: Int
  ) -> (cached: (buffer: CachedBuffer, size: Int)?, evicted: [CachedBuffer]) {
    let found = fitting(size)
    usedBytes += found ?? size
    peakBytes = max(peakBytes, usedBytes)
    if let found, let buffer = free[found]?.popLast() {
      cachedBytes -= found
      return ((buffer, found), [])
    }
    return (nil, evict(downTo: peakBytes + peakBytes / 4 - usedBytes))
  }

  /// The size from which allocating a buffer from the system costs more than searching all cached
  /// sizes.
  private static let large = 1 << 20

  /// The smallest cached size that fits a request, or nil if there is none.
  private func fitting(_ size: Int) -> Int? {
    if free[size]?.isEmpty == false { return size }
    guard size >= Self.large else { return nil }
    return free.lazy.filter { !$0.value.isEmpty && (size...size + size / 4).contains($0.key) }
      .map(\.key).min()
  }

  /// Removes the largest buffers from the cache until it contains at most `limit` bytes.
  private mutating func evict(downTo limit: Int) -> [CachedBuffer] {
    guard cachedBytes > limit else { return [] }
    var evicted: [CachedBuffer] = []
    for size in free.keys.sorted(by: >) {
      while cachedBytes > limit, let buffer = free[size]?.popLast() {
        evicted.append(buffer)
        cachedBytes -= size
      }
    }
    return evicted
  }
}
