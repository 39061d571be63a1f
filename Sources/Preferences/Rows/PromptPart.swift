import StrictJSON

/// A field whose name marks it as part of a prompt in common data sets.
struct PromptPart {
  let name: String
  /// All texts and numbers in the field except blank texts.
  let texts: [String]

  /// The names of such fields, as normalised by ``normal(_:)``.
  private static let names: Set<String> = [
    "system", "systemprompt", "systemmessage", "systeminstruction", "sysprompt", "history",
    "historie", "chathistory", "conversationhistory", "dialoguehistory", "dialoghistory", "input",
    "instruction", "context", "tool", "function", "document", "image", "audio", "video",
  ]

  /// The same names as columns of published tables.
  static let columns: Set<String> = [
    "system", "system_prompt", "system_message", "history", "input", "instruction", "context",
    "tools", "documents", "image", "images", "audio", "audios", "video", "videos",
  ]

  /// The name in lower case, without separators and without a plural s.
  private static func normal(_ name: String) -> String {
    var letters = name.lowercased().filter { !"_- .".contains($0) }
    if letters.hasSuffix("s") { letters.removeLast() }
    return letters
  }

  static func isName(_ name: String) -> Bool { names.contains(normal(name)) }

  /// Returns nil if the field isn't a part of a prompt or has no content.
  init?(_ member: JSONObject.Member) {
    name = member.key
    texts = member.value.visibleTexts
    if texts.isEmpty { return nil }
  }
}

extension Datum.Text {
  /// Whether this text contains the texts of a part, so that the part is already in the prompt.
  ///
  /// Token ids come from the user's own program, which had access to all fields, so they are
  /// assumed to contain every part.
  func holds(_ part: PromptPart, among parts: [PromptPart]) -> Bool {
    guard case .text(let text) = self else { return true }
    if part.texts.allSatisfy({ text.holdsPart($0) }) { return true }
    // The prompt consists of exactly the parts, one after the other.
    return Self.words([text]) == Self.words(parts.flatMap(\.texts))
  }

  private static func words(_ texts: [String]) -> [Substring] {
    texts.flatMap { $0.split(whereSeparator: \.isWhitespace) }
  }
}

extension String {
  /// The length, in characters, from which a text is assumed not to occur in another by chance.
  private static let tellingLength = 32

  /// Whether this text contains another one as a separate part. The other text must be between line
  /// ends or punctuation, or so long that it can't occur by chance. A word within a sentence isn't
  /// a part.
  fileprivate func holdsPart(_ part: String) -> Bool {
    let part = part.trimmingWhitespace
    guard part.count < Self.tellingLength else { return contains(part) }
    var rest = self[...]
    while let range = rest.firstRange(of: part) {
      let (before, behind) = (self[..<range.lowerBound], self[range.upperBound...])
      if Self.isBorder(before.reversed()), Self.isBorder(behind) { return true }
      rest = self[index(after: range.lowerBound)...]
    }
    return false
  }

  /// Whether a text begins, after any blanks, with a line end or with a character that is neither a
  /// letter nor a digit.
  private static func isBorder(_ characters: some Collection<Character>) -> Bool {
    guard let first = characters.first(where: { $0 != " " && $0 != "\t" }) else { return true }
    return !(first.isLetter || first.isNumber)
  }

  /// The text without leading and trailing white space.
  var trimmingWhitespace: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}

extension JSONValue {
  /// All texts and numbers in the value except blank texts. Flags are left out, since they contain
  /// no text for the model.
  var visibleTexts: [String] {
    switch self {
    case .string(let text): text.allSatisfy(\.isWhitespace) ? [] : [text]
    case .number(let number): [number.literal]
    case .array(let elements): elements.flatMap(\.visibleTexts)
    case .object(let object): object.members.flatMap(\.value.visibleTexts)
    case .null, .bool: []
    }
  }
}
