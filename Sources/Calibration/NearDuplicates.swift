/// Finds long responses that are the same except for small differences, such as a date, a sentence
/// at the start or a few words.
///
/// Two responses are near-duplicates if they have most of their runs of three words in common. The
/// Jaccard index of the two sets of runs is estimated with MinHash
/// ([Broder 1997](https://doi.org/10.1109/SEQUEN.1997.666900)), and banding avoids comparing all
/// pairs. All hashes are fixed, so the same data give the same clusters.
struct NearDuplicates {
  /// The zero-based cluster of each given response.
  let clusters: [Int]

  private static let runLength = 3
  private static let hashes = 32
  /// The number of minima in a band, which must all agree for two responses to be compared. Bands
  /// of 4 out of 32 minima find 99 % of pairs with an index of 0.8, and 40 % of pairs with an index
  /// of 0.5, most of which ``leastShare`` then rejects.
  private static let band = 4
  /// The minimum share of minima that must agree.
  private static let leastShare = 0.6
  /// The minimum number of words. With fewer words, there are too few runs for the share to be
  /// meaningful.
  private static let leastWords = 8

  /// - Parameter responses: the responses, which must be long. See ``PassageSketch/isLong``.
  init(_ responses: [PassageSketch]) {
    var sets = DisjointSets(count: responses.count)
    var sameText: [UInt64: Int] = [:]
    var inBand: [UInt64: Int] = [:]
    var signatures: [Int: [UInt64]] = [:]
    for (number, response) in responses.enumerated() {
      // Copies of an earlier response need no signature.
      if let first = sameText[response.keyWithoutNumbers] {
        sets.join(first, number)
        continue
      }
      sameText[response.keyWithoutNumbers] = number
      guard response.words.count >= Self.leastWords else { continue }
      let signature = Self.signature(response.words)
      signatures[number] = signature
      for start in stride(from: 0, to: Self.hashes, by: Self.band) {
        var key = FNV1a()
        key.combine(UInt64(start))
        for value in signature[start..<(start + Self.band)] { key.combine(value) }
        guard let other = inBand[key.value] else {
          inBand[key.value] = number
          continue
        }
        if Self.share(signature, signatures[other] ?? []) >= Self.leastShare {
          sets.join(other, number)
        }
      }
    }
    clusters = sets.numbers()
  }

  /// The minimum hash over all runs of words, for each of ``hashes`` hash functions.
  private static func signature(_ words: [UInt64]) -> [UInt64] {
    var least = [UInt64](repeating: .max, count: hashes)
    for start in 0...(words.count - runLength) {
      var run = FNV1a()
      for word in words[start..<(start + runLength)] { run.combine(word) }
      for function in 0..<hashes {
        least[function] = min(least[function], mixed(run.value ^ constants[function]))
      }
    }
    return least
  }

  private static let constants: [UInt64] = (1...UInt64(hashes)).map { mixed($0) }

  /// The finalizer of SplitMix64, which is a permutation in which every output bit depends on every
  /// input bit.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private static func share(_ one: [UInt64], _ other: [UInt64]) -> Double {
    Double(zip(one, other).count { $0 == $1 }) / Double(hashes)
  }
}
