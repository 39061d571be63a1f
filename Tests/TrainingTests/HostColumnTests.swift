import Foundation
import Objectives
import TensorCore
import Testing
import Transformer

@testable import Training

@Suite("Columns that the host computes")
struct HostColumnTests {
  /// The columns that a step passed to the objective for a batch.
  private func columns(
    _ data: [TrainingDatum], microBatch: Int? = nil
  ) throws -> [[String: DatumReport.Column]] {
    try Rehearsal(loss: ColumnLoss(), robustifier: EmpiricalRisk(), data: data)
      .run(microBatch: microBatch).report.data.map(\.columns)
  }

  @Test("their values are those of the model, run on each text by itself")
  func values() throws {
    let data = Scene.data(count: 5)
    let (model, base) = (try Scene.model(), try Scene.model(seed: 2))
    let others = try MismatchedCompletions(data, for: "x").data
    for (i, columns) in try columns(data, microBatch: 2).enumerated() {
      let prompt = data[i].prompt
      if prompt.count > 1 {
        let alone = TrainingDatum(
          id: "", prompt: [prompt[0]], responses: [Array(prompt.dropFirst())])
        let expected = try model.scores(of: [alone]).sums[0]
        #expect(columns["prompt_logp"]?.isClose(to: [expected]) == true)
      } else {
        #expect(columns["prompt_logp"] == .datum(0), "nothing predicts a prompt's first token")
      }
      #expect(columns["prompt_len"] == .datum(Double(prompt.count - 1)))
      #expect(
        columns["kl_policy_logps"]?.isClose(to: try model.scores(of: [others[i]]).sums) == true)
      #expect(
        columns["kl_reference_logps"]?.isClose(to: try base.scores(of: [others[i]]).sums) == true)
      #expect(columns["padded_length"] == .datum(Double(data.map(\.longestRow).max() ?? 0)))
      #expect(columns["batch_data"] == .datum(5))
      let tokens = data.reduce(0) { $0 + $1.scoredTokens }
      #expect(columns["batch_tokens"] == .datum(Double(tokens)))
      #expect(
        columns["old_tok_logp"]?.isClose(to: try base.scores(of: [data[i]]).doubles) == true)
      #expect(
        columns["token_log_sum_sq_probs"]?.isClose(to: try concentrations(data[i], model)) == true)
    }
  }

  /// The concentrations log Σ π² at each scored token, computed from the full matrix of logits.
  private func concentrations(_ datum: TrainingDatum, _ model: Decoder) throws -> [Double] {
    try datum.responses.flatMap { response in
      let logits = try model.logits(ids: datum.prompt + response)
      let width = model.configuration.vocabularySize
      return response.indices.map { t in
        let row = (datum.prompt.count + t - 1) * width
        let z = logits.values[row..<(row + width)].map(Double.init)
        let sum = z.reduce(0) { $0 + exp($1) }
        return log(z.reduce(0) { $0 + exp(2 * $1) }) - 2 * log(sum)
      }
    }
  }

  @Test(
    "a step's gradient is the derivative of its objective, through every column",
    arguments: [LossCoupling.separable, .coupled])
  func finiteDifference(coupling: LossCoupling) throws {
    for robustifier in [EmpiricalRisk() as any Robustifier, DoRA(lambda: 1)] {
      let rehearsal = Rehearsal(
        loss: ColumnLoss(coupling: coupling), robustifier: robustifier, data: Scene.data(count: 4))
      let gradient = try rehearsal.run(microBatch: 3).gradient
      let length = norm(gradient)
      let direction = gradient.map { $0 / Float(length) }
      // In float32, a value of 1 is accurate to 1e-7, and the difference is about 1e-2.
      let slope = try rehearsal.slope(along: direction, step: 3e-3)
      #expect(abs(slope - length) < 1e-3 * length, "\(robustifier.name)")
    }
  }

  @Test("a column without derivatives is a constant: leaving one out changes the gradient")
  func constants() throws {
    let data = Scene.data(count: 4)
    let all = ["prompt_logp", "kl_policy_logps", "token_log_sum_sq_probs"]
    let whole = try Rehearsal(loss: ColumnLoss(), robustifier: EmpiricalRisk(), data: data).run()
    for left in all {
      let loss = ColumnLoss(gradients: all.filter { $0 != left })
      let part = try Rehearsal(loss: loss, robustifier: EmpiricalRisk(), data: data).run()
      #expect(part.report.objective == whole.report.objective)
      #expect(distance(part.gradient, whole.gradient) > 0.01 * norm(whole.gradient), "\(left)")
    }
  }

  @Test("a step is the same at every micro-batch size, order and number of ranks")
  func layouts() throws {
    for coupling in [LossCoupling.separable, .coupled] {
      let data = Scene.data(count: 7)
      let rehearsal = Rehearsal(
        loss: ColumnLoss(coupling: coupling), robustifier: DoRA(lambda: 1), data: data)
      let whole = try rehearsal.run().gradient
      let bound = 1e-5 * norm(whole)
      let order = Array(data.indices.reversed())
      for microBatch in [1, 2, 3, 5] {
        let parts = try rehearsal.run(microBatch: microBatch).gradient
        #expect(distance(parts, whole) <= bound, "micro-batch \(microBatch)")
        let turned = try rehearsal.run(microBatch: microBatch, order: order).gradient
        #expect(distance(turned, whole) <= bound, "micro-batch \(microBatch), reversed")
      }
      for ranks in [2, 3, 9] {
        let shared = try ThreadRanks.run(ranks) { ranks in
          try Rehearsal(
            loss: ColumnLoss(coupling: coupling), robustifier: DoRA(lambda: 1), data: data
          ).run(microBatch: 2, ranks: ranks).gradient
        }
        #expect(shared.allSatisfy { $0 == shared[0] })
        #expect(distance(shared[0], whole) <= bound, "\(ranks) ranks")
      }
    }
  }

  @Test("completions come from another prompt, the same in any order, and no row gets longer")
  func mismatched() throws {
    var data = Scene.data(count: 9)
    data[3].prompt = data[5].prompt
    data[4].responses.append([1, 2])
    let others = try MismatchedCompletions(data, for: "x").data
    let longest = data.map(\.longestRow).max() ?? 0
    for (own, other) in zip(data, others) {
      #expect(other.prompt == own.prompt && other.responses.count == own.responses.count)
      #expect(other.longestRow <= longest)
      let source = data.first { datum in
        datum.prompt != own.prompt
          && datum.responses.contains { $0.starts(with: other.responses[0]) }
      }
      #expect(source != nil, "\(own.id)")
    }
    let turned = try MismatchedCompletions(data.reversed(), for: "x").data
    #expect(turned.reversed().map(\.responses) == others.map(\.responses))
  }

  @Test("data of one prompt have no completions of another")
  func onePrompt() throws {
    var data = Scene.data(count: 3)
    for i in data.indices { data[i].prompt = [1, 2] }
    #expect(throws: TrainingError.onlyOnePrompt(loss: "column")) {
      try Trainer.check(loss: ColumnLoss(), objective: RobustObjective(EmpiricalRisk()), data: data)
    }
  }

  @Test("a field of the data never takes the place of what the host computes")
  func reserved() throws {
    var data = Scene.data(count: 3)
    for i in data.indices { data[i].columns["prompt_logp"] = .datum(99) }
    for (plain, given) in zip(try columns(Scene.data(count: 3)), try columns(data)) {
      #expect(plain["prompt_logp"] == given["prompt_logp"])
    }
  }
}

extension DatumReport.Column {
  /// Whether the values agree within float32's rounding of log-probabilities in the tens.
  fileprivate func isClose(to expected: [Double]) -> Bool {
    let values: [Double] =
      switch self {
      case .datum(let value): [value]
      case .responses(let values): values
      case .tokens(let rows): rows.flatMap { $0 }
      }
    return values.count == expected.count
      && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-4 }
  }
}
