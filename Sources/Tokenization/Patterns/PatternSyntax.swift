import Failures

/// The syntax tree of a regular expression.
indirect enum PatternSyntax: Equatable {
  enum Mode: Equatable { case greedy, lazy, possessive }
  enum Place: Equatable { case textStart, textEnd, lastLine, lineStart, lineEnd, edge, noEdge }

  case empty
  case set(CharacterClass)
  case sequence([PatternSyntax])
  case alternatives([PatternSyntax])
  case repetition(PatternSyntax, minimum: Int, maximum: Int?, Mode)
  case look(PatternSyntax, isAhead: Bool, isNegative: Bool)
  case atomic(PatternSyntax)
  case place(Place)

  /// Whether the expression can match the empty string.
  var canBeEmpty: Bool {
    switch self {
    case .set: false
    case .empty, .look, .place: true
    case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
    case .alternatives(let parts): parts.contains(where: \.canBeEmpty)
    case .repetition(let inner, let minimum, _, _): minimum == 0 || inner.canBeEmpty
    case .atomic(let inner): inner.canBeEmpty
    }
  }
}

/// The reason why a regular expression can't be used, with the position of the character, counted
/// from 1.
struct PatternError: Failure, Equatable {
  let found: String
  let position: Int
}

/// Parses regular expressions as Oniguruma, the reference's engine, does.
struct PatternParser {
  private let text: [Unicode.Scalar]
  private var position = 0
  private var depth = 0
  private var isCaseless = false
  private var dotTakesAll = false
  /// Whether the program's own property names may be used.
  private let allowsOwnNames: Bool

  static let depthLimit = 64
  static let largestCount = 1000

  private init(_ text: String, allowsOwnNames: Bool) {
    self.text = Array(text.unicodeScalars)
    self.allowsOwnNames = allowsOwnNames
  }

  static func parse(
    _ text: String, allowsOwnNames: Bool = false
  ) throws(PatternError) -> PatternSyntax {
    var parser = PatternParser(text, allowsOwnNames: allowsOwnNames)
    let syntax = try parser.alternatives()
    if parser.position < parser.text.count { throw parser.error("an unmatched ')'") }
    return syntax
  }

  private func error(_ found: String, at place: Int? = nil) -> PatternError {
    PatternError(found: found, position: (place ?? position) + 1)
  }

  private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    position + offset < text.count ? text[position + offset] : nil
  }

  private mutating func take(_ expected: String) -> Bool {
    let scalars = Array(expected.unicodeScalars)
    guard text[position...].starts(with: scalars) else { return false }
    position += scalars.count
    return true
  }

  private mutating func next() throws(PatternError) -> Unicode.Scalar {
    guard let scalar = peek() else { throw error("its end") }
    position += 1
    return scalar
  }

  private mutating func alternatives() throws(PatternError) -> PatternSyntax {
    if depth == Self.depthLimit { throw error("groups nested deeper than \(Self.depthLimit)") }
    depth += 1
    let flags = (isCaseless, dotTakesAll)
    defer {
      depth -= 1
      (isCaseless, dotTakesAll) = flags
    }
    var options = [try sequence()]
    while take("|") { options.append(try sequence()) }
    return options.count == 1 ? options[0] : .alternatives(options)
  }

  private mutating func sequence() throws(PatternError) -> PatternSyntax {
    var parts: [PatternSyntax] = []
    while let scalar = peek(), scalar != "|", scalar != ")" {
      if try takeFlags() { continue }
      parts.append(try quantified(try atom()))
    }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
  }

  /// Parses flags for the rest of a group, such as `(?i)`, or a comment.
  private mutating func takeFlags() throws(PatternError) -> Bool {
    let start = position
    guard take("(?") else { return false }
    if take("#") {
      while try next() != ")" {}
      return true
    }
    if let flags = readFlags(), take(")") {
      (isCaseless, dotTakesAll) = flags
      return true
    }
    position = start
    return false
  }

  private mutating func readFlags() -> (Bool, Bool)? {
    var (caseless, all, on) = (isCaseless, dotTakesAll, true)
    while let scalar = peek() {
      switch scalar {
      case "i": caseless = on
      case "m": all = on
      case "-": on = false
      default: return (caseless, all)
      }
      position += 1
    }
    return nil
  }

  private mutating func atom() throws(PatternError) -> PatternSyntax {
    let start = position
    let scalar = try next()
    switch scalar {
    case "(": return try group(start)
    case "[": return .set(try bracket(start))
    case ".": return .set(dotTakesAll ? .all : .complement(.character(10)))
    case "^": return .place(.lineStart)
    case "$": return .place(.lineEnd)
    case "\\": return try escape(start)
    case "*", "+", "?": throw error("'\(scalar)' with nothing before it", at: start)
    default: return literal(scalar.value)
    }
  }

  private func literal(_ scalar: UInt32) -> PatternSyntax {
    .set(isCaseless ? CharacterClass.character(scalar).caseless : .character(scalar))
  }

  private mutating func group(_ start: Int) throws(PatternError) -> PatternSyntax {
    var wrap: (PatternSyntax) -> PatternSyntax = { $0 }
    let flags = (isCaseless, dotTakesAll)
    if take("?") {
      if take("=") {
        wrap = { .look($0, isAhead: true, isNegative: false) }
      } else if take("!") {
        wrap = { .look($0, isAhead: true, isNegative: true) }
      } else if take("<=") {
        wrap = { .look($0, isAhead: false, isNegative: false) }
      } else if take("<!") {
        wrap = { .look($0, isAhead: false, isNegative: true) }
      } else if take(">") {
        wrap = { .atomic($0) }
      } else if take("<") {
        while try next() != ">" {}
      } else if let read = readFlags(), take(":") {
        (isCaseless, dotTakesAll) = read
      } else {
        throw error("'(?\(peek().map { String($0) } ?? "")'", at: start)
      }
    }
    let inner = try alternatives()
    guard take(")") else { throw error("a '(' without its ')'", at: start) }
    (isCaseless, dotTakesAll) = flags
    let result = wrap(inner)
    if case .look(let inner, isAhead: false, _) = result, !Self.isOneCharacter(inner) {
      throw error("a look-behind at more than one character", at: start)
    }
    return result
  }

  private static func isOneCharacter(_ syntax: PatternSyntax) -> Bool {
    switch syntax {
    case .set: true
    case .alternatives(let parts): parts.allSatisfy(isOneCharacter)
    default: false
    }
  }

  private mutating func quantified(_ atom: PatternSyntax) throws(PatternError) -> PatternSyntax {
    var result = atom
    while true {
      let start = position
      let bounds: (Int, Int?)
      var isInterval = false
      if take("*") {
        bounds = (0, nil)
      } else if take("+") {
        bounds = (1, nil)
      } else if take("?") {
        bounds = (0, 1)
      } else if let interval = try interval() {
        bounds = interval
        isInterval = true
      } else {
        return result
      }
      if bounds.1 != 1, result.canBeEmpty {
        throw error("a repetition of what may be empty", at: start)
      }
      // An interval has no possessive form, so `{2}+` repeats the interval.
      let mode: PatternSyntax.Mode =
        take("?") ? .lazy : !isInterval && take("+") ? .possessive : .greedy
      result = .repetition(result, minimum: bounds.0, maximum: bounds.1, mode)
    }
  }

  /// Parses `{2}`, `{2,}`, `{,3}` or `{2,3}`. Any other text in braces is literal.
  private mutating func interval() throws(PatternError) -> (Int, Int?)? {
    let start = position
    guard take("{") else { return nil }
    let low = number()
    let hasComma = take(",")
    let high = hasComma ? number() : low
    guard take("}"), low != nil || high != nil else {
      position = start
      return nil
    }
    for count in [low, high].compactMap({ $0 }) where count > Self.largestCount {
      throw error("a count above \(Self.largestCount)", at: start)
    }
    if let low, let high, low > high { throw error("a count from \(low) to \(high)", at: start) }
    return (low ?? 0, high)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = peek(), ("0"..."9").contains(scalar), (value ?? 0) < 100_000 {
      value = (value ?? 0) * 10 + Int(scalar.value - 0x30)
      position += 1
    }
    return value
  }

  private mutating func escape(_ start: Int) throws(PatternError) -> PatternSyntax {
    switch peek() {
    case "A": position += 1; return .place(.textStart)
    case "z": position += 1; return .place(.textEnd)
    case "Z": position += 1; return .place(.lastLine)
    case "b": position += 1; return .place(.edge)
    case "B": position += 1; return .place(.noEdge)
    default:
      let set = try escapedSet(start)
      return .set(isCaseless ? set.caseless : set)
    }
  }

  /// Parses the part after a backslash that denotes one character or a set of characters.
  private mutating func escapedSet(
    _ start: Int, isInSet: Bool = false
  ) throws(PatternError) -> CharacterClass {
    let scalar = try next()
    switch scalar {
    case "s": return .properties(CharacterProperties.bit("space"))
    case "S": return .complement(.properties(CharacterProperties.bit("space")))
    case "d": return .properties(CharacterProperties.bit("digit"))
    case "D": return .complement(.properties(CharacterProperties.bit("digit")))
    case "w", "W":
      let set = CharacterClass.properties(CharacterProperties.bit(isInSet ? "wordInSet" : "word"))
      return scalar == "w" ? set : .complement(set)
    case "h": return .union([.range(0x30, 0x39), .range(0x41, 0x46), .range(0x61, 0x66)])
    case "p", "P": return try property(start, isNegative: scalar == "P")
    case "n": return .character(10)
    case "r": return .character(13)
    case "t": return .character(9)
    case "f": return .character(12)
    case "v": return .character(11)
    case "a": return .character(7)
    case "e": return .character(27)
    case "x": return try hexadecimal(start, digits: take("{") ? nil : 2)
    case "u": return try hexadecimal(start, digits: 4)
    default:
      let isWord = CharacterProperties.of(scalar.value) & CharacterProperties.wordCharacter != 0
      if isWord { throw error("'\\\(scalar)'", at: start) }
      return .character(scalar.value)
    }
  }

  private mutating func hexadecimal(
    _ start: Int, digits: Int?
  ) throws(PatternError) -> CharacterClass {
    var value: UInt32 = 0
    var count = 0
    while count < digits ?? 8, let scalar = peek(), let digit = scalar.hexadecimalValue {
      value = value << 4 | digit
      count += 1
      position += 1
    }
    if digits == nil, !take("}") { throw error("'\\x{' without its '}'", at: start) }
    if count == 0 || value > 0x10FFFF { throw error("'\\x'", at: start) }
    return .character(value)
  }

  /// Parses a property such as `\p{L}`, `\p{^L}` or `\P{L}`.
  private mutating func property(
    _ start: Int, isNegative: Bool
  ) throws(PatternError) -> CharacterClass {
    guard take("{") else { throw error("'\\p' without '{'", at: start) }
    let isInverse = take("^")
    var name = ""
    while true {
      let scalar = try next()
      if scalar == "}" { break }
      name.unicodeScalars.append(scalar)
    }
    let mask = Self.mask(of: name, allowsOwnNames: allowsOwnNames)
    guard mask != 0 else { throw error("'\\p{\(name)}'", at: start) }
    let set = CharacterClass.properties(mask)
    return isInverse != isNegative ? .complement(set) : set
  }

  /// The bits for the name of a category, a group of categories such as `L`, or a script. Long
  /// names are accepted too.
  private static func mask(of name: String, allowsOwnNames: Bool) -> UInt64 {
    let names = UnicodeTables.names.split(separator: " ").map(String.init)
    if allowsOwnNames, let bit = CharacterProperties.bits[name] { return bit }
    let known = names.prefix(CharacterProperties.publicNames)
    let key = Self.plain(longNames[Self.plain(name)] ?? name)
    if let match = known.first(where: { Self.plain($0) == key }) {
      return CharacterProperties.bit(match)
    }
    // The 30 categories come first.
    return names.prefix(30).filter { key.utf8.count == 1 && $0.prefix(1).lowercased() == key }
      .reduce(0) { $0 | CharacterProperties.bit($1) }
  }

  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
  }

  private static let longNames = [
    "letter": "L", "mark": "M", "number": "N", "punctuation": "P", "symbol": "S", "separator": "Z",
    "other": "C", "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt",
    "modifierletter": "Lm", "otherletter": "Lo", "nonspacingmark": "Mn", "spacingmark": "Mc",
    "enclosingmark": "Me", "decimalnumber": "Nd", "letternumber": "Nl", "othernumber": "No",
    "spaceseparator": "Zs", "control": "Cc", "format": "Cf",
  ]

  /// Parses a set in brackets whose opening bracket has already been consumed.
  private mutating func bracket(_ start: Int) throws(PatternError) -> CharacterClass {
    if depth == Self.depthLimit { throw error("sets nested deeper than \(Self.depthLimit)") }
    depth += 1
    defer { depth -= 1 }
    let isComplement = take("^")
    var parts: [CharacterClass] = []
    var intersected: CharacterClass?
    var isFirst = true
    while isFirst || peek() != "]" {
      if peek() == nil { throw error("a '[' without its ']'", at: start) }
      isFirst = false
      if take("&&") {
        let left = CharacterClass.union(parts)
        intersected = intersected.map { .intersection($0, left) } ?? left
        parts = []
        continue
      }
      parts.append(try bracketMember())
    }
    position += 1
    var set = parts.count == 1 ? parts[0] : CharacterClass.union(parts)
    if let intersected { set = .intersection(intersected, set) }
    if isCaseless { set = set.caseless }
    return isComplement ? .complement(set) : set
  }

  private mutating func bracketMember() throws(PatternError) -> CharacterClass {
    let start = position
    if take("[:") { throw error("'[:'", at: start) }
    if take("[") { return try bracket(start) }
    let low = try bracketCharacter()
    guard case .range(let first, let last) = low, first == last, peek() == "-",
      let after = peek(1), after != "]", after != "["
    else { return low }
    position += 1
    let high = try bracketCharacter()
    guard case .range(let end, let other) = high, end == other else {
      // `a-\d` means the letter a, a hyphen and digits.
      return .union([low, .character(0x2D), high])
    }
    if end < first { throw error("a range that ends before it begins", at: start) }
    return .range(first, end)
  }

  private mutating func bracketCharacter() throws(PatternError) -> CharacterClass {
    let start = position
    let scalar = try next()
    if scalar != "\\" { return .character(scalar.value) }
    if peek() == "b" {
      position += 1
      return .character(8)
    }
    return try escapedSet(start, isInSet: true)
  }
}

extension Unicode.Scalar {
  fileprivate var hexadecimalValue: UInt32? {
    switch self {
    case "0"..."9": value - 0x30
    case "a"..."f": value - 0x61 + 10
    case "A"..."F": value - 0x41 + 10
    default: nil
    }
  }
}

extension PatternError {
  var kind: FailureKind { .badInput }
}
