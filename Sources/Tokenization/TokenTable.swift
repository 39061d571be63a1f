/// A hash table from a token's bytes to its id. Lookups take a buffer and don't copy it.
struct TokenTable: Sendable {
  private var bytes: [UInt8] = []
  /// The position where each entry's bytes begin. The next element is the position where they end.
  private var starts: [Int] = [0]
  private var ids: [Int32] = []
  /// The index of an entry plus one, or 0 for an empty slot. The size is a power of two, and at
  /// most half of the slots are used.
  private var slots = [Int32](repeating: 0, count: 64)

  /// The number of entries.
  var count: Int { ids.count }

  /// Adds an entry unless the table already has one for this token.
  ///
  /// - Returns: the previous id of this token, if any.
  @discardableResult
  mutating func insert(_ token: UnsafeBufferPointer<UInt8>, _ id: Int32) -> Int32? {
    if let known = self[token] { return known }
    if (ids.count + 1) * 2 > slots.count { grow() }
    bytes.append(contentsOf: token)
    starts.append(bytes.count)
    ids.append(id)
    place(ids.count - 1, hash: Self.hash(token))
    return nil
  }

  @discardableResult
  mutating func insert(_ token: String, _ id: Int32) -> Int32? {
    var token = token
    return token.withUTF8 { insert($0, id) }
  }

  private mutating func place(_ index: Int, hash: UInt64) {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(index + 1)
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    for index in ids.indices {
      place(
        index, hash: bytes[starts[index]..<starts[index + 1]].withUnsafeBufferPointer(Self.hash))
    }
  }

  subscript(token: UnsafeBufferPointer<UInt8>) -> Int32? { entry(token).map { ids[$0] } }

  /// Changes the id of an existing entry.
  mutating func replace(_ token: String, with id: Int32) {
    var token = token
    if let index = token.withUTF8({ entry($0) }) { ids[index] = id }
  }

  private func entry(_ token: UnsafeBufferPointer<UInt8>) -> Int? {
    var slot = Int(truncatingIfNeeded: Self.hash(token)) & (slots.count - 1)
    while true {
      let index = Int(slots[slot]) - 1
      if index < 0 { return nil }
      if isEntry(index, token) { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
  }

  subscript(token: String) -> Int32? {
    var token = token
    return token.withUTF8 { self[$0] }
  }

  subscript(token: [UInt8]) -> Int32? { token.withUnsafeBufferPointer { self[$0] } }

  private func isEntry(_ index: Int, _ token: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = starts[index]
    guard starts[index + 1] - start == token.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for i in 0..<token.count where bytes[start + i] != token[i] { return false }
      return true
    }
  }

  /// Hashes a token eight bytes at a time.
  @inline(__always)
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
    var i = 0
    while i < bytes.count {
      var word: UInt64 = 0
      let end = min(i + 8, bytes.count)
      while i < end {
        word = word << 8 | UInt64(bytes[i])
        i += 1
      }
      hash = (hash ^ word) &* 0xBF58_476D_1CE4_E5B9
      hash ^= hash >> 32
    }
    hash = hash &* 0x94D0_49BB_1331_11EB
    return hash ^ hash >> 29
  }
}
