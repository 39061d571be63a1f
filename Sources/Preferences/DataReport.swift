/// A report with all problems of a data file and a summary of its contents.
public struct DataReport: Sendable {
  public let file: String
  /// The first problem of every invalid line, in the file's order.
  public internal(set) var problems: [DataError] = []
  /// A summary of the valid lines.
  public internal(set) var summary = DataSummary()

  init(file: String) { self.file = file }

  public var isUsable: Bool { problems.isEmpty }
}

extension DataReport: CustomStringConvertible {
  /// A summary of a few lines for the terminal. It doesn't include the problems.
  public var description: String {
    let table: [(label: String, text: String)] = [
      ("responses", responseCounts),
      ("fields", counts(summary.fields)),
      ("columns", columns),
      ("ignored", counts(summary.ignored)),
      ("prompts", lengths(summary.promptLengths)),
      ("responses", lengths(summary.responseLengths)),
      ("sources", shares(summary.sources)),
      ("golden", summary.goldenRows == 0 ? "" : "named in \(rows(summary.goldenRows))"),
      ("spelling", spelling),
      ("notes", notes),
    ]
    let head = "\(file): \(rows(summary.rows)), \(problems.count) wrong"
    let lines = table.filter { !$0.text.isEmpty }.map { label, text in
      "  " + label + String(repeating: " ", count: 11 - label.count) + text
    }
    return ([head] + lines).joined(separator: "\n")
  }

  private var responseCounts: String {
    summary.responseCounts.sorted { $0.key < $1.key }
      .map { "\($0.key) in \(rows($0.value))" }.joined(separator: ", ")
  }

  private var columns: String {
    summary.columns.sorted { $0.key < $1.key }
      .map { "\($0.key) per \(Self.word($0.value.extent)) \($0.value.rows)" }
      .joined(separator: ", ")
  }

  private static func word(_ extent: Datum.Column.Extent) -> String {
    switch extent {
    case .datum: "row"
    case .response: "response"
    case .token: "token"
    }
  }

  private var spelling: String {
    summary.use.misspelt.sorted { $0.key < $1.key }
      .map { "'\($0.key)' in \(rows($0.value.rows)): is '\($0.value.known)' meant?" }
      .joined(separator: ", ")
  }

  /// The number of rows without responses.
  private var promptsAlone: Int { summary.responseCounts[0] ?? 0 }

  private var notes: String {
    let split = summary.use.splitDialogues
    let notes: [(count: Int, text: String)] = [
      (promptsAlone, "no responses: 'sample' and 'eval' take prompts alone, 'train' does not"),
      (
        split,
        "\(rows(split)) split into prompt and responses after the last 'Assistant:' in common"
      ),
      (
        summary.use.dialoguesWithHumanTurns,
        "\(rows(summary.use.dialoguesWithHumanTurns)) of them with a turn of the human in a response, which "
          + "would be learnt"
      ),
      (
        summary.contradictoryRows,
        "\(rows(summary.contradictoryRows)) whose labels contradict their scores"
      ),
      (
        summary.use.contradictoryTargets,
        "\(rows(summary.use.contradictoryTargets)) whose 'golden_index' is not what 'is_human' marks"
      ),
      (
        summary.equalResponses,
        "\(rows(summary.equalResponses)) with equal responses, which teach nothing"
      ),
      (
        summary.repeatedPrompts,
        "\(rows(summary.repeatedPrompts)) with the prompt of an earlier one"
      ),
      (summary.tiedRows, "\(rows(summary.tiedRows)) with tied scores"),
      (
        summary.undecidedRows,
        "\(rows(summary.undecidedRows)) with all scores equal, which 'train' leaves out"
      ),
      (summary.weightlessRows, "\(rows(summary.weightlessRows)) of weight 0"),
      (summary.nullScores, "null scores: \(summary.nullScores)"),
    ]
    return notes.filter { $0.count > 0 }.map(\.text).joined(separator: ", ")
  }

  private func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }

  private func counts(_ counts: [String: Int]) -> String {
    counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }

  private func shares(_ counts: [String: Int]) -> String {
    let total = counts.values.reduce(0, +)
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) \(percent($0.value, of: total)) %" }.joined(separator: ", ")
  }

  private func percent(_ part: Int, of whole: Int) -> Double {
    (1000 * Double(part) / Double(whole)).rounded() / 10
  }

  private func lengths(_ lengths: LengthDistribution) -> String {
    guard let q = lengths.quantiles([0, 0.25, 0.5, 0.75, 0.9, 1]), let unit = lengths.unit else {
      return ""
    }
    return "\(q[0]) to \(q[5]) \(unit.rawValue), quartiles \(q[1]), \(q[2]), \(q[3]), "
      + "90 % within \(q[4])"
  }
}
