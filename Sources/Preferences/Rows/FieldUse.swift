import StrictJSON

/// Which fields of a file are unused, and what is unusual about them.
///
/// If a text were silently left out, training would use different prompts than the user expects.
public struct FieldUse: Sendable, Equatable {
  /// The number of rows for each field that is neither known nor a column: texts, objects, lists of
  /// a different length.
  public private(set) var unused: [String: Int] = [:]
  /// Fields whose name is one typing error away from that of a known field.
  public private(set) var misspelt: [String: Misspelling] = [:]
  /// Fields with a part of the prompt that is missing from the prompt itself, with the first such
  /// row.
  public private(set) var promptParts: [String: DataPlace] = [:]
  /// Rows that were dialogues and have been split into prompt and responses.
  public private(set) var splitDialogues = 0
  /// The split dialogues in which a response contains a turn of the human.
  public private(set) var dialoguesWithHumanTurns = 0
  /// Rows that were conversations and have been rendered with a chat template.
  public private(set) var rendered = 0
  /// Rows whose `golden_index` names a response that `is_human` doesn't mark although it marks
  /// another; `golden_index` takes precedence.
  public private(set) var contradictoryTargets = 0
  /// The known name that each unknown name may stand for, so that it is compared with all known
  /// names only once.
  private var nearest: [String: String?] = [:]

  /// Whether each name is that of a part of the prompt.
  private var areParts: [String: Bool] = [:]

  public struct Misspelling: Sendable, Equatable {
    public let known: String
    public fileprivate(set) var rows: Int
  }

  public init() {}

  mutating func add(_ datum: Datum, fields row: RowFields) {
    let parts = row.object.members.filter { isPart($0.key) }.compactMap(PromptPart.init)
    for part in parts where !datum.prompt.holds(part, among: parts) {
      promptParts[part.name] = promptParts[part.name] ?? row.place
    }
    if datum.goldenIndexContradictsHuman { contradictoryTargets += 1 }
    for name in row.unrendered { unused[name, default: 0] += 1 }
    for member in row.object.members where member.value != .null {
      let name = member.key
      if DatumParser.known.contains(name) || Verdicts.fields.contains(name) { continue }
      if let known = known(near: name) {
        misspelt[name, default: Misspelling(known: known, rows: 0)].rows += 1
      }
      if datum.namedColumns[name] != nil { continue }
      unused[name, default: 0] += 1
    }
    if row.isRendered { rendered += 1 }
    guard row.isDialogue else { return }
    splitDialogues += 1
    if row.dialogue?.holdsHumanTurn == true { dialoguesWithHumanTurns += 1 }
  }

  private mutating func isPart(_ name: String) -> Bool {
    if let known = areParts[name] { return known }
    let isPart = PromptPart.isName(name)
    areParts[name] = isPart
    return isPart
  }

  private mutating func known(near name: String) -> String? {
    if let found = nearest[name] { return found }
    let found = Spelling.nearest(to: name, among: DatumParser.spelled)
    nearest[name] = .some(found)
    return found
  }

  /// Whether a field is probably meant to contain responses, so that rows aren't just prompts.
  var misspellsResponses: Bool {
    misspelt.values.contains { DatumParser.responseFields.contains($0.known) }
  }

  /// The error for the first row whose prompt lacks a part that another field has; nil if there is
  /// none.
  public var promptProblem: DataError? {
    let parts = promptParts.sorted {
      ($0.value.line, $0.value.row ?? 0, $0.key)
        < ($1.value.line, $1.value.row ?? 0, $1.key)
    }
    guard let first = parts.first else { return nil }
    let others = parts.dropFirst().map { "'\($0.key)'" }.sorted()
    return .field(first.value, name: first.key, .partOfPrompt(others: others))
  }
}
