import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Memory for tensors, kept for the next tensor of about the same size.
///
/// A fresh allocation of megabytes costs a page fault for every four kilobytes of it, more than many
/// an operation that fills it. Sizes are rounded up to one of eight steps per power of two, so that
/// batches of slightly different lengths share buffers; from a mebibyte on, a request also takes a
/// cached buffer that is up to a quarter larger. What is cached and what is in use never add up to
/// more than a quarter above the most that was ever in use.
final class BufferPool: Sendable {
  static let shared = BufferPool()

  /// A cache line, and the width of the widest vector register.
  static let alignment = 64

  private let state = Mutex(BufferCache())

  /// The size that a request for `bytes` is rounded up to: at least one alignment, at most an
  /// eighth above the request.
  static func roundedSize(_ bytes: Int) -> Int {
    let least = max(bytes, 8 * alignment)
    let step = 1 << (Int.bitWidth - 1 - (least - 1).leadingZeroBitCount - 3)
    return (least + step - 1) / step * step
  }

  /// Uninitialised memory of at least `size` bytes, where `size` is a rounded size, and its own size,
  /// with which it is released.
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

  /// Bytes in use and bytes cached.
  var heldBytes: Int { state.withLock { $0.usedBytes + $0.cachedBytes } }

  func release(_ pointer: UnsafeMutableRawPointer, size: Int) {
    let buffer = CachedBuffer(pointer: pointer)
    state.withLock { $0.put(buffer, size) }
  }
}

/// Memory that isn't in use, so that any thread may take it over.
private struct CachedBuffer: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
}

/// What the pool holds, and how much of it.
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

  /// A cached buffer with its size if there is one, and the buffers to give back to the system if
  /// there is none.
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

  /// From here on a buffer costs more to get from the system than to look for among all sizes.
  private static let large = 1 << 20

  /// The smallest cached size that serves a request; nil if none does.
  private func fitting(_ size: Int) -> Int? {
    if free[size]?.isEmpty == false { return size }
    guard size >= Self.large else { return nil }
    return free.lazy.filter { !$0.value.isEmpty && (size...size + size / 4).contains($0.key) }
      .map(\.key).min()
  }

  /// Takes the largest buffers out of the cache until it holds at most `limit` bytes.
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
