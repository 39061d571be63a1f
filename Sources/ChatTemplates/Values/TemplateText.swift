/// A text as in Python, which is a sequence of Unicode scalars.
struct TemplateText {
  let scalars: [Unicode.Scalar]

  init(_ text: String) { scalars = Array(text.unicodeScalars) }
  init(_ scalars: some Sequence<Unicode.Scalar>) { self.scalars = Array(scalars) }

  static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  var string: String { Self.string(scalars) }

  /// The position of the first occurrence of `part` at or after `start`.
  func find(_ part: TemplateText, from start: Int = 0) -> Int? {
    let count = part.scalars.count
    guard start >= 0, start + count <= scalars.count else { return nil }
    guard let first = part.scalars.first else { return start }
    for index in start...(scalars.count - count)
    where scalars[index] == first && isAt(index, part) { return index }
    return nil
  }

  func findLast(_ part: TemplateText) -> Int? {
    let count = part.scalars.count
    guard count <= scalars.count else { return nil }
    return stride(from: scalars.count - count, through: 0, by: -1).first { isAt($0, part) }
  }

  private func isAt(_ index: Int, _ part: TemplateText) -> Bool {
    for offset in part.scalars.indices where scalars[index + offset] != part.scalars[offset] {
      return false
    }
    return true
  }

  func stripped(_ characters: TemplateText?, left: Bool, right: Bool) -> String {
    let set = characters.map { Set($0.scalars) }
    func isStripped(_ scalar: Unicode.Scalar) -> Bool {
      set?.contains(scalar) ?? scalar.isTemplateSpace
    }
    var rest = scalars[...]
    while left, let first = rest.first, isStripped(first) { rest.removeFirst() }
    while right, let last = rest.last, isStripped(last) { rest.removeLast() }
    return Self.string(rest)
  }

  /// The parts between occurrences of `separator`, or between runs of white space if it is nil.
  func split(_ separator: TemplateText?, limit: Int?) -> [String] {
    guard let separator else { return splitAtSpace(limit) }
    var parts: [String] = []
    var start = 0
    while parts.count < limit ?? .max, let place = find(separator, from: start) {
      parts.append(Self.string(scalars[start..<place]))
      start = place + separator.scalars.count
    }
    return parts + [Self.string(scalars[start...])]
  }

  private func splitAtSpace(_ limit: Int?) -> [String] {
    var parts: [String] = []
    var rest = scalars[...]
    while true {
      rest = rest.drop(while: \.isTemplateSpace)
      if rest.isEmpty { return parts }
      if parts.count == limit {
        return parts + [TemplateText(rest).stripped(nil, left: false, right: true)]
      }
      let word = rest.prefix { !$0.isTemplateSpace }
      parts.append(Self.string(word))
      rest = rest[word.endIndex...]
    }
  }

  /// Like ``split(_:limit:)``, but starting from the right.
  func splitFromRight(_ separator: TemplateText?, limit: Int?) -> [String] {
    let reversed = TemplateText(scalars.reversed())
    let parts = reversed.split(separator.map { TemplateText($0.scalars.reversed()) }, limit: limit)
    return parts.reversed().map { Self.string($0.unicodeScalars.reversed()) }
  }

  func lines(keepsEnds: Bool) -> [String] {
    var lines: [String] = []
    var start = 0
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      guard Self.endsLine(scalar) else { continue }
      let end = index - 1
      if scalar == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
      lines.append(Self.string(scalars[start..<(keepsEnds ? index : end)]))
      start = index
    }
    if start < scalars.count { lines.append(Self.string(scalars[start...])) }
    return lines
  }

  private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xA...0xD, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// The text with up to `limit` occurrences replaced. An empty `old` is found before each
  /// character and at the end.
  func replacing(_ old: TemplateText, with new: TemplateText, limit: Int?) -> String {
    var result = String.UnicodeScalarView()
    var count = 0
    var start = 0
    if old.scalars.isEmpty {
      for scalar in scalars {
        if count < limit ?? .max { result.append(contentsOf: new.scalars) }
        count += 1
        result.append(scalar)
      }
      if count < limit ?? .max { result.append(contentsOf: new.scalars) }
      return String(result)
    }
    while count < limit ?? .max, let place = find(old, from: start) {
      result.append(contentsOf: scalars[start..<place])
      result.append(contentsOf: new.scalars)
      start = place + old.scalars.count
      count += 1
    }
    result.append(contentsOf: scalars[start...])
    return String(result)
  }

  /// The text in lower case. A capital sigma at the end of a word becomes a final sigma.
  var lowercased: String {
    var result = ""
    for (index, scalar) in scalars.enumerated() {
      let endsWord = scalar == "\u{3A3}" && isAfterLetter(index) && !isBeforeLetter(index)
      result += endsWord ? "\u{3C2}" : scalar.properties.lowercaseMapping
    }
    return result
  }

  private func isAfterLetter(_ index: Int) -> Bool {
    scalars[..<index].last { !$0.properties.isCaseIgnorable }?.properties.isCased ?? false
  }

  private func isBeforeLetter(_ index: Int) -> Bool {
    scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }?.properties.isCased ?? false
  }

  /// The text with its first character in upper case and the others in lower case.
  var capitalized: String {
    guard let first = scalars.first else { return "" }
    return first.properties.titlecaseMapping
      + Self.string(
        lowercased.unicodeScalars.dropFirst(first.properties.lowercaseMapping.unicodeScalars.count))
  }

  /// The text with each word capitalised. A word is a run of letters.
  var title: String {
    var result = ""
    var isInWord = false
    for scalar in scalars {
      result += isInWord ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
      isInWord = scalar.properties.isCased
    }
    return result
  }
}
