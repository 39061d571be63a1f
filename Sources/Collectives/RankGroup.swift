/// The group of processes that jointly perform a run's steps, as seen by one of them.
///
/// Every method that throws is *collective*. All ranks must call the same methods in the same
/// order, and each waits for the others. A rank that is alone in calling such a method waits
/// forever.
public protocol RankGroup {
  /// The zero-based number of this process.
  var rank: Int { get }
  /// The number of processes, at least 1.
  var count: Int { get }

  /// Replaces every value by its sum over all ranks. The sums are bitwise equal on all ranks.
  ///
  /// - Throws: ``CollectiveError/failed(operation:rank:reason:)``, in which case the values are
  ///   undefined.
  func sum(_ values: UnsafeMutableBufferPointer<Float>) throws(CollectiveError)

  /// Collects the bytes of every rank, in the order of ranks. Their lengths may differ and may be
  /// 0.
  ///
  /// - Throws: ``CollectiveError/failed(operation:rank:reason:)``.
  func gather(_ bytes: [UInt8]) throws(CollectiveError) -> [[UInt8]]

  /// Waits for the other ranks and leaves the group, which must not be used afterwards. A process
  /// that ends without calling this method is treated as failed, and the others are ended too.
  func finish() throws(CollectiveError)
}

extension RankGroup {
  /// Whether this is the rank that writes files and prints messages.
  public var isFirst: Bool { rank == 0 }

  /// This rank's part of `count` consecutive items. The parts are nearly equal in size, cover all
  /// items and follow the order of ranks. Some are empty if there are more ranks than items.
  public func share(of count: Int) -> Range<Int> {
    (count * rank / self.count)..<(count * (rank + 1) / self.count)
  }

  /// The values of every rank, in the order of ranks, with all bits preserved.
  public func gather<Value: BitwiseCopyable>(
    _ values: [Value]
  ) throws(CollectiveError) -> [[Value]] {
    try gather(values.withUnsafeBytes { [UInt8]($0) }).map { bytes in
      let size = MemoryLayout<Value>.stride
      precondition(bytes.count % size == 0, "\(bytes.count) bytes of values of \(size) bytes")
      return [Value](unsafeUninitializedCapacity: bytes.count / size) { values, count in
        UnsafeMutableRawBufferPointer(values).copyBytes(from: bytes)
        count = bytes.count / size
      }
    }
  }

  /// Whether the value is true on at least one rank. The result is the same on every rank.
  public func any(_ isTrue: Bool) throws(CollectiveError) -> Bool {
    try gather([isTrue ? 1 : 0] as [UInt8]).contains([1])
  }

  /// The first rank whose text differs from that of rank 0, or nil if all texts are equal. The
  /// result is the same on every rank.
  public func firstToDiffer(_ text: String) throws(CollectiveError) -> Int? {
    let all = try gather(Array(text.utf8))
    return all.firstIndex { $0 != all[0] }
  }
}

/// The group of a run with a single process.
public struct SingleRank: RankGroup {
  public let rank = 0
  public let count = 1

  public init() {}

  public func sum(_ values: UnsafeMutableBufferPointer<Float>) {}
  public func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
  public func finish() {}
}
