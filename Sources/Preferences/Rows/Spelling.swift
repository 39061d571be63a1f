/// Detects names that differ by one typing error, which is an extra, missing or wrong letter, two
/// transposed letters, or different case.
enum Spelling {
  /// The minimum length of a name. Shorter names differ from many others by only one letter.
  private static let shortest = 4

  /// The first of `names` that is one typing error away from `name`, or nil if there is none.
  static func nearest(to name: String, among names: [String]) -> String? {
    names.first { isSlip(name, of: $0) }
  }

  /// Whether `name` differs from `known` by exactly one typing error.
  static func isSlip(_ name: String, of known: String) -> Bool {
    if name == known { return false }
    let (a, b) = (Array(name.lowercased().utf8), Array(known.utf8))
    if a == b { return true }
    guard b.count >= shortest, abs(a.count - b.count) <= 1 else { return false }
    let start = zip(a, b).prefix { $0 == $1 }.count
    let (restA, restB) = (a.dropFirst(start), b.dropFirst(start))
    if restA.count != restB.count {
      return restA.count > restB.count
        ? restA.dropFirst().elementsEqual(restB) : restB.dropFirst().elementsEqual(restA)
    }
    if restA.dropFirst().elementsEqual(restB.dropFirst()) { return true }
    return restA.prefix(2).elementsEqual(restB.prefix(2).reversed())
      && restA.dropFirst(2).elementsEqual(restB.dropFirst(2))
  }
}
