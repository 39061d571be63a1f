import CDoRA
import Testing

@Suite("The Swift kit as C sees it")
struct KitTests {
  let call: KitCall
  init() throws { call = KitCall(table: try #require(kitTable())) }

  private func instance(_ values: [(String, Double)] = []) throws -> OpaquePointer {
    try #require(call.create(values).instance)
  }

  @Test("parameters are described where they are declared")
  func parameters() throws {
    let objective = call.table.pointee.objectives.pointee
    let params = UnsafeBufferPointer(start: objective.params, count: Int(objective.n_params))
    #expect(params.map { String(cString: $0.id) } == ["scale", "times", "isHeld", "form"])
    #expect(
      params.map(\.kind) == [
        DORA_PARAM_REAL, DORA_PARAM_INTEGER, DORA_PARAM_BOOLEAN, DORA_PARAM_ENUM,
      ])
    #expect(params.map(\.default_value) == [2, 1, 0, 0])
    #expect(params.map(\.min) == [0, 1, 0, 0])
    #expect(params.map(\.max) == [10, 4, 1, 1])
    #expect(params[0].flags == DORA_PARAM_MIN_OPEN | DORA_PARAM_SCHEDULABLE)
    #expect(params[0].unit.map { String(cString: $0) } == "nats")
    #expect(params[3].n_choices == 2)
    #expect(params[3].choices.map { String(cString: $0[1].id) } == "squared")
  }

  @Test("metrics, tags and limits are described")
  func description() throws {
    let objective = call.table.pointee.objectives.pointee
    #expect(objective.n_metrics == 2)
    #expect(objective.metrics[1].reduce == DORA_REDUCE_MAX)
    #expect(String(cString: objective.metrics[1].id) == "second")
    #expect(String(cString: objective.tags) == "a,b")
    #expect((objective.k_min, objective.k_max) == (1, 3))
    // The constants that it holds belong to one call at a time.
    #expect(objective.properties & DORA_PROP_CONCURRENT == 0)
  }

  @Test(
    "a value that isn't allowed is refused",
    arguments: [
      ("scale", 0.0, "scale is 0.0, must be above 0.0 and at most 10.0"),
      ("scale", .nan, "scale is nan, must be above 0.0 and at most 10.0"),
      ("times", 1.5, "times is 1.5, must be at least 1.0 and at most 4.0"),
      ("form", 2, "form is 2.0, must be at least 0.0 and at most 1.0"),
    ])
  func refusedValue(_ id: String, _ value: Double, _ text: String) {
    let (instance, outcome) = call.create([(id, value)])
    #expect(instance == nil)
    #expect(outcome == .init(status: DORA_E_PARAM, error: text))
  }

  @Test("an unknown parameter is refused")
  func unknownParameter() {
    let expected = KitCall.Outcome(status: DORA_E_UNKNOWN_ID, error: "no parameter 'beta'")
    #expect(call.create([("beta", 1)]).outcome == expected)
  }

  @Test("values reach the formula, and change between steps all or nothing")
  func values() throws {
    let instance = try instance([("times", 3), ("scale", 5)])
    defer { call.table.pointee.destroy(instance) }
    func slope() -> [Double] {
      call.evaluate(instance, logp: [[-1]], scores: [[0]]).derivative
    }
    #expect(slope() == [15])
    #expect(call.setParameters(instance, [("scale", 1)]).status == DORA_OK)
    #expect(slope() == [3])
    let refused = call.setParameters(instance, [("scale", 2), ("times", 1)])
    #expect(refused.error == "times can't change during training")
    #expect(slope() == [3])
  }

  @Test("losses, weighted derivatives, metrics and bounds of a ragged batch")
  func batch() throws {
    let instance = try instance([("form", 1)])
    defer { call.table.pointee.destroy(instance) }
    let outcome = call.evaluate(
      instance, logp: [[-1, -2], [-3]],
      scores: [[0, 1], [.nan]].map { $0.map { $0.isNaN ? 7 : $0 } },
      upstream: [1, 0.5])
    // The loss is (2 logp)², so 16 and 36, and its derivative is 8 logp.
    #expect(outcome.loss == [16, 36])
    #expect(outcome.derivative == [0, -16, -12])
    #expect(outcome.metrics == [-2, 2, -3, 1])
    #expect(outcome.lowerBound == [-1000, -1000])
  }

  @Test("the derivative by single tokens")
  func tokens() throws {
    let instance = try instance()
    defer { call.table.pointee.destroy(instance) }
    let outcome = call.evaluate(
      instance, logp: [[-1], [-1, -4, -1]], scores: [[0], [2, 1, 0]],
      tokens: [[-1], [-0.5, -0.5], [-3, -1], [-1]], upstream: [1, 2])
    #expect(outcome.loss == [-2, -2 - 2])
    #expect(outcome.derivative == [2, 4, 0, 0])
    #expect(outcome.tokenDerivative == [0, 0, 0, 1, 1, 0])
  }

  @Test("what a datum lacks is said with its number")
  func refusals() throws {
    let instance = try instance()
    defer { call.table.pointee.destroy(instance) }
    let unscored = call.evaluate(instance, logp: [[-1], [-2]], scores: [[0], [.nan]])
    #expect(unscored == .init(status: DORA_E_INPUT, error: "needs a score", badDatum: 1))
    let crowded = call.evaluate(instance, logp: [[-1, -1, -1, -1]], scores: [[0, 1, 2, 3]])
    #expect(
      crowded == .init(status: DORA_E_INPUT, error: "takes 1 to 3 responses, not 4", badDatum: 0))
    let unrated = call.evaluate(instance, logp: [[-1]], scores: nil)
    #expect(unrated == .init(status: DORA_E_INPUT, error: "needs score"))
  }

  @Test("a result beyond float64 is a status, not an infinity")
  func overflow() throws {
    let instance = try instance([("form", 1)])
    defer { call.table.pointee.destroy(instance) }
    let outcome = call.evaluate(instance, logp: [[-1], [-1e200]], scores: [[0], [0]])
    #expect(
      outcome == .init(status: DORA_E_NUMERIC, error: "the result overflows float64", badDatum: 1))
  }

  @Test("frozen, a stopped constant stays what it was")
  func frozen() throws {
    let instance = try instance([("form", 1), ("isHeld", 1)])
    defer { call.table.pointee.destroy(instance) }
    func loss(_ logp: Double, _ flags: UInt32) -> Double {
      call.evaluate(instance, logp: [[logp]], scores: [[0]], flags: flags).loss[0]
    }
    #expect(loss(-3, 0) == 36)
    #expect(loss(-4, DORA_BATCH_FREEZE) == 48)
    #expect(loss(-4, DORA_BATCH_FREEZE) == 48)
    #expect(loss(-4, 0) == 64)
  }

  @Test("a host of another major version gets nothing, one of a later minor version the same")
  func version() {
    #expect(kitPack.entry(DORA_ABI_MAJOR + 1, DORA_ABI_MINOR) == nil)
    #expect(kitPack.entry(DORA_ABI_MAJOR, DORA_ABI_MINOR + 1) != nil)
  }
}
