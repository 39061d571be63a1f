/// The value of `--loss`, which is a loss or a weighted sum of losses.
///
/// ```
/// LOSS := TERM (" + " TERM)*
/// TERM := NAME ["@" VERSION] ["{" "k=v,…" "}"] [":" WEIGHT]
/// ```
/// such as `lire{T=4}` or `dpo:0.8 + ./mine.so@1.2{alpha=2}:0.2`. The name of a file may contain
/// these special characters. A name that begins with `.`, `/` or `~` is the longest one that exists
/// as a file or, if there is none, ends with its first `.so`.
public struct LossExpression: Sendable, Equatable {
  public struct Term: Sendable, Equatable {
    /// The name, as accepted by ``PluginLocator/locate(_:version:)``.
    public var name: String
    /// A version such as "1.2", which matches any 1.2.x.
    public var version: String?
    public var parameters: [String: String]
    /// The weight of the term, at least 0.
    public var weight: Double

    public init(
      name: String, version: String? = nil, parameters: [String: String] = [:], weight: Double = 1
    ) {
      self.name = name
      self.version = version
      self.parameters = parameters
      self.weight = weight
    }
  }

  /// The terms of the sum, of which there is at least one.
  public private(set) var terms: [Term]

  /// - Throws: ``PluginError/badExpression(text:reason:)``.
  public init(parsing text: String) throws(PluginError) {
    terms = []
    for part in try Self.split(text) {
      terms.append(try Self.term(part, in: text))
    }
  }

  /// Sets a parameter of the only term with `k=v`, or of a named term with `TERM.k=v`.
  public mutating func set(_ assignment: String) throws(PluginError) {
    let (key, value) = try Self.pair(assignment[...], in: assignment)
    if terms.count == 1, !key.hasPrefix(terms[0].name + ".") {
      terms[0].parameters[key] = value
      return
    }
    guard let i = terms.firstIndex(where: { key.hasPrefix($0.name + ".") }) else {
      throw .badExpression(
        text: PluginText.clean(assignment),
        reason: "with several losses, name one of them: "
          + terms.map { "\($0.name).\(key)=\(value)" }.joined(separator: " or "))
    }
    terms[i].parameters[String(key.dropFirst(terms[i].name.count + 1))] = value
  }

  /// Splits text at every " + " outside braces and paths.
  static func split(_ text: String) throws(PluginError) -> [Substring] {
    try refuseJoined(text)
    var parts: [Substring] = []
    var depth = 0
    var start = text.startIndex
    var position = start
    while position < text.endIndex {
      let isStart = text[start..<position].allSatisfy { $0 == " " }
      if isStart, let end = PathPrefix.end(in: text[position...]) {
        position = end
        continue
      }
      switch text[position] {
      case "{": depth += 1
      case "}": depth -= 1
      case "+" where depth == 0 && text[..<position].last == " " && isSpaced(text, after: position):
        parts.append(text[start..<position])
        start = text.index(after: position)
      default: break
      }
      guard depth == 0 || depth == 1 else {
        throw .badExpression(text: PluginText.clean(text), reason: "its braces don't match")
      }
      position = text.index(after: position)
    }
    guard depth == 0 else {
      throw .badExpression(text: PluginText.clean(text), reason: "a '{' has no '}'")
    }
    return parts + [text[start...]]
  }

  /// Throws an error for text that looks like several losses but isn't a sum. This is done before
  /// searching for a plugin with this name.
  private static func refuseJoined(_ text: String) throws(PluginError) {
    // In a path, every character may be part of the name.
    guard let first = text.first, !text.contains("/"), !"./~".contains(first) else { return }
    let characters = Array(text)
    var (depth, sum, isJoined) = (0, "", false)
    for (i, character) in characters.enumerated() {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      guard depth == 0, isSign(i, of: characters) else {
        sum.append(character)
        continue
      }
      isJoined = isJoined || character != "+" || sum.last != " "
      sum += " + "
    }
    guard isJoined else { return }
    let names = sum.split(separator: " ").joined(separator: " ")
    throw .badExpression(
      text: PluginText.clean(text),
      reason: "losses are added with ' + ', with spaces: '\(PluginText.clean(names))'")
  }

  /// Returns whether a character joins two losses. A "+" in a name such as "c++loss" doesn't, and
  /// neither does the sign of an exponent, as in dpo:1e+3.
  private static func isSign(_ i: Int, of text: [Character]) -> Bool {
    guard ",+&;".contains(text[i]) else { return false }
    guard text[i] == "+", i > 0 else { return true }
    let isDouble = text[i - 1] == "+" || (i + 1 < text.count && text[i + 1] == "+")
    let isExponent = i > 1 && "eE".contains(text[i - 1]) && text[i - 2].isNumber
    return !isDouble && !isExponent
  }

  private static func isSpaced(_ text: String, after position: String.Index) -> Bool {
    text[text.index(after: position)...].first == " "
  }

  private static func term(_ part: Substring, in text: String) throws(PluginError) -> Term {
    func refuse(_ reason: String) -> PluginError {
      .badExpression(text: PluginText.clean(text), reason: reason)
    }
    let whole = trimmed(part)
    let pathEnd = PathPrefix.end(in: whole) ?? whole.startIndex
    var head = whole[pathEnd...]
    var tail = head[head.endIndex...]
    var parameters: [String: String] = [:]
    if let open = head.firstIndex(of: "{"), let close = head.lastIndex(of: "}") {
      parameters = try self.parameters(head[head.index(after: open)..<close], in: text)
      tail = head[head.index(after: close)...]
      head = head[..<open]
      guard tail.isEmpty || tail.first == ":" else { throw refuse("expected ':' after '}'") }
    } else if let colon = head.lastIndex(of: ":") {
      tail = head[colon...]
      head = head[..<colon]
    }
    var weight = 1.0
    if let written = tail.isEmpty ? nil : tail.dropFirst() {
      guard let number = Double(written), number.isFinite, number >= 0 else {
        let isJoined = written.contains("+")
        throw refuse(
          "the weight '\(PluginText.clean(String(written)))' is not a number of at least 0"
            + (isJoined ? "; losses are added with ' + ', with spaces" : ""))
      }
      weight = number
    }
    var version: String?
    if let at = head.lastIndex(of: "@"), !head[at...].contains("/") {
      version = String(head[head.index(after: at)...])
      head = head[..<at]
    }
    let name = String(whole[..<pathEnd] + head)
    guard !name.isEmpty else { throw refuse("a term has no name") }
    return Term(name: name, version: version, parameters: parameters, weight: weight)
  }

  private static func parameters(
    _ list: Substring, in text: String
  ) throws(PluginError) -> [String: String] {
    var result: [String: String] = [:]
    if trimmed(list).isEmpty { return result }
    for item in list.split(separator: ",", omittingEmptySubsequences: false) {
      let (key, value) = try pair(item, in: text)
      guard result.updateValue(value, forKey: key) == nil else {
        throw .badExpression(
          text: PluginText.clean(text), reason: "parameter '\(PluginText.clean(key))' comes twice")
      }
    }
    return result
  }

  private static func pair(
    _ item: Substring, in text: String
  ) throws(PluginError) -> (key: String, value: String) {
    let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let trimmed = halves.map { String(Self.trimmed($0)) }
    guard trimmed.count == 2, !trimmed[0].isEmpty, !trimmed[1].isEmpty else {
      throw .badExpression(
        text: PluginText.clean(text),
        reason: "'\(PluginText.clean(String(item)))' is not of the form name=value")
    }
    return (trimmed[0], trimmed[1])
  }

  /// Returns the end of the path at the start of `text`, whatever characters the path contains. If
  /// there is no path, returns the start of `text`.
  public static func endOfPath(in text: String) -> String.Index {
    PathPrefix.end(in: text[...]) ?? text.startIndex
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop { $0 == " " }
    return start.lastIndex { $0 != " " }.map { start[...$0] } ?? start.prefix(0)
  }
}
