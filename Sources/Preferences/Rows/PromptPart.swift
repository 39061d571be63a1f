import StrictJSON

/// A field under a name that data sets use for part of a prompt.
struct PromptPart {
  let name: String
  /// All texts and numbers in it, but for white space.
  let texts: [String]

  /// Names of such fields, as ``normal(_:)`` writes them.
  private static let names: Set<String> = [
    "system", "systemprompt", "systemmessage", "systeminstruction", "sysprompt", "history",
    "historie", "chathistory", "conversationhistory", "dialoguehistory", "dialoghistory", "input",
    "instruction", "context", "tool", "function", "document", "image", "audio", "video",
  ]

  /// The same as the columns of published tables are called.
  static let columns: Set<String> = [
    "system", "system_prompt", "system_message", "history", "input", "instruction", "context",
    "tools", "documents", "image", "images", "audio", "audios", "video", "videos",
  ]

  /// Small letters without signs between words, and without the s of a plural.
  private static func normal(_ name: String) -> String {
    var letters = name.lowercased().filter { !"_- .".contains($0) }
    if letters.hasSuffix("s") { letters.removeLast() }
    return letters
  }

  static func isName(_ name: String) -> Bool { names.contains(normal(name)) }

  /// nil of a field that holds nothing.
  init?(_ member: JSONObject.Member) {
    name = member.key
    texts = member.value.visibleTexts
    if texts.isEmpty { return nil }
  }
}

extension Datum.Text {
  /// Whether a part's texts stand in this one: somebody has put them there.
  ///
  /// Token ids were made of a text by somebody's own program, which had all fields before it.
  func holds(_ part: PromptPart, among parts: [PromptPart]) -> Bool {
    guard case .text(let text) = self else { return true }
    if part.texts.allSatisfy({ text.holdsPart($0) }) { return true }
    // The prompt is the parts, one after the other, and nothing else.
    return Self.words([text]) == Self.words(parts.flatMap(\.texts))
  }

  private static func words(_ texts: [String]) -> [Substring] {
    texts.flatMap { $0.split(whereSeparator: \.isWhitespace) }
  }
}

extension String {
  /// From this length on, in characters, a text is in another by no accident.
  private static let tellingLength = 32

  /// Whether a text stands in this one as a part of its own: between line ends or punctuation, or so long
  /// that it is nowhere by chance. A word of a sentence is no part.
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

  /// Whether a text begins, but for blanks, with the end of a line or with no letter and no digit.
  private static func isBorder(_ characters: some Collection<Character>) -> Bool {
    guard let first = characters.first(where: { $0 != " " && $0 != "\t" }) else { return true }
    return !(first.isLetter || first.isNumber)
  }

  /// Without white space at both ends.
  var trimmingWhitespace: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}

extension JSONValue {
  /// All texts and numbers in it, but for white space. A flag says nothing that a model could read.
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
