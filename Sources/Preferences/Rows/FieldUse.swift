import StrictJSON

/// The unused fields of a file, and other observations about its fields.
///
/// If a text were silently left out, the prompts in training would differ from what the user
/// expects.
public struct FieldUse: Sendable, Equatable {
  /// The number of rows for each field that is neither known nor a column, for example texts,
  /// objects and lists of a different length.
  public private(set) var unused: [String: Int] = [:]
  /// The fields whose name is one typing error away from a known field's name.
  public private(set) var misspelt: [String: Misspelling] = [:]
  /// The fields that contain a part of the prompt that is missing from the prompt itself, each with
  /// the first such row.
  public private(set) var promptParts: [String: DataPlace] = [:]
  /// The number of rows that were dialogues and have been split into prompt and responses.
  public private(set) var splitDialogues = 0
  /// The number of split dialogues in which a response contains a human turn.
  public private(set) var dialoguesWithHumanTurns = 0
  /// The number of rows that were conversations and have been rendered with a chat template.
  public private(set) var rendered = 0
  /// The number of rows in which `is_human` marks a response other than the one that `golden_index`
  /// names. `golden_index` takes precedence.
  public private(set) var contradictoryTargets = 0
  /// A cache of the known name that each unknown name may stand for. Each unknown name is compared
  /// with all known names only once.
  private var nearest: [String: String?] = [:]

  /// A cache that says whether each field name denotes a part of the prompt.
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

  /// Whether a misspelt field is probably meant to contain responses, so that rows aren't just
  /// prompts.
  var misspellsResponses: Bool {
    misspelt.values.contains { DatumParser.responseFields.contains($0.known) }
  }

  /// The error for the first row whose prompt lacks a part that another field contains, or nil if
  /// there is no such row.
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
