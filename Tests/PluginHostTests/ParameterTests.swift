import Objectives
import PluginHost
import Testing
import _TestSupport

@Suite("Parameters")
struct ParameterTests {
  private func message(_ plugin: String, _ parameters: [String: ParameterValue]) throws -> String {
    let library = try Fixture.shipped(plugin)
    return errorText(replacing: library.path) {
      _ = try PluginLoss.make(library, parameters: parameters, services: .quiet)
    }
  }

  @Test("an unknown one names the nearest and prints the schema")
  func unknown() throws {
    #expect(
      try message("lire", ["t": 2]) == """
        'lire' of 'FILE' has no parameter 't', did you mean 'T'; it takes
          T: a number above 0.0 and at most 1000000.0 (default 2.0 nats), temperature
          reward: 'raw' or 'softmax' (default raw), form of the reward
        """)
    #expect(
      try message("dpo", ["alpha": 2]) == """
        'dpo' of 'FILE' has no parameter 'alpha'; it takes
          beta: a number above 0.0 and at most 1000.0 (default 0.1), inverse temperature
        """)
  }

  @Test(
    "a value that isn't allowed",
    arguments: [
      ("dpo", "beta", "0", "a number above 0.0 and at most 1000.0"),
      ("dpo", "beta", "-1", "a number above 0.0 and at most 1000.0"),
      ("dpo", "beta", "1001", "a number above 0.0 and at most 1000.0"),
      ("dpo", "beta", "nan", "a number above 0.0 and at most 1000.0"),
      ("dpo", "beta", "inf", "a number above 0.0 and at most 1000.0"),
      ("dpo", "beta", "much", "a number above 0.0 and at most 1000.0"),
      ("simpo", "label_smoothing", "1.5", "a number of at least 0.0 and at most 1.0"),
      ("lire", "reward", "hard", "'raw' or 'softmax'"),
      ("lire", "reward", "1", "'raw' or 'softmax'"),
      ("rrhf", "sft_reduction", "Sum", "'sum' or 'mean' or 'padded'"),
    ])
  func notAllowed(plugin: String, name: String, value: String, allowed: String) throws {
    #expect(
      try message(plugin, [name: .text(value)])
        == "parameter '\(name)' of '\(plugin)' of 'FILE' is '\(value)', must be \(allowed)")
  }

  @Test("values are taken, the others keep their defaults")
  func taken() throws {
    let loss = try Fixture.loss("simpo", ["beta": "3", "simpo_gamma": 0.5])
    #expect(loss.parameters.map(\.id) == ["beta", "simpo_gamma", "label_smoothing"])
    #expect(loss.parameters.map(\.text) == ["3.0", "0.5", "0.0"])
  }

  @Test(
    "booleans and integers as users write them",
    .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"),
    arguments: [("true", "true"), ("FALSE", "false"), ("1", "true"), ("0", "false"), ("yes", nil)])
  func booleans(written: String, read: String?) throws {
    let boolean = ["KIND=2", "MIN=0", "MAX=1", "DEFAULT=0"]
    let loss = try? Fixture.loss(macros: boolean, ["scale": .text(written), "steps": "7"])
    #expect(loss?.parameters.map(\.text) == read.map { [$0, "7"] })
  }

  @Test(
    "an integer isn't a fraction",
    .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
  func fraction() throws {
    let library = try PackLibrary(path: Fixture.compile())
    let message = errorText(replacing: library.path) {
      _ = try PluginLoss.make(library, parameters: ["steps": 2.5], services: .quiet)
    }
    #expect(
      message
        == "parameter 'steps' of 'fixture' of 'FILE' is '2.5', must be an integer of at least 0 and at "
        + "most 100")
  }

  @Test(
    "what the plugin itself refuses is told in its words",
    .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
  func refusedByPlugin() throws {
    let library = try PackLibrary(path: Fixture.compile("fixture", ["CREATE=refuses_parameters"]))
    let message = errorText(replacing: library.path) {
      _ = try PluginLoss.make(library, services: .quiet)
    }
    #expect(
      message == "'fixture' of 'FILE' refuses its parameters: scale and steps don't go together")
  }

  @Test("a schedulable one changes between steps", arguments: ["dpo", "simpo", "dpo-pl"])
  func schedule(_ plugin: String) throws {
    let loss = try Fixture.loss(plugin, ["beta": 0.25])
    try loss.setParameters(["beta": 2])
    let fresh = try Fixture.loss(plugin, ["beta": 2])
    #expect(try loss.evaluate(Fixture.pairs) == fresh.evaluate(Fixture.pairs))
    #expect(loss.parameters.map(\.text) == fresh.parameters.map(\.text))
  }

  @Test(
    "one that isn't schedulable stays, and so do the others of the same call",
    arguments: [
      ("lire", ["T": 5, "reward": "softmax"] as [String: ParameterValue], "reward"),
      ("rrhf", ["alpha": 5, "length_penalty": 0], "length_penalty"),
    ])
  func fixed(plugin: String, change: [String: ParameterValue], name: String) throws {
    let loss = try Fixture.loss(plugin)
    let before = try loss.evaluate(Fixture.batch)
    #expect(throws: PluginError.fixedParameter(loss.identity, name: name)) {
      try loss.setParameters(change)
    }
    #expect(try loss.evaluate(Fixture.batch) == before)
  }

  @Test("an instance may need more than another one")
  func requirements() throws {
    #expect(try Fixture.loss("rrhf").requirements.neededColumns == [])
    let padded = try Fixture.loss("rrhf", ["sft_reduction": "padded"])
    #expect(padded.requirements.neededColumns == ["padded_length"])
    #expect(padded.requirements.usedColumns == [])
  }
}
