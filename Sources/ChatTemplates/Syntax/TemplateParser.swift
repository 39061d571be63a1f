/// Parses templates. This file parses statements, and an extension parses expressions.
struct TemplateParser {
  /// The maximum nesting depth of statements and expressions, and the maximum length of a chain of
  /// operators. Parsing and rendering recurse, so this bounds their stacks.
  static let depthLimit = 80

  let items: [TemplateLexer.Item]
  var index = 0
  var depth = 0
  private var loops = 0

  static func parse(_ source: String) throws(TemplateFault) -> [TemplateStatement] {
    var parser = TemplateParser(items: try TemplateLexer.items(of: source))
    let statements = try parser.statements(until: [])
    return statements
  }

  private init(items: [TemplateLexer.Item]) { self.items = items }

  var token: TemplateLexer.Token { items[index].token }
  var place: TemplatePlace { items[index].place }

  func following(_ offset: Int) -> TemplateLexer.Token {
    index + offset < items.count ? items[index + offset].token : .end
  }

  mutating func advance() {
    if index < items.count - 1 { index += 1 }
  }

  mutating func take(_ expected: TemplateLexer.Token) -> Bool {
    guard token == expected else { return false }
    advance()
    return true
  }

  mutating func expect(_ expected: TemplateLexer.Token, _ text: String) throws(TemplateFault) {
    if !take(expected) { throw unexpected(text) }
  }

  func unexpected(_ expected: String) -> TemplateFault {
    let found =
      switch token {
      case .data: "text"
      case .blockBegin: "'{%'"
      case .blockEnd: "'%}'"
      case .variableBegin: "'{{'"
      case .variableEnd: "'}}'"
      case .name(let name): "'\(name)'"
      case .string: "a string"
      case .integer, .float: "a number"
      case .symbol(let symbol): "'\(symbol)'"
      case .end: "the end"
      }
    return TemplateFault(.syntax, "found \(found), expected \(expected)", place)
  }

  mutating func nested<T>(
    _ body: (inout TemplateParser) throws(TemplateFault) -> T
  ) throws(TemplateFault) -> T {
    if depth == Self.depthLimit {
      throw TemplateFault(.limit, "nested deeper than \(Self.depthLimit)", place)
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  /// Parses statements up to a tag with one of these names, which is not consumed.
  private mutating func statements(
    until ends: [String]
  ) throws(TemplateFault) -> [TemplateStatement] {
    var result: [TemplateStatement] = []
    while true {
      let start = place
      switch token {
      case .data(let text):
        advance()
        result.append(TemplateStatement(kind: .text(text), place: start))
      case .variableBegin:
        advance()
        let value = try tuple(withCondition: true)
        try expect(.variableEnd, "'}}'")
        result.append(TemplateStatement(kind: .output(value), place: start))
      case .blockBegin:
        guard case .name(let name) = following(1) else {
          advance()
          throw unexpected("the name of a tag")
        }
        if ends.contains(name) { return result }
        advance()
        let tagPlace = place
        advance()
        result.append(
          try nested { p throws(TemplateFault) in
            TemplateStatement(kind: try p.tag(name, tagPlace), place: tagPlace)
          })
      default:
        if ends.isEmpty { return result }
        throw unexpected("'{% \(ends.last ?? "") %}'")
      }
    }
  }

  private mutating func endTag() throws(TemplateFault) {
    try expect(.blockEnd, "'%}'")
  }

  /// Parses the body of a tag, and consumes its end tag.
  private mutating func body(_ end: String) throws(TemplateFault) -> [TemplateStatement] {
    try endTag()
    let result = try statements(until: [end])
    advance()
    advance()
    return result
  }

  private mutating func tag(
    _ name: String, _ start: TemplatePlace
  ) throws(TemplateFault) -> TemplateStatement.Kind {
    switch name {
    case "if": return try choice()
    case "for": return try loop()
    case "set": return try assignment()
    case "macro": return .macro(try macro())
    case "call": return try callBlock()
    case "filter":
      let filters = try filterChain()
      let body = try body("endfilter")
      try endTag()
      return .filterBlock(filters, body)
    case "with": return try with()
    case "generation":
      let body = try body("endgeneration")
      try endTag()
      return .scope(body)
    case "break", "continue":
      guard loops > 0 else { throw TemplateFault(.syntax, "'\(name)' outside of a loop", start) }
      try endTag()
      return name == "break" ? .leave : .next
    case "include", "import", "from", "extends", "block", "do", "autoescape", "trans":
      throw TemplateFault(.unsupported, "'{% \(name) %}'", start)
    default: throw TemplateFault(.syntax, "an unknown tag '\(name)'", start)
    }
  }

  private mutating func choice() throws(TemplateFault) -> TemplateStatement.Kind {
    var options: [(condition: TemplateExpression, body: [TemplateStatement])] = []
    var otherwise: [TemplateStatement] = []
    while true {
      let condition = try tuple(withCondition: false)
      try endTag()
      options.append((condition, try statements(until: ["elif", "else", "endif"])))
      advance()
      let name = token
      advance()
      if name == .name("elif") { continue }
      if name == .name("else") {
        otherwise = try body("endif")
      }
      try endTag()
      return .choice(options, otherwise: otherwise)
    }
  }

  private mutating func loop() throws(TemplateFault) -> TemplateStatement.Kind {
    let target = try target(allowsAttributes: false)
    try expect(.name("in"), "'in'")
    let values = try tuple(withCondition: false)
    let filter = take(.name("if")) ? try expression() : nil
    let isRecursive = take(.name("recursive"))
    try endTag()
    loops += 1
    let body = try statements(until: ["else", "endfor"])
    loops -= 1
    advance()
    var otherwise: [TemplateStatement] = []
    if take(.name("else")) {
      otherwise = try self.body("endfor")
    } else {
      advance()
    }
    try endTag()
    return .loop(
      target, values, filter: filter, isRecursive: isRecursive, body: body, otherwise: otherwise)
  }

  private mutating func assignment() throws(TemplateFault) -> TemplateStatement.Kind {
    let target = try target(allowsAttributes: true)
    if take(.symbol("=")) {
      let value = try tuple(withCondition: true)
      try endTag()
      return .assign(target, value)
    }
    let filters = take(.symbol("|")) ? try filterChain() : []
    let body = try body("endset")
    try endTag()
    return .assignBlock(target, filters: filters, body)
  }

  private mutating func filterChain() throws(TemplateFault) -> [(String, TemplateArguments)] {
    var filters: [(String, TemplateArguments)] = []
    repeat { filters.append(try filterCall()) } while take(.symbol("|"))
    return filters
  }

  mutating func name(_ what: String) throws(TemplateFault) -> String {
    guard case .name(let name) = token else { throw unexpected(what) }
    advance()
    return name
  }

  private mutating func target(allowsAttributes: Bool) throws(TemplateFault) -> TemplateTarget {
    var parts: [TemplateTarget] = []
    var isTuple = false
    repeat {
      if case .name("in") = token, !parts.isEmpty { break }
      if take(.symbol("(")) {
        parts.append(
          try nested { p throws(TemplateFault) in try p.target(allowsAttributes: false) })
        try expect(.symbol(")"), "')'")
      } else {
        let start = place
        let name = try name("a name")
        if ["true", "false", "none", "True", "False", "None"].contains(name) {
          throw TemplateFault(.syntax, "'\(name)' can't be assigned to", start)
        }
        if allowsAttributes, take(.symbol(".")) {
          parts.append(.attribute(name, try self.name("an attribute")))
        } else {
          parts.append(.name(name))
        }
      }
      if token == .symbol(",") { isTuple = true }
    } while take(.symbol(","))
    return isTuple || parts.count != 1 ? .tuple(parts) : parts[0]
  }

  private mutating func macro() throws(TemplateFault) -> TemplateMacro {
    let name = try name("the macro's name")
    try expect(.symbol("("), "'('")
    let parameters = try parameters()
    let loops = self.loops
    self.loops = 0
    let body = try body("endmacro")
    self.loops = loops
    try endTag()
    return TemplateMacro(name, parameters, body)
  }

  private mutating func parameters() throws(TemplateFault) -> [(
    name: String, standard: TemplateExpression?
  )] {
    var parameters: [(name: String, standard: TemplateExpression?)] = []
    while !take(.symbol(")")) {
      if !parameters.isEmpty { try expect(.symbol(","), "','") }
      let name = try name("a parameter")
      parameters.append((name, take(.symbol("=")) ? try expression() : nil))
    }
    return parameters
  }

  private mutating func callBlock() throws(TemplateFault) -> TemplateStatement.Kind {
    let parameters = take(.symbol("(")) ? try parameters() : []
    let start = place
    let call = try expression()
    guard case .call = call.kind else { throw TemplateFault(.syntax, "no call", start) }
    let loops = self.loops
    self.loops = 0
    let body = try body("endcall")
    self.loops = loops
    try endTag()
    return .callBlock(call, TemplateMacro("caller", parameters, body))
  }

  private mutating func with() throws(TemplateFault) -> TemplateStatement.Kind {
    var values: [(TemplateTarget, TemplateExpression)] = []
    while token != .blockEnd {
      if !values.isEmpty { try expect(.symbol(","), "','") }
      let target = try target(allowsAttributes: false)
      try expect(.symbol("="), "'='")
      values.append((target, try expression()))
    }
    let body = try body("endwith")
    try endTag()
    return .with(values, body)
  }
}
