import StrictJSON

extension TemplateRenderer {
  func evaluate(
    _ expression: TemplateExpression, _ scope: Scope
  ) throws(TemplateFault) -> TemplateValue {
    try spend(1)
    return try nested(expression.place) { () throws(TemplateFault) in
      try value(of: expression, scope)
    }
  }

  private func value(
    of expression: TemplateExpression, _ scope: Scope
  ) throws(TemplateFault) -> TemplateValue {
    switch expression.kind {
    case .constant(let constant): return TemplateValue(constant)
    case .name(let name): return scope.value(name) ?? .undefined("'\(name)' is undefined")
    case .list(let elements, let isTuple):
      return try .list(try evaluate(elements, scope), isTuple: isTuple)
    case .dictionary(let members):
      var dictionary = TemplateDictionary()
      for member in members {
        try dictionary.set(try evaluate(member.key, scope), try evaluate(member.value, scope))
      }
      return .dictionary(dictionary)
    case .attribute(let object, let name):
      return try attribute(name, of: try evaluate(object, scope))
    case .item(let object, let key):
      return try item(try evaluate(key, scope), of: try evaluate(object, scope))
    case .slice(let object, let start, let stop, let step):
      return try slice(
        try evaluate(object, scope), try bound(start, scope), try bound(stop, scope),
        try bound(step, scope))
    case .call: return try evaluateCall(expression, caller: nil, scope)
    case .filter(let inner, let name, let arguments):
      return try TemplateFilters.apply(
        name, to: try evaluate(inner, scope), try call(arguments, scope), self)
    case .test(let inner, let name, let arguments, let isNegative):
      let result = try TemplateTests.apply(
        name, to: try evaluate(inner, scope), try call(arguments, scope), self)
      return .bool(result != isNegative)
    case .not(let inner): return .bool(!(try evaluate(inner, scope)).isTrue)
    case .negative(let inner): return try negated(try evaluate(inner, scope))
    case .positive(let inner):
      let value = try evaluate(inner, scope)
      return value.integer.map { .integer($0) } ?? value
    case .binary(let left, let symbol, let right):
      return try combine(try evaluate(left, scope), symbol, try evaluate(right, scope))
    case .and(let left, let right):
      let value = try evaluate(left, scope)
      return value.isTrue ? try evaluate(right, scope) : value
    case .or(let left, let right):
      let value = try evaluate(left, scope)
      return value.isTrue ? value : try evaluate(right, scope)
    case .comparison(let first, let others): return try compare(first, others, scope)
    case .conditional(let value, let condition, let otherwise):
      if try evaluate(condition, scope).isTrue { return try evaluate(value, scope) }
      guard let otherwise else {
        return .undefined("the inline if-expression has no else section")
      }
      return try evaluate(otherwise, scope)
    }
  }

  private func evaluate(
    _ expressions: [TemplateExpression], _ scope: Scope
  ) throws(TemplateFault) -> [TemplateValue] {
    var values: [TemplateValue] = []
    for expression in expressions { values.append(try evaluate(expression, scope)) }
    return values
  }

  func call(_ arguments: TemplateArguments, _ scope: Scope) throws(TemplateFault) -> TemplateCall {
    var call = TemplateCall(positional: try evaluate(arguments.positional, scope))
    for argument in arguments.named {
      call.named.append((argument.name, try evaluate(argument.value, scope)))
    }
    if let others = arguments.others {
      call.positional += try values(of: try evaluate(others, scope))
    }
    if let others = arguments.otherNamed {
      guard case .dictionary(let dictionary) = try evaluate(others, scope) else {
        throw TemplateFault(.evaluation, "argument after ** must be a mapping")
      }
      for case (.string(let name), let value) in dictionary.members {
        call.named.append((name, value))
      }
    }
    return call
  }

  func evaluateCall(
    _ expression: TemplateExpression, caller: TemplateFunction?, _ scope: Scope
  ) throws(TemplateFault) -> TemplateValue {
    guard case .call(let callee, let arguments) = expression.kind else {
      return try evaluate(expression, scope)
    }
    let function = try evaluate(callee, scope)
    var call = try call(arguments, scope)
    if let caller { call.named.append(("caller", .function(caller))) }
    switch function {
    case .function(let function): return try function.body(call)
    case .loop(let loop):
      guard let recursion = loop.recursion, let value = call.positional.first else {
        throw TemplateFault(.evaluation, "the loop must have the 'recursive' marker to be called")
      }
      return .string(try recursion(value))
    case .undefined(let reason): throw TemplateFault(.evaluation, reason)
    default: throw TemplateFault(.evaluation, "'\(function.typeName)' object is not callable")
    }
  }

  private func compare(
    _ first: TemplateExpression, _ others: [(symbol: String, value: TemplateExpression)],
    _ scope: Scope
  ) throws(TemplateFault) -> TemplateValue {
    var left = try evaluate(first, scope)
    for (symbol, expression) in others {
      let right = try evaluate(expression, scope)
      try spend(min(left.weight, right.weight) / 64)
      let holds: Bool =
        switch symbol {
        case "==": left.isEqual(to: right)
        case "!=": !left.isEqual(to: right)
        case "<": try left.isLess(than: right, symbol)
        case ">": try right.isLess(than: left, symbol)
        case "<=": try !right.isLess(than: left, symbol)
        case ">=": try !left.isLess(than: right, symbol)
        case "in": try right.contains(left)
        default: try !right.contains(left)
        }
      if !holds { return .bool(false) }
      left = right
    }
    return .bool(true)
  }

  // MARK: - Arithmetic

  private func negated(_ value: TemplateValue) throws(TemplateFault) -> TemplateValue {
    if let number = value.integer {
      return .integer(try whole(0.subtractingReportingOverflow(number)))
    }
    if let number = value.number { return .float(-number) }
    throw TemplateFault(.evaluation, "'-' of \(value.described)")
  }

  private func whole(
    _ result: (partialValue: Int, overflow: Bool)
  ) throws(TemplateFault) -> Int {
    if result.overflow { throw TemplateFault(.limit, "a number beyond 64 bits") }
    return result.partialValue
  }

  func combine(
    _ left: TemplateValue, _ symbol: String, _ right: TemplateValue
  ) throws(TemplateFault) -> TemplateValue {
    if symbol == "~" { return try text(try text(of: left) + (try text(of: right))) }
    if symbol != "/", let a = left.integer, let b = right.integer {
      if let result = try integers(a, symbol, b) { return result }
    }
    if let a = left.number, let b = right.number { return try numbers(a, symbol, b) }
    switch (left, symbol, right) {
    case (.string(let a), "+", .string(let b)):
      try checkSize(a.utf8.count + b.utf8.count)
      return .string(a + b)
    case (.list(let a), "+", .list(let b)) where a.isTuple == b.isTuple:
      try spend(a.values.count + b.values.count)
      return try .list(a.values + b.values, isTuple: a.isTuple)
    case (.string(let text), "*", _):
      if let count = right.integer { return try repeated(text, count) }
    case (_, "*", .string(let text)):
      if let count = left.integer { return try repeated(text, count) }
    case (.list(let list), "*", _):
      if let count = right.integer {
        return try repeated(list, count)
      }
    case (.string, "%", _): throw TemplateFault(.unsupported, "the formatting of a str with '%'")
    default: break
    }
    throw TemplateFault(
      .evaluation, "'\(symbol)' between \(left.described) and \(right.described)")
  }

  private func repeated(_ text: String, _ count: Int) throws(TemplateFault) -> TemplateValue {
    let (bytes, overflow) = text.utf8.count.multipliedReportingOverflow(by: max(count, 0))
    try checkSize(overflow ? .max : bytes)
    return .string(String(repeating: text, count: max(count, 0)))
  }

  private func repeated(_ list: TemplateList, _ count: Int) throws(TemplateFault) -> TemplateValue {
    let (total, overflow) = list.values.count.multipliedReportingOverflow(by: max(count, 0))
    if overflow || total > TemplateList.countLimit {
      throw TemplateFault(.limit, "a list of more than \(TemplateList.countLimit) values")
    }
    try spend(total)
    if total == 0 { return try .list([], isTuple: list.isTuple) }
    return try .list(
      Array(repeatElement(list.values, count: count).joined()), isTuple: list.isTuple)
  }

  private func integers(
    _ a: Int, _ symbol: String, _ b: Int
  ) throws(TemplateFault) -> TemplateValue? {
    switch symbol {
    case "+": return .integer(try whole(a.addingReportingOverflow(b)))
    case "-": return .integer(try whole(a.subtractingReportingOverflow(b)))
    case "*": return .integer(try whole(a.multipliedReportingOverflow(by: b)))
    case "//", "%":
      if b == 0 { throw TemplateFault(.evaluation, "division by zero") }
      let quotient = try whole(a.dividedReportingOverflow(by: b))
      let rest = a - quotient * b
      let isBelow = rest != 0 && (rest < 0) != (b < 0)
      return .integer(symbol == "//" ? quotient - (isBelow ? 1 : 0) : rest + (isBelow ? b : 0))
    case "**":
      guard b >= 0 else { return nil }
      var result = 1
      for _ in 0..<min(b, 64) where abs(a) > 1 {
        result = try whole(result.multipliedReportingOverflow(by: a))
      }
      if abs(a) > 1, b > 64 { throw TemplateFault(.limit, "a number beyond 64 bits") }
      if abs(a) <= 1 { result = b == 0 ? 1 : a == -1 && b % 2 == 0 ? 1 : a }
      return .integer(result)
    default: return nil
    }
  }

  private func numbers(
    _ a: Double, _ symbol: String, _ b: Double
  ) throws(TemplateFault) -> TemplateValue {
    switch symbol {
    case "+": return .float(a + b)
    case "-": return .float(a - b)
    case "*": return .float(a * b)
    case "/", "//", "%":
      if b == 0 { throw TemplateFault(.evaluation, "division by zero") }
      if symbol == "/" { return .float(a / b) }
      if symbol == "//" { return .float((a / b).rounded(.down)) }
      let rest = a.truncatingRemainder(dividingBy: b)
      return .float(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest)
    case "**": return .float(power(a, b))
    default: throw TemplateFault(.evaluation, "'\(symbol)' between numbers")
    }
  }

  // MARK: - Items

  private func bound(
    _ expression: TemplateExpression?, _ scope: Scope
  ) throws(TemplateFault) -> Int? {
    guard let expression else { return nil }
    let value = try evaluate(expression, scope)
    if case .none = value { return nil }
    guard let number = value.integer else {
      throw TemplateFault(
        .evaluation, "slice indices must be integers or None, not \(value.described)")
    }
    return number
  }

  private func slice(
    _ value: TemplateValue, _ start: Int?, _ stop: Int?, _ step: Int?
  ) throws(TemplateFault) -> TemplateValue {
    switch value {
    case .string(let text):
      let scalars = Array(text.unicodeScalars)
      try spend(scalars.count / 8)
      let kept = try indices(scalars.count, start, stop, step)
      return .string(TemplateText.string(kept.map { scalars[$0] }))
    case .list(let list):
      let kept = try indices(list.values.count, start, stop, step).map { list.values[$0] }
      try spend(kept.count)
      return try .list(kept, isTuple: list.isTuple)
    case .undefined(let reason): throw TemplateFault(.evaluation, reason)
    default: throw TemplateFault(.evaluation, "a slice of \(value.described)")
    }
  }

  private func indices(
    _ count: Int, _ start: Int?, _ stop: Int?, _ step: Int?
  ) throws(TemplateFault) -> [Int] {
    let step = step ?? 1
    if step == 0 { throw TemplateFault(.evaluation, "slice step cannot be zero") }
    let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
    func clamped(_ index: Int?, _ standard: Int) -> Int {
      guard let index else { return standard }
      let place = index < 0 ? index.addingReportingOverflow(count).partialValue : index
      return min(max(place, low), high)
    }
    let first = clamped(start, step > 0 ? 0 : count - 1)
    let last = clamped(stop, step > 0 ? count : -1)
    var result: [Int] = []
    var index = first
    while step > 0 ? index < last : index > last {
      result.append(index)
      let (next, overflow) = index.addingReportingOverflow(step)
      if overflow { break }
      index = next
    }
    return result
  }

  /// Evaluates `object[key]`, which is the item or else the attribute with that name.
  func item(_ key: TemplateValue, of object: TemplateValue) throws(TemplateFault) -> TemplateValue {
    switch object {
    case .undefined(let reason): throw TemplateFault(.evaluation, reason)
    case .dictionary(let dictionary):
      if let value = dictionary[key] { return value }
    case .namespace(let namespace):
      if let value = namespace.members[key] { return value }
    case .list(let list):
      if let index = key.integer {
        return element(index, list.values.count).map { list.values[$0] }
          ?? .undefined("\(object.typeName) object has no element \(index)")
      }
    case .string(let text):
      if let index = key.integer {
        let scalars = Array(text.unicodeScalars)
        return element(index, scalars.count).map { .string(String(scalars[$0])) }
          ?? .undefined("str object has no element \(index)")
      }
    default: break
    }
    if case .string(let name) = key, let method = TemplateMethods.method(name, of: object, self) {
      return method
    }
    return .undefined("'\(object.typeName) object' has no attribute '\(key.text)'")
  }

  private func element(_ index: Int, _ count: Int) -> Int? {
    let place = index < 0 ? index.addingReportingOverflow(count).partialValue : index
    return (0..<count).contains(place) ? place : nil
  }

  /// Evaluates `object.name`, which is the attribute or else the item with that name.
  func attribute(
    _ name: String, of object: TemplateValue
  ) throws(TemplateFault) -> TemplateValue {
    switch object {
    case .undefined(let reason): throw TemplateFault(.evaluation, reason)
    case .loop(let loop):
      return loop.attribute(name) ?? .undefined("'loop' has no attribute '\(name)'")
    default:
      if let method = TemplateMethods.method(name, of: object, self) { return method }
      return try item(.string(name), of: object)
    }
  }
}
