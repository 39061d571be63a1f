/// The processes that take a run's steps together, as one of them sees it.
///
/// Every method that throws is *collective*: all ranks call the same ones in the same order, and each
/// waits for the others. A rank that calls one alone waits for ever.
public protocol RankGroup {
  /// Which of the processes this is, from 0.
  var rank: Int { get }
  /// How many there are, at least 1.
  var count: Int { get }

  /// Replaces every value by its sum over all ranks: the same bits on each of them.
  ///
  /// - Throws: ``CollectiveError/failed(operation:rank:reason:)``; the values are undefined then.
  func sum(_ values: UnsafeMutableBufferPointer<Float>) throws(CollectiveError)

  /// What every rank hands in, in the order of ranks; it may differ in length, and be empty.
  ///
  /// - Throws: ``CollectiveError/failed(operation:rank:reason:)``.
  func gather(_ bytes: [UInt8]) throws(CollectiveError) -> [[UInt8]]

  /// Waits for the others and leaves the group, which must not be used afterwards. A process that ends
  /// without it has failed, and takes the others with it.
  func finish() throws(CollectiveError)
}

extension RankGroup {
  /// Whether this is the rank that writes files and prints messages.
  public var isFirst: Bool { rank == 0 }

  /// The part of `count` things in a row that is this rank's: as equal as possible, together all of
  /// them, in the order of ranks; empty where there are more ranks than things.
  public func share(of count: Int) -> Range<Int> {
    (count * rank / self.count)..<(count * (rank + 1) / self.count)
  }

  /// The values of every rank, in the order of ranks, bit for bit.
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

  /// Whether at least one rank says so; the same answer on every rank.
  public func any(_ isTrue: Bool) throws(CollectiveError) -> Bool {
    try gather([isTrue ? 1 : 0] as [UInt8]).contains([1])
  }

  /// The first rank whose text isn't that of rank 0; nil where all agree. The same on every rank.
  public func firstToDiffer(_ text: String) throws(CollectiveError) -> Int? {
    let all = try gather(Array(text.utf8))
    return all.firstIndex { $0 != all[0] }
  }
}

/// A run of one process.
public struct SingleRank: RankGroup {
  public let rank = 0
  public let count = 1

  public init() {}

  public func sum(_ values: UnsafeMutableBufferPointer<Float>) {}
  public func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
  public func finish() {}
}
