import CDoRA
import Objectives
import PluginHost

/// Checks of `create` and `set_params`.
enum ParameterChecks {
  /// Checks that values allowed by the schema are accepted.
  @Sendable static func accepted(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    try accepted(TestedObjective(plugin))
  }

  static func accepted(_ tested: some Configurable) throws(Outcome) -> Outcome {
    let schema = tested.parameters
    try expectMade(tested, [], "no parameters")
    let defaults = schema.map { ($0.id, $0.defaultValue) }
    try expectMade(tested, defaults, "every parameter at its default")
    try expectMade(tested, defaults.reversed(), "parameters in another order")
    for parameter in schema {
      for limit in [parameter.minimum, parameter.maximum] where parameter.contains(limit) {
        let reply = tested.create([(parameter.id, limit)])
        tested.destroy(reply.status == DORA_OK ? reply.instance : nil)
        guard reply.status != DORA_OK else { continue }
        return .warned(
          "it refuses \(parameter.id)=\(parameter.text(of: limit)), which its schema allows")
      }
    }
    tested.destroy(nil)
    return .passed
  }

  private static func expectMade(
    _ tested: some Configurable, _ values: [(String, Double)], _ what: String
  ) throws(Outcome) {
    let reply = tested.create(
      values.map { (id: $0.0, value: $0.1) }, capacity: 256, placement: .againstEnd)
    try require(
      reply.status == DORA_OK,
      "'create' with \(what) returned \(reply.told)")
    try require(reply.instance != nil, "'create' with \(what) reported success and made nothing")
    tested.destroy(reply.instance)
  }

  /// Checks that values not allowed by the schema are refused, with a message that fits into the
  /// buffer.
  @Sendable static func refused(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    try refused(TestedObjective(plugin))
  }

  static func refused(_ tested: some Configurable) throws(Outcome) -> Outcome {
    var silent: String?
    for (id, value, expected) in wrongValues(tested.parameters) {
      // A buffer of 0 or 1 bytes has no room for a text, and a buffer of 12 bytes not enough. These
      // buffers are followed by a guard.
      for capacity in [256, 12, 1, 0] {
        let reply = tested.create(
          [(id, value)], capacity: capacity, placement: capacity == 256 ? .plain : .againstEnd)
        let what = "\(id)=\(value)"
        try require(reply.status != DORA_OK, "'create' accepts \(what)")
        try require(
          expected.contains(reply.status),
          "'create' returned \(Answer.name(reply.status)) for \(what), must be "
            + expected.map(Answer.name).joined(separator: " or "))
        try require(
          reply.instance == nil, "'create' refused \(what) and didn't store NULL as the instance")
        try reply.text.check(capacity: capacity)
        if capacity == 256 && reply.text.text.isEmpty { silent = silent ?? what }
        try require(
          !reply.text.text.contains("\n"), "the text of an error has more than one line")
      }
    }
    return silent.map { .warned("it refuses \($0) without a word") } ?? .passed
  }

  private typealias Wrong = (id: String, value: Double, expected: [dora_status])

  private static func wrongValues(_ schema: [ParameterSchema]) -> [Wrong] {
    let unknown = [DORA_E_UNKNOWN_ID, DORA_E_PARAM]
    var result: [Wrong] = [("no-such-parameter", 1, unknown), ("", 1, unknown)]
    for parameter in schema {
      var values = [
        Double.nan, .infinity, -.infinity, parameter.minimum - 1, parameter.maximum + 1,
        parameter.minimum.nextDown, parameter.maximum.nextUp,
      ]
      if parameter.isMinimumOpen { values.append(parameter.minimum) }
      if parameter.isMaximumOpen { values.append(parameter.maximum) }
      // A fraction must be refused by parameters that take whole numbers.
      if parameter.kind != .real { values.append(parameter.minimum + 0.5) }
      for value in values where !parameter.contains(value) || value != value.rounded() {
        // A number next to a large limit may round to the limit itself, which is allowed.
        let isWrong =
          !parameter.contains(value) || (parameter.kind != .real && value != value.rounded())
        if isWrong { result.append((parameter.id, value, [DORA_E_PARAM])) }
      }
    }
    return result
  }

  /// Checks that changing a schedulable parameter takes effect, and that a refused change has no
  /// effect.
  @Sendable static func scheduled(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    let schema = tested.objective.parameters
    if !schema.contains(where: \.isSchedulable) { throw .skipped("no parameter is schedulable") }
    var tolerated: String?
    for setting in Setting.all(schema) {
      let changes = schema.indices.filter { setting.values[$0] != schema[$0].defaultValue }
      guard changes.count == 1, let i = changes.first, schema[i].isSchedulable,
        let fresh = try tested.instance(setting),
        let known = try tested.makeCase(fresh, setting, plugin.seed, data: 3)
      else { continue }
      let changed = try tested.instance()
      let before = changed.evaluate(known.batch, Call(flags: tested.quietFlags))
      try checkRefusal(changed, schema[i].id, setting.values[i])
      let call = Call(flags: tested.quietFlags)
      if let difference = changed.evaluate(known.batch, call).difference(from: before) {
        throw .failed("after a refused 'set_params' \(difference)")
      }
      let reply = changed.setParameters([(schema[i].id, setting.values[i])])
      try require(
        reply.status == DORA_OK,
        "'set_params' with \(setting.description) returned \(Answer.name(reply.status))")
      if let difference = changed.evaluate(known.batch, call).difference(from: known.answer) {
        throw .failed(
          "'set_params' with \(setting.description) isn't 'create' with it: \(difference)")
      }
      let fixed = schema.first { !$0.isSchedulable }
      if let fixed, changed.setParameters([(fixed.id, fixed.defaultValue)]).status == DORA_OK {
        tolerated = fixed.id
      }
    }
    return tolerated.map { .warned("'set_params' takes '\($0)', which isn't schedulable") }
      ?? .passed
  }

  /// Checks that `set_params` refuses a valid value that comes together with an invalid one.
  private static func checkRefusal(
    _ instance: TestedInstance, _ id: String, _ value: Double
  ) throws(Outcome) {
    for wrong in [("no-such-parameter", 1.0), (id, Double.nan)] {
      let reply = instance.setParameters([(id, value), (id: wrong.0, value: wrong.1)])
      try require(
        reply.status != DORA_OK, "'set_params' accepts \(wrong.0)=\(wrong.1)")
      try reply.text.check(capacity: 256)
    }
  }
}
