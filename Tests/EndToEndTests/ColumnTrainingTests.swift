import Foundation
import Testing
import _TestSupport

/// Tests of training with objectives that need more than log-probabilities.
@Suite struct ColumnTrainingTests {
  private func train(
    _ place: Workplace, _ loss: String, _ more: String...
  ) throws -> Program.Outcome {
    try place.program.run(
      [
        "train", "--loss", loss, "--model", Workplace.model, "--data", "data.jsonl", "--threads",
        "1", "--lr", "1e-3", "--steps", "2", "--batch", "4", "--out", "run",
      ] + more)
  }

  private func writeData(_ place: Workplace, _ line: (Int) -> String) throws {
    let text = (0..<8).map(line).joined(separator: "\n") + "\n"
    _ = try place.folder.file("data.jsonl", text)
  }

  @Test(
    "columns that the host computes are in the log, and the log replays to the same losses",
    arguments: [
      ("kto", ["kl_policy_logps", "kl_reference_logps", "desirable"]),
      ("orpo", ["prompt_logp", "prompt_len"]),
      ("wpo-dpo", ["token_log_sum_sq_probs", "tok_logp"]), ("rrhf-dora", ["padded_length"]),
      ("dapo", ["old_tok_logp", "batch_tokens", "batch_data", "tok_logp"]),
    ])
  func logged(loss: String, columns: [String]) throws {
    let place = try Workplace()
    if loss == "kto" {
      try writeData(place) { i in
        #"{"prompt":[\#(5 + i),9],"completion":[\#(20 + i),4,7],"label":\#(i % 2 == 0)}"#
      }
    } else {
      try place.data(count: 8)
    }
    let outcome = try train(place, loss)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let log = try place.text("run/scores.jsonl")
    for column in columns { #expect(log.contains("\"\(column)\":"), "\(column)") }
    let replayed = try place.program.run(
      "replay", "run/scores.jsonl", "--loss", loss, "--robust",
      loss == "kto" ? "dora" : "erm")
    #expect(replayed.code == 0, "\(replayed.errors)")
    let losses = try Line.all(in: replayed.output).compactMap(\.loss)
    #expect(
      mismatch(losses, try place.lines("run/scores.jsonl").compactMap(\.loss)) == nil)
  }

  @Test("a run under a wrapper that compares data replays to the same losses and weights")
  func comparingWrapper() throws {
    let place = try Workplace()
    try writeData(place) { i in
      #"{"prompt":[5,\#(9 + i)],"responses":[[6,\#(i + 30)],[8,9,10]],"scores":[1,0]}"#
    }
    let robust = "winsor + sparse-flip{rho=0.5,tau=0.01,warmup=1}"
    let outcome = try train(place, "dpo", "--robust", robust)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let replayed = try place.program.run(
      "replay", "run/scores.jsonl", "--loss", "dpo", "--robust", robust)
    #expect(replayed.code == 0, "\(replayed.errors)")
    let lines = try Line.all(in: replayed.output).filter { $0.value == nil }
    let log = try place.lines("run/scores.jsonl")
    #expect(mismatch(lines.compactMap(\.loss), log.compactMap(\.loss)) == nil)
    #expect(mismatch(lines.compactMap(\.loss_weight), log.compactMap(\.loss_weight)) == nil)
  }

  @Test(
    "a run under a labelling wrapper replays to the same losses and weights"
  )
  func labelling() throws {
    let place = try Workplace()
    try writeData(place) { i in
      #"{"prompt":[5,\#(9 + i)],"responses":[[6,\#(i + 30)],[8,9,10]],"scores":[1,0],"annotator":\#(i % 3)}"#
    }
    let robust = "dora + re-po{eta=0.7,alpha=0.5}"
    let outcome = try train(place, "dpo", "--robust", robust)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("under re-po{alpha=0.5,eta=0.7}, robustifier dora"))
    #expect(try place.text("run/metrics.jsonl").contains("\"re-po.weight\":"))
    let replayed = try place.program.run(
      "replay", "run/scores.jsonl", "--loss", "dpo", "--robust", robust)
    #expect(replayed.code == 0, "\(replayed.errors)")
    let (lines, log) = (
      try Line.all(in: replayed.output).filter { $0.value == nil },
      try place.lines("run/scores.jsonl")
    )
    #expect(mismatch(lines.compactMap(\.loss), log.compactMap(\.loss)) == nil)
    #expect(mismatch(lines.compactMap(\.loss_weight), log.compactMap(\.loss_weight)) == nil)
    #expect(try place.text("run/scores.jsonl").contains("\"annotator\":"))
  }

  @Test(
    "what is no robustifier with a wrapper is refused, with what would be right",
    arguments: [
      ("dora + cvar", "dpo", "'dora' and 'cvar' both weigh losses"),
      ("flip + tv-dro", "dpo", "'flip' and 'tv-dro' both look at other labels"),
      ("dora + tv-dro{rho=2}", "dpo", "parameter 'rho' of robustifier 'tv-dro' is 2.0"),
      ("tv-dro", "aot", "one number for the whole batch"), ("flip", "bco", "keeps a state"),
      ("dpo-pro", "dpo", "needs 'soft_label'"),
    ])
  func refusedWrapper(robust: String, loss: String, message: String) throws {
    let place = try Workplace()
    try place.data(count: 8)
    let outcome = try train(place, loss, "--robust", robust)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("a sum's terms and a group robustifier's weights are in metrics.jsonl")
  func metrics() throws {
    let place = try Workplace()
    try writeData(place) { i in
      #"{"prompt":[5,\#(9 + i)],"responses":[[6,\#(i + 30)],[8,9,10]],"scores":[1,0],"kind":\#(i % 2)}"#
    }
    let outcome = try train(
      place, "dpo:0.5 + simpo:2", "--robust", "group-dro", "--group", "kind")
    #expect(outcome.code == 0, "\(outcome.errors)")
    struct Metrics: Decodable {
      let loss: Double
      let metrics, group_weight: [String: Double]
    }
    let text = try place.text("run/metrics.jsonl").split(separator: "\n")
    for line in text {
      let line = try JSONDecoder().decode(Metrics.self, from: Data(line.utf8))
      let dpo = try #require(line.metrics["dpo.loss"])
      let simpo = try #require(line.metrics["simpo.loss"])
      #expect(abs(0.5 * dpo + 2 * simpo - line.loss) < 1e-12)
      #expect(line.group_weight.keys.sorted() == ["0", "1"])
      #expect(abs(line.group_weight.values.reduce(0, +) - 1) < 1e-12)
    }
  }

  @Test("a score that is null is refused before training where the objective can't do without")
  func nullScore() throws {
    let place = try Workplace()
    try writeData(place) { i in
      let scores = i == 2 ? "[1,null]" : "[1,0]"
      return #"{"prompt":[5],"responses":[[6],[8,9,\#(i)]],"scores":\#(scores)}"#
    }
    let outcome = try train(place, "dpo")
    #expect(outcome.code == 2)
    #expect(outcome.errors.hasPrefix("error: data.jsonl:3: 'dpo' of "), "\(outcome.errors)")
    #expect(!place.exists("run"))
    #expect(try train(place, "lire").code == 0, "a list without that response is still a list")
  }

  @Test("data of one prompt are refused where completions of another are compared with")
  func onePrompt() throws {
    let place = try Workplace()
    try writeData(place) { i in #"{"prompt":[5,9],"completion":[\#(20 + i)],"label":true}"# }
    let outcome = try train(place, "kto")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors == """
        error: loss 'org.dora.unpaired/kto' compares with responses to other prompts, and all data \
        have the same prompt

        """)
  }

  @Test(
    "a coupled plugin that changes its losses when it is asked again is named, with exit code 3",
    .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
  func changesItsMind() throws {
    let place = try Workplace()
    try place.data(count: 8)
    let source = try place.folder.file(
      "fickle.c",
      """
      #define COUPLED
      #define ON_DATUM if (batch->flags & DORA_BATCH_REPEAT) result->loss[i] += 1
      #include "honest.h"

      """)
    let folder = PackageRoot.file("Tests/Fixtures/broken").path
    try #require(FixtureCompiler(.c)).makeLibrary(
      [source], at: place.file("fickle.so"), ["-I\(folder)"])
    let outcome = try train(place, "./fickle.so")
    #expect(outcome.code == 3, "\(outcome.errors)")
    #expect(outcome.errors.contains("asked again about the same batch, it gives datum 0 the loss"))
    #expect(!place.exists("run/run.json"), "nothing was done, so nothing is left")
  }

  @Test("wdpo trains, and refuses what it can't be combined with by name")
  func inputPenalty() throws {
    let place = try Workplace()
    try place.data(count: 8)
    let outcome = try train(place, "dpo", "--robust", "wdpo", "--rho", "0.01")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let refused = try train(place, "aot", "--robust", "wdpo", "--out", "other")
    #expect(refused.code == 2)
    #expect(
      refused.errors.contains("'wdpo' can't be used with loss 'org.dora.optimal-transport/aot'"))
    let replayed = try place.program.run(
      "replay", "run/scores.jsonl", "--loss", "dpo", "--robust", "wdpo")
    #expect(replayed.code == 2)
    #expect(replayed.errors.contains("robustifier 'wdpo' needs the model"))
    let slip = try train(place, "dpo", "--robust", "wpdo", "--out", "other")
    #expect(slip.code == 2)
    #expect(slip.errors.contains("there is no robustifier 'wpdo', did you mean 'wdpo'"))
  }

  @Test("old_tok_logp of the data is taken as it is, and other numbers of tokens are refused")
  func drawnTokens() throws {
    func run(_ place: Workplace, _ second: String) throws -> Program.Outcome {
      try writeData(place) { i in
        #"{"prompt":[5,\#(9 + i)],"responses":[[6,\#(i + 30)],[8,9,10]],"scores":[1,0],"#
          + #""old_tok_logp":[[-1.5,-2.25],\#(second)]}"#
      }
      return try train(place, "grpo")
    }
    let place = try Workplace()
    let outcome = try run(place, "[-3,-4,-5.5]")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let log = try place.text("run/scores.jsonl")
    #expect(log.contains(#""old_tok_logp":[[-1.5,-2.25],[-3,-4,-5.5]]"#), "\(log)")
    let refused = try run(Workplace(), "[-3,-4]")
    #expect(refused.code == 2)
    #expect(
      refused.errors.contains(
        "field 'old_tok_logp' has 2 numbers for response 1, which has 3 tokens, its end of sequence "
          + "among them"), "\(refused.errors)")
  }
}
