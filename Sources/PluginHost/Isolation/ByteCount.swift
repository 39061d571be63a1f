/// A size in bytes, added up of counts that may be any number: one that is too large for an `Int` is known
/// to be too large, and never wraps or traps.
///
/// Whatever crosses between this process and a plugin's is measured by it before it is used.
public struct ByteCount: Equatable, Sendable {
  /// Nil if it is more than an `Int` holds, or if a count was negative.
  public private(set) var bytes: Int?

  public init(_ bytes: Int = 0) { self.bytes = bytes < 0 ? nil : bytes }

  /// Adds `count` elements of `stride` bytes each.
  public mutating func add(_ count: Int, of stride: Int) {
    let (product, isTooLarge) = count.multipliedReportingOverflow(by: stride)
    guard let bytes, count >= 0, stride >= 0, !isTooLarge else { return self.bytes = nil }
    let (sum, isStillTooLarge) = bytes.addingReportingOverflow(product)
    self.bytes = isStillTooLarge ? nil : sum
  }

  /// The next multiple of 8.
  var padded: Int? {
    guard let bytes, bytes <= Int.max - 7 else { return nil }
    return (bytes + 7) & ~7
  }

  public func fits(in room: Int) -> Bool { bytes.map { $0 <= room } ?? false }
}
