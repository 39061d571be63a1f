/// A size in bytes that is computed from untrusted counts. If it is too large for an `Int`, this is
/// recorded. It never wraps around or traps.
///
/// The size of data that are exchanged with a plugin process is checked in this way before the data
/// are used.
public struct ByteCount: Equatable, Sendable {
  /// The size; nil if it doesn't fit in an `Int` or if a count was negative.
  public private(set) var bytes: Int?

  public init(_ bytes: Int = 0) { self.bytes = bytes < 0 ? nil : bytes }

  /// Adds `count` elements of `stride` bytes each.
  public mutating func add(_ count: Int, of stride: Int) {
    let (product, isTooLarge) = count.multipliedReportingOverflow(by: stride)
    guard let bytes, count >= 0, stride >= 0, !isTooLarge else { return self.bytes = nil }
    let (sum, isStillTooLarge) = bytes.addingReportingOverflow(product)
    self.bytes = isStillTooLarge ? nil : sum
  }

  /// The size rounded up to a multiple of 8.
  var padded: Int? {
    guard let bytes, bytes <= Int.max - 7 else { return nil }
    return (bytes + 7) & ~7
  }

  public func fits(in room: Int) -> Bool { bytes.map { $0 <= room } ?? false }
}
