import Foundation
import Objectives
import PluginHost
import Synchronization
import Testing
import _TestSupport

@Suite(
  "What can go wrong while a plugin runs",
  .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct EvaluationTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    let evaluate: String
    let message: String
    let isMisbehaviour: Bool
    var testDescription: String { evaluate }
  }

  static let faults = [
    Fault(
      evaluate: "stores_nan",
      message: "misbehaved: it stored nan as 'loss' of datum 1 and reported success",
      isMisbehaviour: true),
    Fault(
      evaluate: "stores_infinite_derivative",
      message: "misbehaved: it stored inf as 'd_logp' of datum 1, response 2 and reported success",
      isMisbehaviour: true),
    Fault(
      evaluate: "forgets_a_derivative",
      message: "misbehaved: it never stored 'd_logp' of datum 0, response 0", isMisbehaviour: true),
    Fault(
      evaluate: "stores_nothing", message: "misbehaved: it never stored 'METRIC' of datum 0",
      isMisbehaviour: true),
    Fault(
      evaluate: "overruns", message: "misbehaved: it wrote outside of the array 'd_logp'",
      isMisbehaviour: true),
    Fault(
      evaluate: "unknown_status",
      message: "misbehaved: 'evaluate' returned 77, which is no status", isMisbehaviour: true),
    Fault(
      evaluate: "overflows",
      message: "has no finite result for datum 1: exp(1000) overflows", isMisbehaviour: false),
    Fault(
      evaluate: "refuses_batch", message: "refuses the batch: needs two scores",
      isMisbehaviour: false),
    Fault(
      evaluate: "runs_out_of_memory", message: "ran out of memory in 'evaluate'",
      isMisbehaviour: false),
    Fault(
      evaluate: "fails_silently",
      message: "reports a defect of its own in 'evaluate': it gives no reason",
      isMisbehaviour: true),
    Fault(
      evaluate: "unterminated_text",
      message: "reports a defect of its own in 'evaluate': red?[31m?\u{FFFD}"
        + String(repeating: "x", count: 490) + "…", isMisbehaviour: true),
  ]

  @Test("it is told with plugin, datum and value", arguments: faults)
  func fault(_ fault: Fault) throws {
    let loss = try Fixture.loss(macros: ["EVALUATE=\(fault.evaluate)"])
    do {
      _ = try loss.evaluate(Fixture.batch)
      Issue.record("no error")
    } catch {
      let text = "\(error)".replacingOccurrences(of: loss.library.path, with: "FILE")
      let expected = fault.message.replacingOccurrences(of: "METRIC", with: "metrics")
      #expect(text == "'fixture' of 'FILE' \(expected)")
      #expect(error.isMisbehaviour == fault.isMisbehaviour)
    }
  }

  @Test("success without an instance")
  func createsNothing() throws {
    let library = try PackLibrary(path: Fixture.compile("fixture", ["CREATE=creates_nothing"]))
    #expect(
      errorText(replacing: library.path) {
        _ = try PluginLoss.make(library, services: .quiet)
      } == "'fixture' of 'FILE' misbehaved: 'create' reported success and returned nothing")
  }

  @Test("a need that the description doesn't mention", arguments: [(0, "score"), (4, nil)])
  func undeclaredNeed(uses: Int, need: String?) throws {
    let path = try Fixture.compile("fixture", ["REQUIREMENTS=needs_scores", "USES=\(uses)"])
    let message = errorText(replacing: path) {
      _ = try PluginLoss.make(PackLibrary(path: path), services: .quiet)
    }
    let expected = need.map {
      "'fixture' of 'FILE' misbehaved: an instance needs '\($0)', which its description does not mention"
    }
    #expect(message == expected ?? "no error")
  }

  @Test(
    "a batch without an input the plugin needs",
    arguments: [
      ("dpo", "ref_logp"), ("simpo", "len"), ("lire", "score"), ("rrhf", "padded_length"),
    ])
  func missingInput(plugin: String, input: String) throws {
    let loss = try Fixture.loss(plugin, plugin == "rrhf" ? ["sft_reduction": "padded"] : [:])
    var batch = Fixture.pairs
    switch input {
    case "ref_logp": batch.referenceLogp = nil
    case "len": batch.lengths = nil
    case "score": batch.scores = nil
    default: break  // the batch has no such column to begin with
    }
    #expect(
      errorText(replacing: loss.library.path) { _ = try loss.evaluate(batch) }
        == "'\(plugin)' of 'FILE' needs '\(input)', which the batch lacks")
  }

  @Test("a datum with too many responses")
  func responseCount() throws {
    let loss = try Fixture.loss("dpo")
    #expect(
      errorText(replacing: loss.library.path) { _ = try loss.evaluate(Fixture.batch) }
        == "datum 1 has 3 responses, 'dpo' of 'FILE' takes 2")
    let few = try Fixture.loss(macros: ["K_MIN=2", "K_MAX=4"])
    let one = ScoreBatch(first: [0, 1], logp: [-1])
    #expect(
      errorText(replacing: few.library.path) { _ = try few.evaluate(one) }
        == "datum 0 has 1 response, 'fixture' of 'FILE' takes 2 to 4")
  }

  @Test("a plugin sees the step, the flags and only what it takes")
  func context() throws {
    let loss = try Fixture.loss(macros: ["EVALUATE=tells_context", "NEEDS=DORA_INPUT_SCORE"])
    let context = LossContext(step: 7, isValidation: true, isRepeat: true, isFrozen: true)
    let expected = PluginError.refusedDatum(
      loss.identity, datum: nil, reason: "step 7 flags 7 score 1 ref 0 columns 1 tokens 0")
    #expect(throws: expected) { try loss.evaluate(Fixture.batch, context: context) }
  }

  @Test("derivatives by a column that asks for them")
  func columns() throws {
    let macros = ["EVALUATE=reads_column", "COLUMN=\"nll\""]
    let loss = try Fixture.loss(macros: macros + ["GRADIENT_COLUMN=\"nll\""])
    var batch = Fixture.batch
    batch.columns = [
      ScoreColumn(id: "nll", extent: .response, values: [1, 2, 3, 4, 5], isDifferentiable: true)
    ]
    let result = try loss.evaluate(batch, upstream: [10, 20])
    #expect(result.loss == [3, 12])
    #expect(result.dColumns == ["nll": [10, 10, 20, 20, 20]])
    let constant = try Fixture.loss(macros: macros)
    #expect(try constant.evaluate(batch).dColumns.isEmpty)
  }

  @Test("a joint objective has a total and no loss of a datum")
  func joint() throws {
    let loss = try Fixture.loss(macros: ["COUPLING=DORA_JOINT", "EVALUATE=joint"])
    let result = try loss.evaluate(Fixture.batch, upstream: [1, 1])
    #expect(result.total == -8.25)
    #expect(result.loss.allSatisfy { $0.isNaN })
    let without = try Fixture.loss(
      macros: ["COUPLING=DORA_JOINT", "EVALUATE=joint_without_total"])
    let expected = PluginError.breach(
      without.identity, .unwritten(output: "total", place: "the batch"))
    #expect(throws: expected) { try without.evaluate(Fixture.batch) }
  }

  @Test("metrics come one list each")
  func metrics() throws {
    let loss = try Fixture.loss(macros: [])
    #expect(try loss.evaluate(Fixture.batch).metrics == [[2, 3]])
    #expect(loss.metrics == [LossMetric(id: "responses", reduction: .sum)])
  }

  @Test("state goes out and in, and a wrong one changes nothing")
  func state() throws {
    let macros = ["PROPERTIES=DORA_PROP_STATEFUL", "EXTENSION=extension"]
    let first = try Fixture.loss(macros: macros)
    let second = try Fixture.loss(macros: macros)
    let (saved, restored) = (try #require(first.state), try #require(second.state))
    let untouched = try restored.savedState()
    _ = try first.evaluate(Fixture.batch, upstream: nil, context: LossContext(step: 1))
    let state = try saved.savedState()
    #expect(state != untouched)
    try restored.restore(state)
    #expect(try restored.savedState() == state)
    #expect(throws: PluginError.self) { try restored.restore([1, 2, 3]) }
    #expect(try restored.savedState() == state)
    _ = try first.evaluate(
      Fixture.batch, upstream: nil, context: LossContext(step: 1, isRepeat: true))
    #expect(try saved.savedState() == state)
  }

  @Test("an objective without state keeps none")
  func stateless() throws {
    #expect(try Fixture.loss("dpo").state == nil)
  }

  @Test("what a plugin logs arrives as one clean line")
  func log() throws {
    let lines = Mutex<[String]>([])
    let services = HostServices(name: "tests", version: "0.0.0") { level, text in
      lines.withLock { $0.append("\(level): \(text)") }
    }
    _ = try PluginLoss.make(PackLibrary(path: Fixture.compile()), services: services)
    #expect(lines.withLock { $0 } == ["info: made?a fixture"])
  }
}
