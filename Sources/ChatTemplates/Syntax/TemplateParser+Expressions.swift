extension TemplateParser {
  mutating func expression(withCondition: Bool = true) throws(TemplateFault) -> TemplateExpression {
    try nested { p throws(TemplateFault) in
      withCondition ? try p.conditional() : try p.or()
    }
  }

  /// Parses one or more expressions. Several expressions separated by commas form a tuple.
  mutating func tuple(withCondition: Bool) throws(TemplateFault) -> TemplateExpression {
    let start = place
    let first = try expression(withCondition: withCondition)
    guard token == .symbol(",") else { return first }
    var values = [first]
    while take(.symbol(",")) {
      if isTupleEnd { break }
      values.append(try expression(withCondition: withCondition))
    }
    return TemplateExpression(.list(values, isTuple: true), start)
  }

  private var isTupleEnd: Bool {
    switch token {
    case .variableEnd, .blockEnd, .symbol(")"), .end: true
    default: false
    }
  }

  private mutating func conditional() throws(TemplateFault) -> TemplateExpression {
    let start = place
    var value = try or()
    var count = 0
    while take(.name("if")) {
      try checkChain(&count)
      let condition = try or()
      let otherwise = take(.name("else")) ? try expression() : nil
      value = TemplateExpression(
        .conditional(value, condition: condition, otherwise: otherwise), start)
    }
    return value
  }

  /// Limits the length of a chain of operators, since each operator adds a level of nesting.
  private func checkChain(_ count: inout Int) throws(TemplateFault) {
    count += 1
    if count > Self.depthLimit {
      throw TemplateFault(.limit, "more than \(Self.depthLimit) operators in a row", place)
    }
  }

  private mutating func or() throws(TemplateFault) -> TemplateExpression {
    let start = place
    var left = try and()
    var count = 0
    while take(.name("or")) {
      try checkChain(&count)
      left = TemplateExpression(.or(left, try and()), start)
    }
    return left
  }

  private mutating func and() throws(TemplateFault) -> TemplateExpression {
    let start = place
    var left = try not()
    var count = 0
    while take(.name("and")) {
      try checkChain(&count)
      left = TemplateExpression(.and(left, try not()), start)
    }
    return left
  }

  private mutating func not() throws(TemplateFault) -> TemplateExpression {
    let start = place
    if take(.name("not")) {
      let value = try nested { p throws(TemplateFault) in try p.not() }
      return TemplateExpression(.not(value), start)
    }
    return try comparison()
  }

  private mutating func comparison() throws(TemplateFault) -> TemplateExpression {
    let start = place
    let first = try sum()
    var others: [(symbol: String, value: TemplateExpression)] = []
    while true {
      if case .symbol(let symbol) = token,
        ["==", "!=", "<", "<=", ">", ">="].contains(symbol)
      {
        advance()
        others.append((symbol, try sum()))
      } else if take(.name("in")) {
        others.append(("in", try sum()))
      } else if token == .name("not"), following(1) == .name("in") {
        advance()
        advance()
        others.append(("not in", try sum()))
      } else {
        break
      }
    }
    return others.isEmpty ? first : TemplateExpression(.comparison(first, others), start)
  }

  private mutating func chain(
    _ symbols: [String],
    _ operand: (inout TemplateParser) throws(TemplateFault) -> TemplateExpression
  ) throws(TemplateFault) -> TemplateExpression {
    let start = place
    var left = try operand(&self)
    var count = 0
    while case .symbol(let symbol) = token, symbols.contains(symbol) {
      try checkChain(&count)
      advance()
      left = TemplateExpression(.binary(left, symbol, try operand(&self)), start)
    }
    return left
  }

  private mutating func sum() throws(TemplateFault) -> TemplateExpression {
    try chain(["+", "-"]) { p throws(TemplateFault) in
      try p.chain(["~"]) { p throws(TemplateFault) in
        try p.chain(["*", "/", "//", "%"]) { p throws(TemplateFault) in
          try p.chain(["**"]) { p throws(TemplateFault) in try p.unary(withFilters: true) }
        }
      }
    }
  }

  private mutating func unary(withFilters: Bool) throws(TemplateFault) -> TemplateExpression {
    let start = place
    var value: TemplateExpression
    if take(.symbol("-")) {
      let inner = try nested { p throws(TemplateFault) in try p.unary(withFilters: false) }
      value = TemplateExpression(.negative(inner), start)
    } else if take(.symbol("+")) {
      let inner = try nested { p throws(TemplateFault) in try p.unary(withFilters: false) }
      value = TemplateExpression(.positive(inner), start)
    } else {
      value = try primary()
    }
    value = try postfix(value)
    return withFilters ? try filters(value) : value
  }

  private mutating func primary() throws(TemplateFault) -> TemplateExpression {
    let start = place
    switch token {
    case .name(let name):
      advance()
      switch name {
      case "true", "True": return TemplateExpression(.constant(.bool(true)), start)
      case "false", "False": return TemplateExpression(.constant(.bool(false)), start)
      case "none", "None": return TemplateExpression(.constant(.none), start)
      default: return TemplateExpression(.name(name), start)
      }
    case .string:
      var text = ""
      while case .string(let part) = token {
        text += part
        advance()
      }
      return TemplateExpression(.constant(.string(text)), start)
    case .integer(let number):
      advance()
      return TemplateExpression(.constant(.integer(number)), start)
    case .float(let number):
      advance()
      return TemplateExpression(.constant(.float(number)), start)
    case .symbol("("):
      advance()
      if take(.symbol(")")) { return TemplateExpression(.list([], isTuple: true), start) }
      let value = try tuple(withCondition: true)
      try expect(.symbol(")"), "')'")
      return value
    case .symbol("["):
      advance()
      return TemplateExpression(.list(try elements("]"), isTuple: false), start)
    case .symbol("{"):
      advance()
      return try dictionary(start)
    default: throw unexpected("an expression")
    }
  }

  private mutating func elements(_ end: String) throws(TemplateFault) -> [TemplateExpression] {
    var values: [TemplateExpression] = []
    while !take(.symbol(end)) {
      if !values.isEmpty {
        try expect(.symbol(","), "',' or '\(end)'")
        if take(.symbol(end)) { break }
      }
      values.append(try expression())
    }
    return values
  }

  private mutating func dictionary(
    _ start: TemplatePlace
  ) throws(TemplateFault) -> TemplateExpression {
    var members: [(key: TemplateExpression, value: TemplateExpression)] = []
    while !take(.symbol("}")) {
      if !members.isEmpty {
        try expect(.symbol(","), "',' or '}'")
        if take(.symbol("}")) { break }
      }
      let key = try expression()
      try expect(.symbol(":"), "':'")
      members.append((key, try expression()))
    }
    return TemplateExpression(.dictionary(members), start)
  }

  // MARK: - What follows an operand

  private mutating func postfix(
    _ value: TemplateExpression
  ) throws(TemplateFault) -> TemplateExpression {
    var value = value
    var count = 0
    while true {
      try checkChain(&count)
      let start = place
      if take(.symbol(".")) {
        value = try attribute(of: value, start)
      } else if take(.symbol("[")) {
        value = try subscripted(value, start)
      } else if take(.symbol("(")) {
        value = TemplateExpression(.call(value, try arguments()), start)
      } else {
        return value
      }
    }
  }

  private mutating func attribute(
    of value: TemplateExpression, _ start: TemplatePlace
  ) throws(TemplateFault) -> TemplateExpression {
    if case .integer(let index) = token {
      let place = place
      advance()
      return TemplateExpression(
        .item(value, TemplateExpression(.constant(.integer(index)), place)), start)
    }
    return TemplateExpression(.attribute(value, try name("an attribute")), start)
  }

  private mutating func subscripted(
    _ value: TemplateExpression, _ start: TemplatePlace
  ) throws(TemplateFault) -> TemplateExpression {
    var parts: [TemplateExpression?] = []
    var isSlice = false
    var current: TemplateExpression?
    while !take(.symbol("]")) {
      if take(.symbol(":")) {
        isSlice = true
        parts.append(current)
        current = nil
      } else if token == .symbol(",") {
        throw TemplateFault(.unsupported, "a subscript of several values", place)
      } else {
        if current != nil { throw unexpected("']'") }
        current = try expression()
      }
    }
    if !isSlice {
      guard let current else { throw TemplateFault(.syntax, "an empty subscript", start) }
      return TemplateExpression(.item(value, current), start)
    }
    parts.append(current)
    if parts.count > 3 { throw TemplateFault(.syntax, "a slice of more than three parts", start) }
    return TemplateExpression(
      .slice(
        value, start: parts[0], stop: parts[1], step: parts.count == 3 ? parts[2] : nil), start)
  }

  private mutating func arguments() throws(TemplateFault) -> TemplateArguments {
    var arguments = TemplateArguments()
    var isFirst = true
    while !take(.symbol(")")) {
      if !isFirst {
        try expect(.symbol(","), "',' or ')'")
        if take(.symbol(")")) { break }
      }
      isFirst = false
      if token == .symbol("*"), arguments.others == nil {
        advance()
        arguments.others = try expression()
      } else if token == .symbol("**"), arguments.otherNamed == nil {
        advance()
        arguments.otherNamed = try expression()
      } else if case .name(let name) = token, following(1) == .symbol("=") {
        advance()
        advance()
        arguments.named.append((name, try expression()))
      } else {
        if !arguments.named.isEmpty || arguments.others != nil {
          throw unexpected("a named argument")
        }
        arguments.positional.append(try expression())
      }
    }
    return arguments
  }

  mutating func filterCall() throws(TemplateFault) -> (String, TemplateArguments) {
    let start = place
    let name = try dottedName("a filter")
    guard TemplateFilters.names.contains(name) else {
      throw TemplateFault(.unsupported, "the filter '\(name)'", start)
    }
    return (name, take(.symbol("(")) ? try arguments() : TemplateArguments())
  }

  private mutating func dottedName(_ what: String) throws(TemplateFault) -> String {
    var text = try name(what)
    while take(.symbol(".")) { text += "." + (try name(what)) }
    return text
  }

  private mutating func filters(
    _ value: TemplateExpression
  ) throws(TemplateFault) -> TemplateExpression {
    var value = value
    var count = 0
    while true {
      try checkChain(&count)
      let start = place
      if take(.symbol("|")) {
        let (name, arguments) = try filterCall()
        value = TemplateExpression(.filter(value, name, arguments), start)
      } else if take(.name("is")) {
        value = try test(value)
      } else if take(.symbol("(")) {
        value = TemplateExpression(.call(value, try arguments()), start)
      } else {
        return value
      }
    }
  }

  private mutating func test(
    _ value: TemplateExpression
  ) throws(TemplateFault) -> TemplateExpression {
    let isNegative = take(.name("not"))
    let start = place
    let name = try dottedName("a test")
    guard TemplateTests.names.contains(name) else {
      throw TemplateFault(.unsupported, "the test '\(name)'", start)
    }
    var arguments = TemplateArguments()
    if take(.symbol("(")) {
      arguments = try self.arguments()
    } else if beginsArgument {
      arguments.positional = [
        try nested { p throws(TemplateFault) in try p.postfix(try p.primary()) }
      ]
    }
    return TemplateExpression(.test(value, name, arguments, isNegative: isNegative), start)
  }

  /// Whether the argument of a test comes next without parentheses, as in `is divisibleby 3`.
  private var beginsArgument: Bool {
    switch token {
    case .name(let name):
      !["else", "or", "and", "is", "if", "in", "not", "recursive"].contains(name)
    case .string, .integer, .float, .symbol("["), .symbol("{"): true
    default: false
    }
  }
}
