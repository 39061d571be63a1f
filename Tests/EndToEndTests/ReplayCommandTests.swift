import Foundation
import Testing
import _TestSupport

/// Tests of `replay`, which reports the results of objectives and robustifiers for given numbers as
/// text.
@Suite struct ReplayCommandTests {
  struct Pairing: Sendable, CustomTestStringConvertible {
    let golden: String
    let plugin: String
    var extra: [String] = []
    var testDescription: String { golden }
  }

  static let pairings = [
    Pairing(golden: "dpo", plugin: "dpo.so"), Pairing(golden: "simpo", plugin: "simpo.so"),
    Pairing(golden: "dpo-pl", plugin: "dpo-pl.so"), Pairing(golden: "lire", plugin: "lire.so"),
    Pairing(golden: "lire-softmax", plugin: "lire.so", extra: ["--param", "reward=softmax"]),
    Pairing(golden: "rrhf", plugin: "rrhf.so"),
  ]

  @Test("golden vectors come out through text to 1e-10", arguments: pairings)
  func golden(_ pairing: Pairing) throws {
    let place = try Workplace()
    let groups = Dictionary(grouping: try Golden.load(pairing.golden).cases) {
      (try? Self.parameters(of: $0)) ?? []
    }
    for (parameters, cases) in groups {
      let input = try cases.map(Self.line).joined(separator: "\n")
      try place.folder.file("scores.jsonl", input)
      let outcome = try place.program.run(
        ["replay", "scores.jsonl", "--loss", pairing.plugin] + parameters + pairing.extra)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let lines = try Line.all(in: outcome.output).filter { $0.value == nil }
      #expect(lines.count == cases.count)
      for (line, item) in zip(lines, cases) {
        let loss = try #require(line.loss)
        #expect(mismatch(loss, try item.number("loss")) == nil, "\(item): loss")
        #expect(mismatch(line.d_logp ?? [], try item.numbers("grad")) == nil, "\(item): grad")
      }
    }
  }

  private static func parameters(of item: Golden.Case) throws -> [String] {
    try item.parameters().sorted { $0.key < $1.key }.flatMap { ["--param", "\($0)=\($1)"] }
  }

  private static func line(_ item: Golden.Case) throws -> String {
    let fields = [
      ("policy_logps", "logp"), ("reference_logps", "ref_logp"), ("lengths", "len"),
      ("scores", "score"),
    ]
    var parts = try fields.filter { item.has($0.0) }.map {
      "\"\($0.1)\":\(try item.numbers($0.0))"
    }
    if item.has("padded_length") {
      parts.append("\"padded_length\":\(try item.number("padded_length"))")
    }
    return "{" + parts.joined(separator: ",") + "}"
  }

  @Test(
    "lines with losses evaluate a robustifier alone",
    arguments: ["dora", "dora-factored", "kl-dro", "reweight", "erm"])
  func losses(robustifier: String) throws {
    let place = try Workplace()
    for item in try Golden.load(robustifier).cases.prefix(12) {
      let losses = try item.numbers("losses")
      let h = item.has("h") ? try item.numbers("h") : losses.map { _ in 1 }
      let input = zip(losses, h).map { #"{"loss":\#($0),"h":\#($1),"batch":1}"# }
      try place.folder.file("losses.jsonl", input.joined(separator: "\n"))
      let parameters = try item.parameters().flatMap { ["--robust-param", "\($0)=\($1)"] }
      let outcome = try place.program.run(
        ["replay", "losses.jsonl", "--robust", robustifier] + parameters)
      let summary = try #require(try Line.all(in: outcome.output).last, "\(outcome.errors)")
      #expect(mismatch(summary.value ?? .nan, try item.number("objective")) == nil, "\(item)")
      #expect(mismatch(summary.loss_weights ?? [], try item.numbers("grad")) == nil, "\(item)")
    }
  }

  @Test("groups follow their losses, with the counts of the data set", arguments: [0, 1, 2])
  func groups(sequence: Int) throws {
    let place = try Workplace()
    let steps = try Golden.load("grpo-group").cases.filter {
      try $0.parameters()["divide_by_totalcount"]?.description == "true"
        && $0.number("sequence") == Double(sequence)
    }
    let input = try steps.flatMap { step in
      try zip(step.numbers("losses"), step.numbers("groups")).map {
        #"{"loss":\#($0),"group":\#($1),"batch":\#(try step.number("step"))}"#
      }
    }
    try place.folder.file("losses.jsonl", input.joined(separator: "\n"))
    let sizes = try steps[0].numbers("group_counts").map { "\(Int($0))" }.joined(separator: ",")
    let parameters = try steps[0].parameters().flatMap { ["--robust-param", "\($0)=\($1)"] }
    let command = ["replay", "losses.jsonl", "--robust", "grpo-group", "--group", "group"]
    let outcome = try place.program.run(command + ["--group-sizes", sizes] + parameters)
    let batches = try Line.all(in: outcome.output).filter { $0.value != nil }
    #expect(batches.count == steps.count, "\(outcome.errors)")
    for (batch, step) in zip(batches, steps) {
      #expect(mismatch(batch.value ?? .nan, try step.number("objective")) == nil)
      #expect(mismatch(batch.loss_weights ?? [], try step.numbers("grad")) == nil)
    }
    for (wrong, reason) in [
      ("9,x", "--group-sizes '9,x': 'x' is not a whole number of at least 1"),
      ("9", "is 3.0; --group-sizes has groups 0 to 0"),
    ] where sequence == 1 {
      let refused = try place.program.run(command + ["--group-sizes", wrong])
      #expect(refused.code == 2)
      #expect(refused.errors.contains(reason), "\(refused.errors)")
    }
  }

  @Test("a datum without a finite loss is said to have none, and the rest goes on")
  func notRepresentable() throws {
    let place = try Workplace()
    try place.folder.file(
      "scores.jsonl",
      """
      {"logp":[-1.7e308,-1],"ref_logp":[-1,-1.7e308]}
      {"logp":[-1,-2],"ref_logp":[-1,-1]}
      """)
    let arguments = ["replay", "scores.jsonl", "--loss", "dpo.so"]
    let outcome = try place.program.run(arguments)
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasSuffix("\nerror: 1 of 2 data have no loss\n"), "\(outcome.errors)")
    let lines = try Line.all(in: outcome.output)
    #expect(lines[0].loss == nil)
    #expect(lines[0].error?.hasSuffix("for datum 0: the margin overflows float64") == true)
    #expect(lines[2].loss == 0.6443966600735709)
    #expect(try place.program.run(arguments + ["--keep-going"]).code == 0)
  }

  @Test("a reader that went away ends the program without a word")
  func brokenPipe() throws {
    let place = try Workplace()
    try place.folder.file("scores.jsonl", #"{"loss":1}"#)
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let outcome = try place.program.run(
      ["replay", "scores.jsonl"], output: pipe.fileHandleForWriting)
    #expect(outcome.code == 128 + SIGPIPE)
    #expect(outcome.errors.isEmpty)
  }

  @Test("wrong logs are refused by file, line and field", arguments: wrongLogs)
  func refused(text: String, loss: String, message: String) throws {
    let place = try Workplace()
    try place.folder.file("log.jsonl", text)
    let outcome = try place.program.run("replay", "log.jsonl", "--loss", loss)
    #expect(outcome.errors == "error: \(message)\n")
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
  }

  static let wrongLogs = [
    (
      #"{"logp":[-1,-2]}"#, "lire.so",
      "log.jsonl:1: field 'score': is missing; loss 'lire' needs it in every line"
    ),
    (
      #"{"logp":[-1,-2],"score":[1,0]}"#, "dpo.so",
      "log.jsonl:1: field 'ref_logp': is missing; loss 'dpo' needs it in every line"
    ),
    ("\n{\"logp\":[-1", "dpo.so", "log.jsonl:2: the text ends where ',' or ']' is expected"),
    (
      #"{"logp":[-1,-2],"len":[1]}"#, "lire.so",
      "log.jsonl:1: field 'len': has 1 values for 2 responses; 'logp' decides how many there are"
    ),
    (
      #"{"logp":[-1],"ref_logp":[-2],"label":0.5}"#, "dpo.so",
      "log.jsonl:1: field 'label': is no verdict; expected true, false, 1 or 0"
    ),
    (
      "", "dpo.so",
      "log.jsonl: holds no data; expected one JSON object per line, or an array of them"
    ),
  ]
}
