/// A table of merges, keyed by the pair of tokens that they join. It is a hash table with open
/// addressing, since it is queried several times per byte of text.
struct PairTable: Sendable {
  /// The value for a pair without a merge.
  static let none = UInt64.max

  /// The slots of the hash table, as alternating keys and merges. The key of an empty slot is
  /// ``none``.
  private var slots: [UInt64]
  private let shift: UInt64

  /// - Parameter merges: the ids of the left, right and joined tokens, in rank order. If a pair is
  ///   repeated, its last merge is used.
  init(_ merges: [(left: Int32, right: Int32, joined: Int32)]) {
    var bits = 4
    while 1 << bits < merges.count * 2 { bits += 1 }
    shift = UInt64(64 - bits)
    slots = Array(repeating: Self.none, count: 2 << bits)
    for (rank, merge) in merges.enumerated() {
      let key = Self.key(merge.left, merge.right)
      var slot = Int(Self.mixed(key) >> shift) * 2
      while slots[slot] != Self.none, slots[slot] != key { slot = (slot + 2) % slots.count }
      slots[slot] = key
      slots[slot + 1] = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: merge.joined))
    }
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  private static func mixed(_ key: UInt64) -> UInt64 {
    let key = key &* 0x9E37_79B9_7F4A_7C15
    return (key ^ key >> 31) &* 0xBF58_476D_1CE4_E5B9
  }

  /// The merge of a pair, with its rank in the upper half and the joined token in the lower half,
  /// so that lower ranks compare smaller. It is ``none`` if there is no merge.
  @inline(__always)
  subscript(left: Int32, right: Int32) -> UInt64 {
    slots.withUnsafeBufferPointer { slots in
      let key = Self.key(left, right)
      var slot = Int(Self.mixed(key) >> shift) * 2
      while true {
        let found = slots[slot]
        if found == key { return slots[slot + 1] }
        if found == Self.none { return Self.none }
        slot += 2
        if slot == slots.count { slot = 0 }
      }
    }
  }
}
