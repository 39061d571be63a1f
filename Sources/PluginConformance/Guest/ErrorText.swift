import Glibc

/// The contents of the buffer for an error text.
struct ErrorText: Equatable {
  let text: String
  /// Whether a zero byte ends the text within the buffer.
  let isTerminated: Bool

  init(_ block: GuardedBlock) {
    let bytes = UnsafeRawBufferPointer(start: block.start, count: block.count)
    let end = bytes.firstIndex(of: 0)
    isTerminated = end != nil
    text = String(decoding: bytes[..<(end ?? bytes.endIndex)], as: UTF8.self)
  }

  /// Fails unless the buffer contains a terminated text. A buffer of 0 bytes can't contain one.
  func check(capacity: Int) throws(Outcome) {
    try require(
      isTerminated || capacity == 0,
      "its error text has no zero within the \(capacity) bytes of the buffer")
  }
}
