/// Finds the name that a user probably meant.
public enum NearestName {
  /// Returns the candidate with the fewest different letters, or nil if there are too many for a
  /// typing error. At most two letters may differ, and fewer than the name has.
  public static func of(_ name: String, among candidates: [String]) -> String? {
    let rated = candidates.map {
      (name: $0, distance: distance(name.lowercased(), $0.lowercased()))
    }
    guard let best = rated.min(by: { $0.distance < $1.distance }),
      best.distance <= 2, best.distance < max(name.count, 2)
    else { return nil }
    return best.name
  }

  /// Returns the Levenshtein distance, which is the minimum number of insertions, deletions and
  /// replacements that turn one text into the other.
  private static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (letter == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
