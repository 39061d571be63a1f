import Objectives
import PluginHost
import Testing
import _TestSupport

@Suite(
  "What can be wrong with a plugin's robustifier",
  .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct RobustifierErrorTests {
  typealias Flaw = DescriptorTests.Flaw
  typealias Fault = EvaluationTests.Fault

  /// Flaws in fields of the extension.
  static let flaws: [Flaw] = [
    Flaw("FACTORY_SIZE=32", says: ".struct_size is 32, must be at least 40"),
    Flaw("N_ROBUSTIFIERS=0", says: ".n_robustifiers is 0, must be at least 1"),
    Flaw("N_ROBUSTIFIERS=5000", says: ".robustifiers has 5000 elements, at most 4096"),
    Flaw("ROBUSTIFIERS=NULL", says: ".robustifiers is NULL"),
    Flaw("CREATE=NULL", says: ".create is NULL"),
    Flaw("EVALUATE=NULL", says: ".evaluate is NULL"),
    Flaw("DESTROY=NULL", says: ".destroy is NULL"),
    Flaw(
      "ROBUSTIFIER_SIZE=56", says: ".robustifiers[0].struct_size is 56, must be at least 64"),
    Flaw("REVISION=0", says: ".robustifiers[0].revision is 0, must be at least 1"),
    Flaw("ID=NULL", says: ".robustifiers[0].id is NULL"),
    Flaw(
      "N_ROBUSTIFIERS=2", "SECOND_ID=\"fixture\"",
      says: ".robustifiers[1].id is 'fixture' a second time"),
    Flaw("NAME=NULL", says: ".robustifiers[0].name is NULL"),
    Flaw("LICENSE=\"\"", says: ".robustifiers[0].license is empty"),
    Flaw("PROPERTIES=24", says: ".robustifiers[0].properties has unknown bits 0x18"),
    Flaw(
      "FLAGS=DORA_PARAM_SCHEDULABLE",
      says:
        ".robustifiers[0].params[0].flags says schedulable, but a robustifier's parameters are "
        + "fixed"),
  ]

  @Test("the field is named", arguments: flaws)
  func flaw(_ flaw: Flaw) throws {
    let path = try Fixture.compile("robustifier", flaw.macros)
    let message = errorText(replacing: path) { _ = try PackLibrary(path: path) }
    #expect(
      message == "plugin 'FILE': extension('org.dora.robustifier/1')\(flaw.message)")
  }

  static let faults = [
    Fault(
      evaluate: "forgets_the_value", message: "misbehaved: it never stored 'value' of the batch",
      isMisbehaviour: true),
    Fault(
      evaluate: "stores_nan_as_value",
      message: "misbehaved: it stored nan as 'value' of the batch and reported success",
      isMisbehaviour: true),
    Fault(
      evaluate: "forgets_a_derivative", message: "misbehaved: it never stored 'd_loss' of datum 1",
      isMisbehaviour: true),
    Fault(
      evaluate: "stores_infinite_derivative",
      message: "misbehaved: it stored inf as 'd_loss' of datum 2 and reported success",
      isMisbehaviour: true),
    Fault(
      evaluate: "overruns", message: "misbehaved: it wrote outside of the array 'd_loss'",
      isMisbehaviour: true),
    Fault(
      evaluate: "unknown_status", message: "misbehaved: 'evaluate' returned 77, which is no status",
      isMisbehaviour: true),
    Fault(
      evaluate: "overflows", message: "has no finite result for datum 1: exp(1000) overflows",
      isMisbehaviour: false),
    Fault(
      evaluate: "refuses_batch", message: "refuses the batch: needs four data",
      isMisbehaviour: false),
    Fault(
      evaluate: "fails_silently",
      message: "reports a defect of its own in 'evaluate': it gives no reason",
      isMisbehaviour: true),
  ]

  @Test("a fault is told with plugin and datum", arguments: faults)
  func fault(_ fault: Fault) throws {
    let robustifier = try RobustifierFixture.compiled(["EVALUATE=\(fault.evaluate)"])
    let expected = ObjectiveError.foreign(
      datum: fault.evaluate == "overflows" ? 1 : nil,
      reason: "'fixture' of '\(robustifier.library.path)' \(fault.message)",
      isMisbehaviour: fault.isMisbehaviour)
    #expect(throws: expected) { try robustifier.evaluate(RobustifierFixture.batch) }
  }

  @Test("a batch that no robustifier can use never reaches the plugin")
  func badBatch() throws {
    let robustifier = try RobustifierFixture.compiled(["EVALUATE=fails_silently"])
    #expect(throws: ObjectiveError.emptyBatch) {
      try robustifier.evaluate(losses: [], calibration: [])
    }
    #expect(throws: ObjectiveError.nonFiniteLoss(datum: 1, value: .infinity)) {
      try robustifier.evaluate(losses: [0, .infinity], calibration: [1, 1])
    }
    #expect(throws: ObjectiveError.invalidCalibration(datum: 0, value: -1)) {
      try robustifier.evaluate(losses: [0], calibration: [-1])
    }
    let grouped = try RobustifierFixture.shipped("soft-worst-group", groupSizes: [1])
    #expect(throws: ObjectiveError.needsGroups(robustifier: grouped.name)) {
      try grouped.evaluate(RobustifierFixture.batch)
    }
  }

  @Test("parameters are checked by the schema, then by the plugin")
  func parameters() throws {
    let library = try PackLibrary(path: Fixture.compile("robustifier"))
    func message(_ parameters: [String: ParameterValue]) -> String {
      errorText(replacing: library.path) {
        _ = try PluginRobustifier(library, parameters: parameters, services: .quiet)
      }
    }
    #expect(
      message(["scal": 1])
        == """
        'fixture' of 'FILE' has no parameter 'scal', did you mean 'scale'; it takes
          scale: a number of at least 0.0 and at most 10.0 (default 1.0)
        """)
    #expect(
      message(["scale": "11"])
        == "parameter 'scale' of 'fixture' of 'FILE' is '11', must be a number of at least 0.0 and at most 10.0"
    )
    #expect(message(["scale": 7]) == "'fixture' of 'FILE' refuses its parameters: never seven")
    let given = try PluginRobustifier(library, parameters: ["scale": "2"], services: .quiet)
    #expect(given.parameters == ["scale": 2])
    let value = try given.evaluate(RobustifierFixture.batch).value
    #expect(abs(value - 5) < 1e-15)
  }

  @Test("success without an instance")
  func makesNothing() throws {
    let library = try PackLibrary(path: Fixture.compile("robustifier", ["CREATE=makes_nothing"]))
    #expect(
      errorText(replacing: library.path) {
        _ = try PluginRobustifier(library, services: .quiet)
      } == "'fixture' of 'FILE' misbehaved: 'create' reported success and returned nothing")
  }

  @Test("the wrong name, no name, or the wrong kind of pack")
  func choice() throws {
    let several = try PackLibrary(path: Fixture.compile("robustifier", ["N_ROBUSTIFIERS=2"]))
    let none = try PackLibrary(path: Fixture.compile())
    func message(_ library: PackLibrary, _ id: String?) -> String {
      errorText(replacing: library.path) {
        _ = try PluginRobustifier(library, robustifier: id, services: .quiet)
      }
    }
    #expect(
      message(several, nil)
        == "plugin 'FILE' has several robustifiers, name one: 'fixture', 'second'")
    #expect(
      message(several, "third")
        == "plugin 'FILE' has no robustifier 'third', only 'fixture', 'second'")
    #expect(message(none, nil) == "plugin 'FILE' has no robustifiers")
    #expect(message(none, "x") == "plugin 'FILE' has no robustifier 'x', and no other")
    #expect(
      errorText(replacing: several.path) { _ = try PluginLoss.make(several, services: .quiet) }
        == "plugin 'FILE' has no objective, only robustifiers: 'fixture', 'second'")
  }

  @Test("the example describes itself")
  func described() throws {
    let library = try Fixture.shipped("example-robustifier")
    #expect(library.descriptor.objectives.isEmpty)
    #expect(library.robustifiers.map(\.id) == ["mean-deviation", "soft-worst-group"])
    #expect(library.robustifiers.map(\.properties) == [.nonSmooth, .needsGroups])
    #expect(library.robustifiers[0].citation == "https://arxiv.org/abs/1610.02581")
  }
}
