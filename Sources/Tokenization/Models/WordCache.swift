import Synchronization

/// A cache of the ids of words that have been encoded before. Its size is bounded, since a full
/// cache is emptied.
struct WordCache {
  /// The length of the longest words that are cached, in bytes. Few longer words occur twice.
  static let longestWord = 64
  private static let entryLimit = 1 << 15

  private struct Entry {
    let hash: UInt64
    let start: Int32
    let length: Int32
    let firstId: Int32
    let idCount: Int32
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  private var ids: [Int32] = []
  /// The index of an entry plus one, or 0 for an empty slot.
  private var slots: [Int32] = []

  /// Appends the ids of a word if the word is in the cache.
  @inline(__always)
  func append(_ word: UnsafeBufferPointer<UInt8>, _ hash: UInt64, to result: inout [Int32]) -> Bool
  {
    guard !slots.isEmpty else { return false }
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, isWord(entry, word) {
        let first = Int(entry.firstId)
        if entry.idCount == 1 {
          result.append(ids[first])
        } else {
          result.append(contentsOf: ids[first..<first + Int(entry.idCount)])
        }
        return true
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  @inline(__always)
  private func isWord(_ entry: Entry, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    guard Int(entry.length) == word.count else { return false }
    let start = Int(entry.start)
    return bytes.withUnsafeBufferPointer { bytes in
      for i in 0..<word.count where bytes[start + i] != word[i] { return false }
      return true
    }
  }

  /// Stores the ids of a word that is not in the cache.
  mutating func insert(
    _ word: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ wordIds: ArraySlice<Int32>
  ) {
    if entries.count >= Self.entryLimit || slots.isEmpty {
      self = WordCache()
      slots = Array(repeating: 0, count: Self.entryLimit * 2)
    }
    entries.append(
      Entry(
        hash: hash, start: Int32(bytes.count), length: Int32(word.count),
        firstId: Int32(ids.count), idCount: Int32(wordIds.count)))
    bytes.append(contentsOf: word)
    ids.append(contentsOf: wordIds)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(entries.count)
  }
}

/// Working memory for encoding, which is reused from one text to the next.
struct EncodingScratch {
  var cache = WordCache()
  var merger = PairMerger()
  var path = UnigramPath()
}

/// A tokenizer's scratch memory. A caller that finds it in use creates a new one.
final class SharedScratch: Sendable {
  private let scratch = Mutex(EncodingScratch())

  func with(_ body: (inout EncodingScratch) -> [Int32]) -> [Int32] {
    if let ids = scratch.withLockIfAvailable({ body(&$0) }) { return ids }
    var own = EncodingScratch()
    return body(&own)
  }
}
