import Foundation
import LocalSystem
import Statistics
import StrictJSON

/// Win rates from what a judge made of a ``JudgeExport``.
struct JudgeImport {
  let command: Eval
  let file: String

  func run() throws {
    var output = try ResultFile(command.out.map(fileURL))
    let matches = try matches(in: JudgedLine.all(in: file))
    output.append(command.json ? json(matches) : text(matches))
    try output.close()
    for match in matches where match.rates.isExplainedByLength {
      command.runtime.notice(WinRates.lengthNotice("\(match.own) against \(match.other)"))
    }
  }

  // MARK: Pairing

  /// All comparisons of one model with one other, prompt by prompt.
  private struct Match {
    let own: String
    let other: String
    /// Δ length and outcome of each comparison, by prompt.
    private(set) var groups: [PointGroup] = []
    private(set) var comparisons = 0
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

    var rates: WinRates { WinRates(groups: groups) }

    var shareConsistent: Double { Double(consistent) / Double(comparisons) }

    /// How often A was preferred where one was: 0.5 of a judge without a favourite place.
    var shareFirst: Double? {
      let decided = 2 * comparisons - tieVerdicts
      return decided > 0 ? Double(firstPlaces) / Double(decided) : nil
    }
  }

  private func matches(in lines: [JudgedLine]) throws -> [Match] {
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

  // MARK: Results

  private func text(_ matches: [Match]) -> String {
    var table = TextTable([
      "", "prompts", "win rate", "length-controlled", "consistent", "A preferred",
    ])
    for match in matches {
      let findings = WinRates.measures.map { match.rates.finding($0, command.resampling) }
      table.add(
        ["\(match.own) against \(match.other)", "\(match.groups.count)"]
          + findings.map { $0.map(EvaluationReport.cell) ?? "-" }
          + [match.shareConsistent, match.shareFirst].map {
            $0.map(EvaluationReport.short) ?? "-"
          })
    }
    return "verdicts    \(file): each pair in both orders; contradictions are ties\n\n"
      + table.text(fitting: command.width)
  }

  private func json(_ matches: [Match]) -> String {
    JSONValue.object([
      "verdicts": .string(file),
      "matches": .array(
        matches.map { match in
          var object: JSONObject = [
            "model": .string(match.own), "other": .string(match.other),
            "comparisons": .number(match.comparisons),
          ]
          for measure in WinRates.measures {
            object[measure.rawValue] = match.rates.finding(measure, command.resampling).map {
              .object(EvaluationReport.json($0))
            }
          }
          if match.rates.isExplainedByLength { object["explained_by_length"] = .bool(true) }
          object["consistent"] = .number(match.shareConsistent)
          object["first_place"] = match.shareFirst.map { .number($0) } ?? .null
          return .object(object)
        }),
    ]).indentedText.trimmingLineEnd
  }
}
