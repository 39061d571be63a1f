import Glibc

/// Copies of the arguments of one call, freed together when it is over.
///
/// A plugin gets copies, never the host's own arrays: a store through a cast-away `const` can't
/// reach them. The copies amount to kilobytes per step.
final class CallArena {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Returns nil for an absent input. For an empty one, returns an address that must not be read.
  func copy<Element: BitwiseCopyable>(_ values: [Element]?) -> UnsafePointer<Element>? {
    guard let values else { return nil }
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(values.count, 1))
    blocks.append(UnsafeMutableRawPointer(copy))
    values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { copy.initialize(from: start, count: source.count) }
    }
    return UnsafePointer(copy)
  }

  /// A zero-terminated copy of a text.
  func copy(_ text: String) -> UnsafePointer<CChar>? { copy(Array(text.utf8CString)) }
}
