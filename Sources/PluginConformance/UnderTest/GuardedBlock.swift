import CSandbox
import Glibc

/// Memory for arguments of a plugin, either ordinary or between two inaccessible pages.
///
/// With guards, an access to even a single element outside the block ends the child process, and
/// the parent process learns which array was involved.
final class GuardedBlock {
  /// The position of the block relative to its guard pages.
  enum Placement: Sendable {
    /// The block is ordinary memory without guards.
    case plain
    /// A guard follows the last byte of the block.
    case againstEnd
    /// A guard precedes the first byte of the block.
    case againstStart
  }

  let start: UnsafeMutableRawPointer
  let count: Int
  private let mapping: (base: UnsafeMutableRawPointer, size: Int, slot: Int32)?

  private static let page = sysconf(Int32(_SC_PAGESIZE))

  /// - Parameters:
  ///   - count: the size in bytes.
  ///   - name: the name of the block in a report, such as "d_logp".
  init(_ name: String, count: Int, placement: Placement) {
    self.count = count
    if placement == .plain {
      start = .allocate(byteCount: max(count, 1), alignment: 16)
      mapping = nil
      return
    }
    let inner = max(1, (count + Self.page - 1) / Self.page) * Self.page
    let size = inner + 2 * Self.page
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    guard let base = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), base != MAP_FAILED
    else { preconditionFailure("no memory for '\(name)': \(count) bytes between guards") }
    mprotect(base, Self.page, PROT_NONE)
    mprotect(base + Self.page + inner, Self.page, PROT_NONE)
    let first = base + Self.page
    start = placement == .againstStart ? first : first + (inner - count)
    let slot = sb_watch(base, first, first + inner, base + size, strdup(name))
    mapping = (base, size, slot)
  }

  deinit {
    guard let mapping else { return start.deallocate() }
    sb_forget(mapping.slot)
    munmap(mapping.base, mapping.size)
  }

  /// Makes a block with guards read-only.
  func seal() {
    guard let mapping else { return }
    mprotect(mapping.base + Self.page, mapping.size - 2 * Self.page, PROT_READ)
  }

  /// Makes a block that contains a copy of `values`.
  convenience init<Element: BitwiseCopyable>(
    _ name: String, copying values: [Element], placement: Placement
  ) {
    self.init(name, count: values.count * MemoryLayout<Element>.stride, placement: placement)
    values.withUnsafeBytes { source in
      if let from = source.baseAddress { start.copyMemory(from: from, byteCount: source.count) }
    }
  }

  func bound<Element>(to type: Element.Type) -> UnsafeMutablePointer<Element> {
    start.assumingMemoryBound(to: type)
  }
}
