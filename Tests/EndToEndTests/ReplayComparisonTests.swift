import Foundation
import Testing
import _TestSupport

/// Tests that compare several objectives on one log.
@Suite struct ReplayComparisonTests {
  private struct Report: Decodable {
    let objectives: [String]
    let norm: [Double]
    let cosine: [[Double?]]
    let rows: [Row]

    struct Row: Decodable {
      let line: Int
      let id: String?
      let difference: Double
      let loss: [Double?]
      let loss_weight: [Double?]
      let share: [Double]
    }
  }

  private static let log = """
    {"batch":1,"id":"easy","logp":[-5,-9],"ref_logp":[-6,-6],"len":[3,4],"score":[1,0],"h":0.5}
    {"batch":1,"id":"hard","logp":[-30,-4],"ref_logp":[-6,-6],"len":[9,2],"score":[1,0],"h":2}
    {"batch":2,"id":"even","logp":[-7,-7.5],"ref_logp":[-7,-7],"len":[4,4],"score":[1,0]}

    """

  private func compare(_ arguments: String...) throws -> Report {
    let place = try Workplace()
    try place.folder.file("log.jsonl", Self.log)
    let outcome = try place.program.run(["replay", "log.jsonl", "--json"] + arguments)
    #expect(outcome.code == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
  }

  @Test("cosines, shares and differences belong together")
  func consistent() throws {
    let report = try compare(
      "--loss", "dpo{beta=0.5}", "--loss", "simpo", "--loss", "dpo{beta=0.5}")
    #expect(report.objectives == ["dpo{beta=0.5}", "simpo", "dpo{beta=0.5}"])
    let cosine = try #require(report.cosine[0][1])
    #expect(cosine > -1 && cosine < 1)
    #expect(abs(try #require(report.cosine[0][2]) - 1) < 1e-12)
    // Of the three pairs of objectives, two have the same difference, and one has none.
    #expect(abs(report.rows.reduce(0) { $0 + $1.difference } - 2 * (2 - 2 * cosine) / 3) < 1e-12)
    #expect(report.rows.map(\.difference) == report.rows.map(\.difference).sorted(by: >))
    #expect(report.rows.map(\.line).sorted() == [1, 2, 3])
    for k in report.objectives.indices {
      #expect(abs(report.rows.reduce(0) { $0 + $1.share[k] } - 1) < 1e-12)
    }
  }

  @Test("robustifiers are compared as objectives are, and each says what it would have weighted")
  func robustifiers() throws {
    let report = try compare(
      "--loss", "dpo{beta=1}", "--robust", "erm", "--robust", "dora{lambda=0.5}")
    #expect(
      report.objectives == ["dpo{beta=1} under erm", "dpo{beta=1} under dora{lambda=0.5}"])
    let hard = try #require(report.rows.first { $0.id == "hard" })
    let easy = try #require(report.rows.first { $0.id == "easy" })
    #expect(hard.loss_weight[0] == 0.5 && easy.loss_weight[0] == 0.5)
    #expect((hard.loss_weight[1] ?? 0) > 1.9 && (easy.loss_weight[1] ?? 1) < 0.1)
  }

  @Test("parameters reach the objective they name, and no other")
  func parameters() throws {
    let named = try compare("--loss", "dpo", "--loss", "simpo", "--param", "dpo.beta=2")
    let inline = try compare("--loss", "dpo{beta=2}", "--loss", "simpo")
    #expect(named.cosine == inline.cosine)
  }

  @Test("an objective of single responses takes pairs apart: what would KTO have weighted here?")
  func unpaired() throws {
    let report = try compare("--loss", "dpo", "--loss", "kto", "--robust", "dora")
    // With β = 0.1 and z0 = 0, the losses are σ(−0.1 u) for the chosen and σ(0.1 u) for the
    // rejected response.
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let easy = [sigmoid(-0.1), sigmoid(-0.3)], hard = [sigmoid(2.4), sigmoid(0.2)]
    // The weights of dora are h softmax(h l), here over the four responses of both data.
    let tilts = easy.map { exp(0.5 * $0) } + hard.map { exp(2 * $0) }
    let weights = zip([0.5, 0.5, 2, 2], tilts).map { $0 * $1 / tilts.reduce(0, +) }
    let expected = [("easy", easy, weights[..<2]), ("hard", hard, weights[2...])]
    for (id, losses, weights) in expected {
      let row = try #require(report.rows.first { $0.id == id })
      let whole = weights.reduce(0, +)
      let mean = zip(weights, losses).reduce(0) { $0 + $1.0 * $1.1 } / whole
      #expect(abs((row.loss_weight[1] ?? 0) - whole) < 1e-12, "\(id): \(row.loss_weight)")
      #expect(abs((row.loss[1] ?? 0) - mean) < 1e-12, "\(id): \(row.loss)")
    }
    let cosine = try #require(report.cosine[0][1])
    #expect(cosine > 0 && cosine < 1)
  }

  @Test("what is taken for granted of pairs is said, and single responses come out one by one")
  func assumptions() throws {
    let place = try Workplace()
    try place.folder.file("log.jsonl", Self.log)
    let outcome = try place.program.run("replay", "log.jsonl", "--loss", "kto")
    #expect(outcome.code == 0)
    #expect(outcome.lines.count == 6 + 2)
    #expect(outcome.errors.contains("each is a datum, the best of its prompt desirable"))
    #expect(outcome.errors.contains("the log has no kl_policy_logps, kl_reference_logps"))
  }

  @Test("without --json a person can read it")
  func table() throws {
    let place = try Workplace()
    try place.folder.file("log.jsonl", Self.log)
    let outcome = try place.program.run(
      "replay", "log.jsonl", "--loss", "dpo", "--loss", "simpo", "--top", "1")
    #expect(outcome.code == 0)
    #expect(outcome.lines.count == 7, "\(outcome.output)")
    #expect(outcome.lines[0].hasPrefix("cosine between the gradients"))
    #expect(outcome.lines[2].hasPrefix("  1 dpo") && outcome.lines[2].hasSuffix("1.000"))
    #expect(outcome.lines[3].hasPrefix("  2 simpo") && outcome.lines[3].hasSuffix("1.000"))
    #expect(outcome.lines[4].hasPrefix("rows that differ most"))
  }

  @Test(
    "what can't be compared is refused",
    arguments: [
      (
        ["--loss", "dpo", "--loss", "tpo"], "error: log.jsonl:1: datum 0 has 2 responses, 'tpo' of",
        1
      ),
      (
        ["--loss", "dpo", "--loss", "lire", "--param", "beta=1"],
        "error: --param beta=1: with several --loss, name the one it is for, such as dpo.beta=1", 2
      ),
      (
        ["--loss", "dpo", "--robust", "dora", "--robust", "cvar", "--lambda", "2"],
        "error: with several --robust, write the parameters of each behind its name", 2
      ),
      (
        ["--loss", "dpo", "--loss", "ld-dpo"],
        "error: log.jsonl:1: field 'tok_logp': is missing; loss 'org.dora.token-level/ld-dpo' needs it",
        2
      ), (["--loss", "dpo", "--loss", "simpo", "--top", "-1"], "--top is -1", 2),
    ])
  func refusals(arguments: [String], message: String, code: Int32) throws {
    let place = try Workplace()
    try place.folder.file("log.jsonl", Self.log)
    let outcome = try place.program.run(["replay", "log.jsonl"] + arguments)
    #expect(outcome.code == code, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }
}
