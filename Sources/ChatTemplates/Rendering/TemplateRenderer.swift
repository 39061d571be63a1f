/// The state of one rendering of a template. This file executes statements, and an extension
/// evaluates expressions.
///
/// Time, memory and depth are bounded for every template.
final class TemplateRenderer {
  /// The variables that are defined in a part of a template.
  final class Scope {
    var names: [String: TemplateValue] = [:]
    let parent: Scope?

    init(_ parent: Scope?) { self.parent = parent }

    func value(_ name: String) -> TemplateValue? {
      var scope: Scope? = self
      while let current = scope {
        if let value = current.names[name] { return value }
        scope = current.parent
      }
      return nil
    }
  }

  private enum Flow { case on, leave, next }

  /// The maximum size in bytes of a rendering and of any text within it.
  static let sizeLimit = 16 << 20
  /// The maximum number of statements, expressions and values that a rendering may process.
  static let stepLimit = 2_000_000
  /// The maximum depth of evaluation, including macro calls.
  static let depthLimit = 200

  private var output = ""
  private var steps = 0
  private var depth = 0
  private var loopDepth = 0
  let globals: Scope

  init(_ globals: [String: TemplateValue]) {
    self.globals = Scope(nil)
    self.globals.names = TemplateGlobals.all.merging(globals) { $1 }
  }

  func render(_ statements: [TemplateStatement]) throws(TemplateFault) -> String {
    _ = try run(statements, Scope(globals))
    return output
  }

  /// Adds to the number of steps used so far.
  func spend(_ count: Int) throws(TemplateFault) {
    steps += max(count, 1)
    if steps > Self.stepLimit {
      throw TemplateFault(.limit, "the rendering takes more than \(Self.stepLimit) steps")
    }
  }

  /// Checks the size of a new text and returns it as a value.
  func text(_ text: String) throws(TemplateFault) -> TemplateValue {
    try checkSize(text.utf8.count)
    return .string(text)
  }

  func checkSize(_ bytes: Int) throws(TemplateFault) {
    if bytes > Self.sizeLimit {
      throw TemplateFault(.limit, "a text of more than \(Self.sizeLimit) bytes")
    }
    try spend(bytes / 64)
  }

  func nested<T>(
    _ place: TemplatePlace, _ body: () throws(TemplateFault) -> T
  ) throws(TemplateFault) -> T {
    if depth == Self.depthLimit {
      throw TemplateFault(.limit, "evaluation nests deeper than \(Self.depthLimit)", place)
    }
    depth += 1
    defer { depth -= 1 }
    do { return try body() } catch {
      var fault = error
      fault.place = fault.place ?? place
      throw fault
    }
  }

  private func write(_ text: String) throws(TemplateFault) {
    output += text
    if output.utf8.count > Self.sizeLimit {
      throw TemplateFault(.limit, "a rendering of more than \(Self.sizeLimit) bytes")
    }
    try spend(text.utf8.count / 64)
  }

  /// Runs the statements and returns their output.
  private func captured(
    _ statements: [TemplateStatement], _ scope: Scope
  ) throws(TemplateFault) -> String {
    let before = output
    output = ""
    defer { output = before }
    _ = try run(statements, scope)
    return output
  }

  // MARK: - Statements

  private func run(
    _ statements: [TemplateStatement], _ scope: Scope
  ) throws(TemplateFault) -> Flow {
    for statement in statements {
      try spend(1)
      let flow = try nested(statement.place) { () throws(TemplateFault) in
        try run(statement.kind, scope)
      }
      if flow != .on { return flow }
    }
    return .on
  }

  private func run(
    _ statement: TemplateStatement.Kind, _ scope: Scope
  ) throws(TemplateFault) -> Flow {
    switch statement {
    case .text(let text): try write(text)
    case .output(let expression): try write(try text(of: try evaluate(expression, scope)))
    case .choice(let options, let otherwise):
      for option in options where try evaluate(option.condition, scope).isTrue {
        return try run(option.body, scope)
      }
      return try run(otherwise, scope)
    case .loop(let target, let values, let filter, let isRecursive, let body, let otherwise):
      let loop = Loop(
        target: target, filter: filter, isRecursive: isRecursive, body: body, otherwise: otherwise)
      try run(loop, try evaluate(values, scope), scope)
    case .assign(let target, let value): try assign(target, try evaluate(value, scope), scope)
    case .assignBlock(let target, let filters, let body):
      let text = try captured(body, Scope(scope))
      try assign(target, try filtered(.string(text), filters, scope), scope)
    case .macro(let macro):
      scope.names[macro.name] = .function(function(macro, scope))
    case .callBlock(let call, let caller):
      try write(try text(of: try evaluateCall(call, caller: function(caller, scope), scope)))
    case .filterBlock(let filters, let body):
      let text = try captured(body, Scope(scope))
      try write(try self.text(of: try filtered(.string(text), filters, scope)))
    case .with(let values, let body):
      let inner = Scope(scope)
      for (target, value) in values { try assign(target, try evaluate(value, scope), inner) }
      return try run(body, inner)
    case .scope(let body): return try run(body, Scope(scope))
    case .leave: return .leave
    case .next: return .next
    }
    return .on
  }

  func text(of value: TemplateValue) throws(TemplateFault) -> String {
    try spend(value.weight / 64)
    let text = value.text
    try checkSize(text.utf8.count)
    return text
  }

  private func filtered(
    _ value: TemplateValue, _ filters: [(String, TemplateArguments)], _ scope: Scope
  ) throws(TemplateFault) -> TemplateValue {
    var value = value
    for (name, arguments) in filters {
      value = try TemplateFilters.apply(name, to: value, try call(arguments, scope), self)
    }
    return value
  }

  private func assign(
    _ target: TemplateTarget, _ value: TemplateValue, _ scope: Scope
  ) throws(TemplateFault) {
    switch target {
    case .name(let name): scope.names[name] = value
    case .attribute(let name, let attribute):
      guard case .namespace(let namespace) = scope.value(name) else {
        throw TemplateFault(.evaluation, "cannot assign attribute on non-namespace object")
      }
      try namespace.members.set(.string(attribute), value)
    case .tuple(let targets):
      let values = try self.values(of: value)
      guard values.count == targets.count else {
        throw TemplateFault(
          .evaluation, "\(values.count) values for \(targets.count) names")
      }
      for (target, value) in zip(targets, values) { try assign(target, value, scope) }
    }
  }

  // MARK: - Loops

  private struct Loop {
    let target: TemplateTarget
    let filter: TemplateExpression?
    let isRecursive: Bool
    let body: [TemplateStatement]
    let otherwise: [TemplateStatement]
  }

  private func run(
    _ loop: Loop, _ value: TemplateValue, _ scope: Scope
  ) throws(TemplateFault) {
    var values = try self.values(of: value)
    if let filter = loop.filter {
      var kept: [TemplateValue] = []
      for value in values {
        let inner = Scope(scope)
        try assign(loop.target, value, inner)
        if try evaluate(filter, inner).isTrue { kept.append(value) }
      }
      values = kept
    }
    if values.isEmpty {
      _ = try run(loop.otherwise, Scope(scope))
      return
    }
    loopDepth += 1
    defer { loopDepth -= 1 }
    let context = TemplateLoop(values, depth: loopDepth, recursion: recursion(loop, scope))
    for (index, value) in values.enumerated() {
      // This accounts for creating a scope and setting its names.
      try spend(4)
      context.index = index
      let inner = Scope(scope)
      inner.names["loop"] = .loop(context)
      try assign(loop.target, value, inner)
      if try run(loop.body, inner) == .leave { break }
    }
  }

  private func recursion(
    _ loop: Loop, _ scope: Scope
  ) -> ((TemplateValue) throws(TemplateFault) -> String)? {
    guard loop.isRecursive else { return nil }
    return { [self] value throws(TemplateFault) in
      let before = output
      output = ""
      defer { output = before }
      try run(loop, value, scope)
      return output
    }
  }

  /// The values over which a loop iterates.
  func values(of value: TemplateValue) throws(TemplateFault) -> [TemplateValue] {
    switch value {
    case .list(let list): return list.values
    case .dictionary(let dictionary): return dictionary.members.map(\.key)
    case .string(let text):
      try spend(text.utf8.count / 8)
      return text.unicodeScalars.map { .string(String($0)) }
    case .undefined: return []
    default: throw TemplateFault(.evaluation, "'\(value.typeName)' object is not iterable")
    }
  }

  // MARK: - Macros

  private func function(_ macro: TemplateMacro, _ scope: Scope) -> TemplateFunction {
    TemplateFunction(macro.name) { [self] call throws(TemplateFault) in
      let inner = Scope(scope)
      if call.positional.count > macro.parameters.count {
        throw TemplateFault(
          .evaluation,
          "macro '\(macro.name)' takes not more than \(macro.parameters.count) argument(s)")
      }
      for argument in call.named where argument.name != "caller" {
        guard macro.parameters.contains(where: { $0.name == argument.name }) else {
          throw TemplateFault(
            .evaluation, "macro '\(macro.name)' takes no keyword argument '\(argument.name)'")
        }
      }
      for (index, parameter) in macro.parameters.enumerated() {
        if let given = call.argument(index, parameter.name) {
          inner.names[parameter.name] = given
        } else if let standard = parameter.standard {
          inner.names[parameter.name] = try evaluate(standard, inner)
        } else {
          inner.names[parameter.name] =
            .undefined("parameter '\(parameter.name)' was not provided")
        }
      }
      if let caller = call.named.first(where: { $0.name == "caller" }) {
        inner.names["caller"] = caller.value
      }
      return .string(try captured(macro.body, inner))
    }
  }
}
