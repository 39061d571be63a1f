import Statistics
import Work

/// The win rates that follow from a judge's verdicts on a ``JudgeExport``.
package struct JudgeMatches {
  package let matches: [Match]

  /// - Throws: a `WorkError` that names the file and the line.
  package init(in file: String) throws {
    matches = try Self.matches(in: JudgedLine.all(in: file))
  }

  /// Notices that say why a number is less meaningful than it seems.
  package var notices: [WorkText] {
    matches.filter(\.rates.isExplainedByLength).map {
      WinRates.lengthNotice("\($0.own) against \($0.other)")
    }
  }

  // MARK: Pairing

  /// All comparisons of one model with another.
  package struct Match {
    package let own: String
    package let other: String
    /// The length difference Δ and the outcome of each comparison, grouped by prompt.
    package private(set) var groups: [PointGroup] = []
    package private(set) var comparisons = 0
    private(set) var consistent = 0
    private(set) var firstPlaces = 0
    private(set) var tieVerdicts = 0
    private var places: [String: Int] = [:]

    init(own: String, other: String) {
      self.own = own
      self.other = other
    }

    mutating func add(_ pair: (ownFirst: JudgedLine, ownSecond: JudgedLine)) {
      let verdicts = SwappedVerdicts(
        ownFirst: pair.ownFirst.verdict, ownSecond: pair.ownSecond.verdict)
      let place = places[pair.ownFirst.id] ?? groups.count
      places[pair.ownFirst.id] = place
      if place == groups.count { groups.append(PointGroup()) }
      groups[place].add(
        x: Double(pair.ownFirst.aLength - pair.ownFirst.bLength), y: verdicts.outcome)
      comparisons += 1
      consistent += verdicts.isConsistent ? 1 : 0
      for verdict in [verdicts.ownFirst, verdicts.ownSecond] {
        firstPlaces += verdict == .first ? 1 : 0
        tieVerdicts += verdict == .tie ? 1 : 0
      }
    }

    package var rates: WinRates { WinRates(groups: groups) }

    package var shareConsistent: Double { Double(consistent) / Double(comparisons) }

    /// The share of verdicts for answer A among the verdicts that prefer one answer. It is 0.5 for
    /// a judge without position bias.
    package var shareFirst: Double? {
      let decided = 2 * comparisons - tieVerdicts
      return decided > 0 ? Double(firstPlaces) / Double(decided) : nil
    }
  }

  private static func matches(in lines: [JudgedLine]) throws -> [Match] {
    var matches: [Match] = []
    var earlier: [Int: JudgedLine] = [:]
    var finished: Set<Int> = []
    for line in lines {
      guard !finished.contains(line.comparison) else {
        throw JudgedLine.wrong(
          line.place, "comparison \(line.comparison) is there more than twice")
      }
      guard let first = earlier.removeValue(forKey: line.comparison) else {
        earlier[line.comparison] = line
        continue
      }
      guard
        first.a == line.b, first.b == line.a, first.id == line.id,
        first.isSwapped != line.isSwapped
      else {
        throw JudgedLine.wrong(
          line.place,
          "comparison \(line.comparison) is not that of \(first.place) with the order swapped")
      }
      finished.insert(line.comparison)
      let pair =
        first.isSwapped ? (ownFirst: line, ownSecond: first) : (ownFirst: first, ownSecond: line)
      let place = matches.firstIndex { $0.own == pair.ownFirst.a && $0.other == pair.ownFirst.b }
      if place == nil { matches.append(Match(own: pair.ownFirst.a, other: pair.ownFirst.b)) }
      matches[place ?? matches.count - 1].add(pair)
    }
    if let line = earlier.values.min(by: { $0.comparison < $1.comparison }) {
      throw JudgedLine.wrong(
        line.place,
        "comparison \(line.comparison) was judged in one order only; expected both orders")
    }
    return matches
  }
}
