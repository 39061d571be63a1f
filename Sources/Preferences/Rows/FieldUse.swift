import StrictJSON

/// Which fields of a file nothing reads, and what is remarkable about them.
///
/// A text that is left out without a word is training on other prompts than the user thinks.
public struct FieldUse: Sendable, Equatable {
  /// Rows by field that is neither known nor a column: texts, objects, lists of another length.
  public private(set) var unused: [String: Int] = [:]
  /// Fields whose name is a slip of the finger away from that of a known one.
  public private(set) var misspelt: [String: Misspelling] = [:]
  /// Fields that hold part of the prompt which the prompt doesn't have, with the first such row.
  public private(set) var promptParts: [String: DataPlace] = [:]
  /// Rows that were dialogues and have been split into prompt and responses.
  public private(set) var splitDialogues = 0
  /// Those of them in which a response holds a turn of the human.
  public private(set) var dialoguesWithHumanTurns = 0
  /// Rows that were conversations and have been rendered with a chat template.
  public private(set) var rendered = 0
  /// Rows whose `golden_index`, which counts, is a response that `is_human` doesn't mark, though it marks another.
  public private(set) var contradictoryTargets = 0
  /// What each unknown name may be meant for, so that it is compared with all known ones once.
  private var nearest: [String: String?] = [:]

  /// Which names are those of part of a prompt.
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
      if datum.columns[name] != nil { continue }
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

  /// Whether a field is probably meant to hold responses, so that rows are no prompts alone.
  var misspellsResponses: Bool {
    misspelt.values.contains { DatumParser.responseFields.contains($0.known) }
  }

  /// The first row whose prompt lacks a part that another field has; nil if there is none.
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
