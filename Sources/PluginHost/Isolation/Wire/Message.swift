import Glibc

/// Writes values to memory one after another, each at a multiple of 8 bytes.
///
/// Each message with several fields has a separate file, in which the writer is directly above the
/// reader. Only the order of the fields identifies them.
struct MessageWriter {
  /// The start of the memory; nil in a writer that only measures.
  private let start: UnsafeMutableRawPointer?
  private let capacity: Int
  private(set) var length = 0
  /// Whether a value didn't fit. This value and all later ones were omitted.
  private(set) var isTooLong = false

  init(_ start: UnsafeMutableRawPointer, capacity: Int) {
    self.start = start
    self.capacity = capacity
  }

  /// Makes a writer that only measures the length.
  init() {
    start = nil
    capacity = .max
  }

  mutating func put(_ value: Int64) {
    withUnsafeBytes(of: value) { store($0) }
  }

  mutating func put(_ value: Int) { put(Int64(value)) }
  mutating func put(_ value: Double) { put(Int64(bitPattern: value.bitPattern)) }

  /// Writes an array, or a marker that the array is absent.
  mutating func put<T: BitwiseCopyable>(_ values: [T]?) {
    guard let values else { return put(-1) }
    put(values.count)
    values.withUnsafeBytes { store($0) }
  }

  /// Writes a text with its terminating zero, as an array.
  mutating func put(_ text: String) {
    let bytes = text.utf8CString
    put(bytes.count)
    bytes.withUnsafeBytes { store($0) }
  }

  private mutating func store(_ bytes: UnsafeRawBufferPointer) {
    var end = ByteCount(length)
    end.add(bytes.count, of: 1)
    guard !isTooLong, let padded = end.padded, padded <= capacity else {
      isTooLong = true
      return
    }
    if let start, let base = bytes.baseAddress { memcpy(start + length, base, bytes.count) }
    length = padded
  }
}

/// Reads the output of a ``MessageWriter``. Only the process that runs the plugin uses it, because
/// this process trusts the writer.
struct MessageReader {
  private var next: UnsafeRawPointer

  init(_ start: UnsafeRawPointer) { next = start }

  mutating func number() -> Int64 {
    defer { next += 8 }
    return next.load(as: Int64.self)
  }

  mutating func count() -> Int { Int(number()) }
  mutating func real() -> Double { Double(bitPattern: UInt64(bitPattern: number())) }

  /// Returns an array in place, without copying it, or nil if it is absent.
  mutating func array<T: BitwiseCopyable>(of type: T.Type) -> UnsafeBufferPointer<T>? {
    let count = count()
    guard count >= 0 else { return nil }
    defer { next += (count * MemoryLayout<T>.stride + 7) & ~7 }
    return UnsafeBufferPointer(start: next.assumingMemoryBound(to: T.self), count: count)
  }

  mutating func reals() -> UnsafePointer<Double>? { array(of: Double.self)?.baseAddress }
  mutating func integers() -> UnsafePointer<Int64>? { array(of: Int64.self)?.baseAddress }
  mutating func text() -> UnsafePointer<CChar>? { array(of: CChar.self)?.baseAddress }
}

/// A message in the memory of this process, for a plugin that runs in this process.
///
/// Such a plugin receives the same copy as a plugin in a separate process, so it can't modify the
/// host's arrays by casting `const` away.
final class MessageBlock {
  private let start: UnsafeMutableRawPointer

  init(_ write: (inout MessageWriter) -> Void) {
    var size = MessageWriter()
    write(&size)
    start = .allocate(byteCount: max(size.length, 8), alignment: 16)
    var writer = MessageWriter(start, capacity: size.length)
    write(&writer)
  }

  deinit { start.deallocate() }

  /// A reader for the message, which is valid as long as the block exists.
  var reader: MessageReader { MessageReader(start) }
}
