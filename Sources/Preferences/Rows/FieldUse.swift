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
  /// Rows that were conversations and have been rendered with a chat template.
  public private(set) var rendered = 0
  /// What each unknown name may be meant for, so that it is compared with all known ones once.
  private var nearest: [String: String?] = [:]

  public struct Misspelling: Sendable, Equatable {
    public let known: String
    public fileprivate(set) var rows: Int
  }

  public init() {}

  /// Names under which data sets keep part of a prompt.
  static let partsOfPrompt: Set<String> = [
    "system", "system_prompt", "system_message", "history", "input", "instruction", "context",
    "tools", "documents", "image", "images", "audio", "audios", "video", "videos",
  ]

  mutating func add(_ datum: Datum, fields row: RowFields) {
    for member in row.object.members where member.value != .null {
      let name = member.key
      if DatumParser.known.contains(name) || Verdicts.fields.contains(name) { continue }
      if let known = known(near: name) {
        misspelt[name, default: Misspelling(known: known, rows: 0)].rows += 1
      }
      if datum.columns[name] != nil { continue }
      unused[name, default: 0] += 1
      if Self.partsOfPrompt.contains(name), !datum.prompt.holds(member.value) {
        promptParts[name] = promptParts[name] ?? row.place
      }
    }
    if row.isDialogue { splitDialogues += 1 }
    if row.isRendered { rendered += 1 }
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

extension Datum.Text {
  /// Whether a field's texts are all part of this one: somebody has put them there.
  ///
  /// Token ids were made of a text by somebody's own program, which had all fields before it.
  fileprivate func holds(_ value: JSONValue) -> Bool {
    guard case .text(let text) = self else { return true }
    let parts = value.texts
    return value.isBlank || (!parts.isEmpty && parts.allSatisfy { text.contains($0) })
  }
}

extension JSONValue {
  /// All texts in it that are more than white space.
  fileprivate var texts: [String] {
    switch self {
    case .string(let text): text.allSatisfy(\.isWhitespace) ? [] : [text]
    case .array(let elements): elements.flatMap(\.texts)
    case .object(let object): object.members.flatMap(\.value.texts)
    default: []
    }
  }

  /// Whether it holds nothing: no text but white space, no number, nulls alone.
  fileprivate var isBlank: Bool {
    switch self {
    case .null: true
    case .string(let text): text.allSatisfy(\.isWhitespace)
    case .array(let elements): elements.allSatisfy(\.isBlank)
    case .object(let object): object.members.allSatisfy(\.value.isBlank)
    case .bool, .number: false
    }
  }
}
