/// A size in bytes, summed from untrusted counts. A size that is too large for an `Int` is recorded
/// as too large; it never wraps or traps.
///
/// Data exchanged with a plugin's process is measured this way before it is used.
public struct ByteCount: Equatable, Sendable {
  /// The size; nil if it exceeds an `Int` or a count was negative.
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
