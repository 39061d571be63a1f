/// Reads the wire format of [protocol buffers](https://protobuf.dev/programming-guides/encoding/),
/// which is a sequence of numbered fields.
struct ProtocolBuffer {
  enum Value {
    case number(UInt64)
    case bits(UInt32)
    case bytes(ArraySlice<UInt8>)
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// All fields of a message, or nil if the bytes aren't a valid message.
  static func fields(_ bytes: ArraySlice<UInt8>) -> [(number: Int, value: Value)]? {
    var reader = ProtocolBuffer(bytes)
    var fields: [(number: Int, value: Value)] = []
    while reader.position < bytes.endIndex {
      guard let field = reader.next() else { return nil }
      fields.append(field)
    }
    return fields
  }

  private mutating func next() -> (number: Int, value: Value)? {
    guard let key = variable(), let number = Int(exactly: key >> 3), number > 0 else { return nil }
    switch key & 7 {
    case 0: return variable().map { (number, .number($0)) }
    case 1: return take(8).map { (number, .bytes($0)) }
    case 2:
      guard let length = variable().flatMap({ Int(exactly: $0) }) else { return nil }
      return take(length).map { (number, .bytes($0)) }
    case 5:
      return take(4).map { bytes in
        (number, .bits(bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }))
      }
    default: return nil
    }
  }

  private mutating func variable() -> UInt64? {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard position < bytes.endIndex else { return nil }
      let byte = bytes[position]
      position += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
    }
    return nil
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= bytes.endIndex - position else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }
}
