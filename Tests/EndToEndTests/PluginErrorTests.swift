import Foundation
import Testing
import _TestSupport

/// Tests of faulty plugins on the command line, with the exact message and the exit code.
@Suite(.enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)")) struct PluginErrorTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    var source = "fixture"
    var macros: [String] = []
    var arguments: [String] = []
    /// The expected message, with FILE for the plugin's path.
    let message: String
    var code: Int32 = 2
    var testDescription: String { (macros + arguments).joined(separator: " ") + source }
  }

  static let faults = [
    Fault(
      source: "no-entry",
      message: "'FILE' is not a loss plugin: it exports no symbol 'dora_loss_pack_v1'"),
    Fault(
      source: "undefined-symbol",
      message: "'FILE' uses 'nowhere_defined', which no library provides; link the plugin with "
        + "'-z defs' to see where"),
    Fault(
      macros: ["MAJOR=2"],
      message: "plugin 'FILE' uses interface version 2.0, this host uses 1.0; rebuild the plugin"),
    Fault(
      macros: ["ENTRY_RESULT=NULL"],
      message: "plugin 'FILE' refuses interface version 1.0 of this host; rebuild the plugin"),
    Fault(
      arguments: ["--param", "scale=11"],
      message: "parameter 'scale' of 'fixture' of 'FILE' is '11', must be a number of at least "
        + "-10.0 and at most 10.0"),
    Fault(
      macros: ["K_MIN=3"],
      message: "loss 'fixture' takes at least 3 responses per datum, data.jsonl:1 has 2"),
    Fault(
      macros: ["NEEDS=DORA_INPUT_GOLDEN_INDEX"],
      message: "loss 'fixture' needs 'golden_index', which data.jsonl:1 does not have; "
        + "add the field to every line of the data"),
    Fault(
      macros: ["EVALUATE=stores_nan"],
      message: "step 1, data.jsonl:1 to data.jsonl:4: 'fixture' of 'FILE' misbehaved: "
        + "it stored nan as 'loss' of datum 3 and reported "
        + "success", code: 3),
    Fault(
      macros: ["EVALUATE=overruns"],
      message: "step 1, data.jsonl:1 to data.jsonl:4: 'fixture' of 'FILE' misbehaved: "
        + "it wrote outside of the array 'd_logp'", code: 3),
    Fault(
      macros: ["EVALUATE=unknown_status"],
      message: "step 1, data.jsonl:1 to data.jsonl:4: 'fixture' of 'FILE' misbehaved: "
        + "'evaluate' returned 77, which is no status",
      code: 3),
    Fault(
      macros: ["EVALUATE=overflows"],
      message: "step 1, data.jsonl:2: 'fixture' of 'FILE' has no finite result for datum 1: "
        + "exp(1000) overflows",
      code: 1),
    Fault(
      macros: ["COUPLING=DORA_JOINT", "EVALUATE=joint"],
      message:
        "loss 'fixture' is one number for the whole batch, so 'dora' has no losses to weigh; "
        + "use --robust erm"),
  ]

  @Test("a plugin's fault", arguments: faults)
  func fault(_ fault: Fault) throws {
    let place = try Workplace()
    try place.data(count: 4)
    let library = try Self.compile(fault.source, fault.macros, in: place)
    let outcome = try place.program.run(
      [
        "--loss", "./mine.so", "--model", Workplace.model, "--data", "data.jsonl", "--quiet",
        "--steps", "1", "--out", "run",
      ] + fault.arguments)
    let message = outcome.errors.replacingOccurrences(of: library.path, with: "FILE")
    #expect(message == "error: \(fault.message)\n")
    #expect(outcome.code == fault.code)
  }

  @Test(
    "a robustifier's fault",
    arguments: [
      Fault(
        source: "robustifier", macros: ["EVALUATE=overruns"],
        message: "step 1, data.jsonl:1 to data.jsonl:4: 'fixture' of 'FILE' misbehaved: "
          + "it wrote outside of the array 'd_loss'", code: 3),
      Fault(
        source: "robustifier", macros: ["EVALUATE=overflows"],
        message: "step 1, data.jsonl:2: 'fixture' of 'FILE' has no finite result for datum 1: "
          + "exp(1000) overflows", code: 1),
      Fault(
        source: "robustifier", macros: ["PROPERTIES=DORA_ROBUST_NEEDS_GROUPS"],
        message: "robustifier 'org.example.robust/fixture' weighs groups of data; name the field "
          + "that tells them apart with --group"),
      Fault(message: "plugin 'FILE' has no robustifiers"),
    ])
  func robustifier(_ fault: Fault) throws {
    let place = try Workplace()
    try place.data(count: 4)
    let library = try Self.compile(fault.source, fault.macros, in: place)
    let outcome = try place.program.run(
      place.train("--out", "run", "--robust", "./mine.so", "--quiet", "--steps", "1"))
    let message = outcome.errors.replacingOccurrences(of: library.path, with: "FILE")
    #expect(message == "error: \(fault.message)\n")
    #expect(outcome.code == fault.code)
  }

  @Test("a robustifier compiled by hand trains, and the run says so")
  func robustifierByHand() throws {
    let place = try Workplace()
    try place.data(count: 4)
    let library = try Self.compile("robustifier", [], in: place)
    let outcome = try place.program.run(
      place.train(
        "--out", "run", "--robust", "./mine.so", "--robust-param", "scale=2", "--steps", "2"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("robustifier org.example.robust/fixture{scale=2.0}"))
    let run = try place.text("run/run.json").replacingOccurrences(of: "\\/", with: "/")
    #expect(run.contains(library.path), "\(run)")
  }

  @Test("token-level reference scores can't come from the data's sums")
  func onlySums() throws {
    let place = try Workplace()
    try place.folder.file(
      "data.jsonl", #"{"prompt":[1],"responses":[[5],[6]],"ref_logps":[-1,-2]}"#)
    _ = try Self.compile("fixture", ["NEEDS=DORA_INPUT_REF_TOK_LOGP"], in: place)
    let outcome = try place.program.run(
      "--loss", "./mine.so", "--model", Workplace.model, "--data", "data.jsonl", "--quiet")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors == """
        error: loss 'fixture' needs the reference model's log-probability of every token, \
        data.jsonl:1 brings only sums; leave 'ref_logps' out, and they are computed

        """)
  }

  @Test("a plugin compiled by hand trains")
  func byHand() throws {
    let place = try Workplace()
    try place.data(count: 4)
    _ = try Self.compile("fixture", [], in: place)
    let outcome = try place.program.run(
      "--loss", "./mine.so", "--param", "scale=-0.01", "--model", Workplace.model, "--data",
      "data.jsonl", "--steps", "2", "--out", "run")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output == "run\n")
  }

  @Test("a name that nothing answers to lists the places that were tried")
  func notFound() throws {
    let place = try Workplace()
    let outcome = try place.program.run("--loss", "nowhere.so", "--plugin-path", ".")
    #expect(outcome.code == 2)
    #expect(
      place.named(outcome.errors).hasPrefix(
        "error: no plugin 'nowhere.so'; tried\n  FOLDER/nowhere.so\n"))
    let path = try place.program.run("plugin", "inspect", "./nowhere.so")
    #expect(path.code == 2)
    #expect(
      place.named(path.errors)
        == "error: no plugin './nowhere.so'; tried\n  FOLDER/nowhere.so\n")
  }

  @Test("a parameter that isn't there names the nearest and lists the others")
  func unknownParameter() throws {
    let place = try Workplace()
    let outcome = try place.program.run("--loss", "lire.so", "--param", "t=2")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("has no parameter 't', did you mean 'T'; it takes\n  T: "))
  }

  private static func compile(
    _ source: String, _ macros: [String], in place: Workplace
  ) throws -> URL {
    let compiler = try #require(FixtureCompiler(.c))
    let library = place.file("mine.so")
    let file = PackageRoot.file("Tests/Fixtures/plugins/\(source).c")
    try compiler.makeLibrary([file], at: library, macros.map { "-D\($0)" })
    return library
  }
}
