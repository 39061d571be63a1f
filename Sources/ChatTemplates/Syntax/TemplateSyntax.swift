/// An expression in a template.
final class TemplateExpression: Sendable {
  indirect enum Kind: Sendable {
    case constant(TemplateConstant)
    case name(String)
    case list([TemplateExpression], isTuple: Bool)
    case dictionary([(key: TemplateExpression, value: TemplateExpression)])
    case attribute(TemplateExpression, String)
    case item(TemplateExpression, TemplateExpression)
    case slice(
      TemplateExpression, start: TemplateExpression?, stop: TemplateExpression?,
      step: TemplateExpression?)
    case call(TemplateExpression, TemplateArguments)
    case filter(TemplateExpression, String, TemplateArguments)
    case test(TemplateExpression, String, TemplateArguments, isNegative: Bool)
    case not(TemplateExpression)
    case negative(TemplateExpression)
    case positive(TemplateExpression)
    case binary(TemplateExpression, String, TemplateExpression)
    case and(TemplateExpression, TemplateExpression)
    case or(TemplateExpression, TemplateExpression)
    /// A chain such as `a < b <= c`.
    case comparison(TemplateExpression, [(symbol: String, value: TemplateExpression)])
    case conditional(
      TemplateExpression, condition: TemplateExpression, otherwise: TemplateExpression?)
  }

  let kind: Kind
  let place: TemplatePlace

  init(_ kind: Kind, _ place: TemplatePlace) {
    self.kind = kind
    self.place = place
  }
}

enum TemplateConstant: Sendable {
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
}

struct TemplateArguments: Sendable {
  var positional: [TemplateExpression] = []
  var named: [(name: String, value: TemplateExpression)] = []
  /// The arguments after `*` and `**`.
  var others: TemplateExpression?
  var otherNamed: TemplateExpression?
}

/// The target of an assignment.
indirect enum TemplateTarget: Sendable {
  case name(String)
  case attribute(String, String)
  case tuple([TemplateTarget])
}

struct TemplateStatement: Sendable {
  indirect enum Kind: Sendable {
    case text(String)
    case output(TemplateExpression)
    case choice(
      [(condition: TemplateExpression, body: [TemplateStatement])], otherwise: [TemplateStatement])
    case loop(
      TemplateTarget, TemplateExpression, filter: TemplateExpression?, isRecursive: Bool,
      body: [TemplateStatement], otherwise: [TemplateStatement])
    case assign(TemplateTarget, TemplateExpression)
    case assignBlock(TemplateTarget, filters: [(String, TemplateArguments)], [TemplateStatement])
    case macro(TemplateMacro)
    case callBlock(TemplateExpression, TemplateMacro)
    case filterBlock([(String, TemplateArguments)], [TemplateStatement])
    case with([(TemplateTarget, TemplateExpression)], [TemplateStatement])
    /// The content of a `generation` block.
    case scope([TemplateStatement])
    case leave
    case next
  }

  let kind: Kind
  let place: TemplatePlace
}

final class TemplateMacro: Sendable {
  let name: String
  let parameters: [(name: String, standard: TemplateExpression?)]
  let body: [TemplateStatement]

  init(
    _ name: String, _ parameters: [(name: String, standard: TemplateExpression?)],
    _ body: [TemplateStatement]
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
  }
}
