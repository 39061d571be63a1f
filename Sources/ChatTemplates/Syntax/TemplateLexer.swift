/// Splits a template into texts and tags, as Jinja does with `trim_blocks` and `lstrip_blocks`.
/// With these options, the line feed after a block isn't part of the text, and neither is the white
/// space before a block at the beginning of a line.
struct TemplateLexer {
  enum Token: Equatable {
    case data(String)
    case blockBegin, blockEnd, variableBegin, variableEnd
    case name(String)
    case string(String)
    case integer(Int)
    case float(Double)
    case symbol(String)
    case end
  }

  struct Item {
    let token: Token
    let place: TemplatePlace
  }

  private let text: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  private var lineStart = 0
  private var items: [Item] = []
  /// Whether the next character begins a line.
  private var startsLine = true

  private init(_ source: String) {
    var scalars: [Unicode.Scalar] = []
    var last: Unicode.Scalar = " "
    for scalar in source.unicodeScalars {
      if scalar == "\r" {
        scalars.append("\n")
      } else if !(scalar == "\n" && last == "\r") {
        scalars.append(scalar)
      }
      last = scalar
    }
    if scalars.last == "\n" { scalars.removeLast() }
    text = scalars
  }

  static func items(of source: String) throws(TemplateFault) -> [Item] {
    var lexer = TemplateLexer(source)
    try lexer.run()
    return lexer.items
  }

  private var place: TemplatePlace {
    TemplatePlace(line: line, column: position - lineStart + 1)
  }

  private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    position + offset < text.count ? text[position + offset] : nil
  }

  private func isAt(_ expected: String, _ offset: Int = 0) -> Bool {
    position + offset <= text.count
      && text[(position + offset)...].starts(with: expected.unicodeScalars)
  }

  private mutating func advance(_ count: Int) {
    for _ in 0..<count where position < text.count {
      if text[position] == "\n" {
        line += 1
        lineStart = position + 1
      }
      position += 1
    }
    if count > 0, position > 0 { startsLine = text[position - 1] == "\n" }
  }

  private mutating func append(_ token: Token, _ place: TemplatePlace) {
    items.append(Item(token: token, place: place))
  }

  // MARK: - Texts

  private mutating func run() throws(TemplateFault) {
    while position < text.count {
      let start = position
      let begins = startsLine
      let startPlace = place
      while position < text.count, !(isAt("{{") || isAt("{%") || isAt("{#")) { advance(1) }
      var data = text[start..<position]
      guard position < text.count else {
        addData(data, startPlace)
        break
      }
      let isVariable = isAt("{{")
      let sign = peek(2)
      if sign == "-" {
        while let last = data.last, last.isTemplateSpace { data.removeLast() }
      } else if sign != "+", !isVariable {
        data = Self.withoutIndentation(data, begins)
      }
      addData(data, startPlace)
      try readTag(sign == "-" || sign == "+" ? 3 : 2)
    }
    append(.end, place)
  }

  private mutating func addData(_ data: ArraySlice<Unicode.Scalar>, _ place: TemplatePlace) {
    if !data.isEmpty { append(.data(Self.string(data)), place) }
  }

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// The text without the white space of its last line, if that line contains nothing else.
  private static func withoutIndentation(
    _ data: ArraySlice<Unicode.Scalar>, _ startsLine: Bool
  ) -> ArraySlice<Unicode.Scalar> {
    let lineFeed = data.lastIndex(of: "\n")
    guard lineFeed != nil || startsLine else { return data }
    let start = lineFeed.map { $0 + 1 } ?? data.startIndex
    return data[start...].allSatisfy(\.isTemplateSpace) ? data[..<start] : data
  }

  private mutating func readTag(_ length: Int) throws(TemplateFault) {
    let start = place
    if isAt("{#") {
      advance(length)
      while position < text.count, !isAt("#}") { advance(1) }
      guard position < text.count else {
        throw TemplateFault(.syntax, "a '{#' without its '#}'", start)
      }
      let sign = text[position - 1]
      advance(2)
      skipAfterTag(sign, isBlock: true)
      return
    }
    let isVariable = isAt("{{")
    let before = position
    advance(length)
    if !isVariable, let raw = rawLength() {
      advance(raw)
      try readRaw(start)
      return
    }
    append(isVariable ? .variableBegin : .blockBegin, start)
    try readTokens(isVariable, start)
    precondition(position > before, "a tag was read without moving on")
  }

  /// Skips the text after a tag that Jinja removes. After a tag that ends with a minus sign, this
  /// is all white space. After any other block, it is one line feed, unless the block ends with a
  /// plus sign.
  private mutating func skipAfterTag(_ sign: Unicode.Scalar?, isBlock: Bool) {
    if sign == "-" {
      while let next = peek(), next.isTemplateSpace { advance(1) }
    } else if isBlock, sign != "+", peek() == "\n" {
      advance(1)
    }
  }

  // MARK: - Raw texts

  /// The length of ` raw %}` at this position, or nil if other text is at this position.
  private func rawLength() -> Int? {
    var offset = 0
    while let scalar = peek(offset), scalar.isTemplateSpace { offset += 1 }
    guard isAt("raw", offset) else { return nil }
    offset += 3
    while let scalar = peek(offset), scalar.isTemplateSpace { offset += 1 }
    if isAt("%}", offset) { return offset + 2 }
    guard isAt("-%}", offset) else { return nil }
    offset += 3
    while let scalar = peek(offset), scalar.isTemplateSpace { offset += 1 }
    return offset
  }

  private mutating func readRaw(_ start: TemplatePlace) throws(TemplateFault) {
    let begin = position
    let begins = startsLine
    let dataPlace = place
    while position < text.count {
      if isAt("{%"), let end = rawEnd() {
        var data = text[begin..<position]
        if peek(2) == "-" {
          while let last = data.last, last.isTemplateSpace { data.removeLast() }
        } else if peek(2) != "+" {
          data = Self.withoutIndentation(data, begins)
        }
        addData(data, dataPlace)
        advance(end.length)
        skipAfterTag(end.sign, isBlock: true)
        return
      }
      advance(1)
    }
    throw TemplateFault(.syntax, "a 'raw' without its 'endraw'", start)
  }

  private func rawEnd() -> (length: Int, sign: Unicode.Scalar?)? {
    var offset = 2
    if peek(offset) == "-" || peek(offset) == "+" { offset += 1 }
    while let scalar = peek(offset), scalar.isTemplateSpace { offset += 1 }
    guard isAt("endraw", offset) else { return nil }
    offset += 6
    while let scalar = peek(offset), scalar.isTemplateSpace { offset += 1 }
    if isAt("%}", offset) { return (offset + 2, nil) }
    guard isAt("-%}", offset) || isAt("+%}", offset) else { return nil }
    return (offset + 3, peek(offset))
  }

  // MARK: - Tokens within tags

  private static let symbols = [
    "**", "//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}",
    ">", "<", "=", ".", ":", "|", ",", ";",
  ]

  private mutating func readTokens(
    _ isVariable: Bool, _ start: TemplatePlace
  ) throws(TemplateFault) {
    let close = isVariable ? "}}" : "%}"
    var open: [String] = []
    while position < text.count {
      if open.isEmpty, let sign = closingSign(close, isVariable) {
        append(isVariable ? .variableEnd : .blockEnd, place)
        advance(sign == nil ? 2 : 3)
        skipAfterTag(sign, isBlock: !isVariable)
        return
      }
      guard let scalar = peek() else { break }
      if scalar.isTemplateSpace {
        advance(1)
      } else if scalar == "'" || scalar == "\"" {
        try readString(scalar)
      } else if scalar.isDigit {
        try readNumber()
      } else if scalar.isNameCharacter {
        readName()
      } else {
        try readSymbol(&open)
      }
    }
    throw TemplateFault(
      .syntax, "a '\(isVariable ? "{{" : "{%")' without its '\(close)'", start)
  }

  /// The sign at the end of a tag, or nil if the tag doesn't end here. An inner nil means that the
  /// tag ends without a sign.
  private func closingSign(_ close: String, _ isVariable: Bool) -> Unicode.Scalar?? {
    if isAt(close) { return .some(nil) }
    if peek() == "-", isAt(close, 1) { return .some("-") }
    if !isVariable, peek() == "+", isAt(close, 1) { return .some("+") }
    return nil
  }

  private mutating func readSymbol(_ open: inout [String]) throws(TemplateFault) {
    guard let symbol = Self.symbols.first(where: { isAt($0) }) else {
      throw TemplateFault(.syntax, "an unexpected '\(peek().map { String($0) } ?? "")'", place)
    }
    switch symbol {
    case "(", "[", "{": open.append(symbol)
    case ")", "]", "}":
      let pair = ["(": ")", "[": "]", "{": "}"]
      guard let last = open.popLast(), pair[last] == symbol else {
        throw TemplateFault(.syntax, "an unexpected '\(symbol)'", place)
      }
    default: break
    }
    append(.symbol(symbol), place)
    advance(symbol.unicodeScalars.count)
  }

  private mutating func readName() {
    let start = position
    let startPlace = place
    while let scalar = peek(), scalar.isNameCharacter { advance(1) }
    append(.name(Self.string(text[start..<position])), startPlace)
  }

  private mutating func readNumber() throws(TemplateFault) {
    let startPlace = place
    var digits = ""
    var isFloat = false
    func isDigit(_ offset: Int) -> Bool { peek(offset)?.isDigit ?? false }
    while let scalar = peek() {
      if scalar.isDigit {
        digits.unicodeScalars.append(scalar)
      } else if scalar == "_", isDigit(1) {
        // An underscore groups digits.
      } else if scalar == ".", isDigit(1), !isFloat {
        isFloat = true
        digits += "."
      } else if scalar == "e" || scalar == "E",
        isDigit(1) || ((peek(1) == "+" || peek(1) == "-") && isDigit(2)), !digits.contains("e")
      {
        isFloat = true
        digits += "e"
        if !isDigit(1) {
          advance(1)
          digits += peek().map { String($0) } ?? ""
        }
      } else {
        break
      }
      advance(1)
    }
    if let scalar = peek(), scalar.isNameCharacter {
      throw TemplateFault(.unsupported, "the number '\(digits)\(scalar)…'", startPlace)
    }
    if isFloat, let number = Double(digits), number.isFinite {
      append(.float(number), startPlace)
    } else if let number = Int(digits), !isFloat {
      append(.integer(number), startPlace)
    } else {
      throw TemplateFault(.unsupported, "the number '\(digits)'", startPlace)
    }
  }

  private mutating func readString(_ quote: Unicode.Scalar) throws(TemplateFault) {
    let startPlace = place
    var view = String.UnicodeScalarView()
    advance(1)
    while let scalar = peek() {
      if scalar == quote {
        advance(1)
        append(.string(String(view)), startPlace)
        return
      }
      if scalar == "\\" {
        try readEscape(into: &view)
      } else {
        view.append(scalar)
        advance(1)
      }
    }
    throw TemplateFault(.syntax, "a string without its end", startPlace)
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}",
    "f": "\u{C}", "v": "\u{B}",
  ]

  /// Reads a Python escape sequence. An unknown escape sequence is kept unchanged, including the
  /// backslash.
  private mutating func readEscape(into view: inout String.UnicodeScalarView) throws(TemplateFault)
  {
    let startPlace = place
    advance(1)
    guard let scalar = peek() else { return }
    if let plain = Self.escapes[scalar] {
      advance(1)
      view.append(plain)
    } else if scalar == "\n" {
      advance(1)
    } else if let length = ["x": 2, "u": 4, "U": 8][scalar] {
      advance(1)
      view.append(try readCode(length, radix: 16, startPlace))
    } else if ("0"..."7").contains(scalar) {
      var length = 1
      while length < 3, let next = peek(length), ("0"..."7").contains(next) { length += 1 }
      view.append(try readCode(length, radix: 8, startPlace))
    } else if scalar == "N" {
      throw TemplateFault(.unsupported, "the escape '\\N'", startPlace)
    } else {
      view.append("\\")
    }
  }

  private mutating func readCode(
    _ length: Int, radix: Int, _ startPlace: TemplatePlace
  ) throws(TemplateFault) -> Unicode.Scalar {
    let digits = Self.string(text[position..<min(position + length, text.count)])
    advance(length)
    guard digits.unicodeScalars.count == length, let code = UInt32(digits, radix: radix),
      let scalar = Unicode.Scalar(code)
    else { throw TemplateFault(.unsupported, "the escape with '\(digits)'", startPlace) }
    return scalar
  }
}

extension Unicode.Scalar {
  /// Whether Python treats the character as white space.
  var isTemplateSpace: Bool {
    switch value {
    case 0x9...0xD, 0x1C...0x20, 0x85, 0xA0: true
    default: value > 0xFF && properties.isWhitespace
    }
  }

  var isDigit: Bool { ("0"..."9").contains(self) }

  var isNameCharacter: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: value > 0x7F && (properties.isXIDContinue)
    }
  }
}
