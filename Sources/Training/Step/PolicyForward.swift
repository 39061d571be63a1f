import Collectives
import Objectives
import TensorCore
import Transformer

/// The differentiable quantities that a forward pass of the policy computes.
enum PolicyQuantity: Sendable, CaseIterable {
  /// log π of every token of the responses.
  case responses
  /// log π of every token of the prompts except the first.
  case prompts
  /// log π of every token of the mismatched completions.
  case mismatched
  /// log Σᵥ π(v)² at every token of the responses.
  case concentrations
}

/// The policy's scores of some data, token by token, as computed by the model.
struct PolicyScores: Sendable {
  /// The values of each quantity that was asked for, one datum after another.
  var values: [PolicyQuantity: [Float]]

  init(_ values: [PolicyQuantity: [Float]] = [:]) { self.values = values }

  var responseTokens: [Float] { values[.responses] ?? [] }

  mutating func append(_ other: PolicyScores) {
    values.merge(other.values) { $0 + $1 }
  }

  /// The scores of a whole batch, gathered from all ranks. Each rank has the scores of its share.
  ///
  /// - Parameter quantities: the same on every rank; a rank whose share is empty has no values.
  func gathered(
    by ranks: any RankGroup, _ quantities: Set<PolicyQuantity>
  ) throws -> PolicyScores {
    guard ranks.count > 1 else { return self }
    var whole = PolicyScores()
    // In a fixed order: all ranks must exchange the same quantity at the same time.
    for quantity in PolicyQuantity.allCases where quantities.contains(quantity) {
      whole.values[quantity] = try ranks.gather(values[quantity] ?? []).flatMap { $0 }
    }
    return whole
  }
}

/// One forward pass of the policy over a few data, and its backward pass.
struct PolicyPass {
  private(set) var scores: PolicyScores
  private let own: Branch
  /// The branch for completions of other prompts, which have separate rows.
  private let mismatched: Branch?

  /// A tape and what was computed on it.
  private struct Branch {
    var tape: Tape
    var tokens: Variable
    var concentrations: Variable?
  }

  /// - Parameters:
  ///   - mismatched: one datum for each of `data`; used only if `quantities` asks for them.
  ///   - recorded: the quantities that may be differentiated; empty when there is no backward pass.
  init(
    _ model: Decoder, _ data: [TrainingDatum], mismatched: [TrainingDatum],
    quantities: Set<PolicyQuantity>, recorded: Set<PolicyQuantity>, clock: PhaseClock
  ) throws {
    let scoresPrompts = quantities.contains(.prompts)
    let batch = try clock.measure(.pack) {
      try PackedBatch(data, for: model, scoresPrompts: scoresPrompts)
    }
    let tape = Tape(recording: !recorded.isEmpty)
    own = clock.measure(.forward) {
      Self.forward(
        model, tape, batch, withConcentrations: quantities.contains(.concentrations))
    }
    let responses = batch.responseOffsets.last ?? 0
    var values: [PolicyQuantity: [Float]] = [:]
    let tokens = own.tokens.value.values
    values[.responses] = Array(tokens[..<responses])
    if scoresPrompts { values[.prompts] = Array(tokens[responses...]) }
    if let concentrations = own.concentrations {
      values[.concentrations] = Array(concentrations.value.values[..<responses])
    }
    if quantities.contains(.mismatched) {
      let batch = try clock.measure(.pack) { try PackedBatch(mismatched, for: model) }
      let tape = Tape(recording: recorded.contains(.mismatched))
      let branch = clock.measure(.forward) {
        Self.forward(model, tape, batch, withConcentrations: false)
      }
      values[.mismatched] = branch.tokens.value.values
      self.mismatched = branch
    } else {
      self.mismatched = nil
    }
    scores = PolicyScores(values)
  }

  /// Replaces the values of a quantity with the same number of values, which differ only by
  /// rounding.
  mutating func take(_ values: [Float], as quantity: PolicyQuantity) {
    let count = scores.values[quantity]?.count ?? 0
    precondition(values.count == count, "\(values.count) scores for \(count) tokens")
    scores.values[quantity] = values
  }

  private static func forward(
    _ model: Decoder, _ tape: Tape, _ batch: PackedBatch, withConcentrations: Bool
  ) -> Branch {
    guard withConcentrations else {
      return Branch(tape: tape, tokens: model.tokenLogProbabilities(tape, batch))
    }
    let (tokens, concentrations) = model.tokenConcentrations(tape, batch)
    return Branch(tape: tape, tokens: tokens, concentrations: concentrations)
  }

  /// Adds Σ seed · ∇score to the gradients of the model's parameters.
  ///
  /// - Parameter seeds: one seed per score, for every quantity with a nonzero derivative.
  func backward(_ seeds: PolicyScores) {
    // If all weights underflow, no backward pass is needed.
    let seeds = seeds.values.filter { _, values in values.contains { $0 != 0 } }
    let prompts = own.tokens.value.count - scores.responseTokens.count
    var outputs: [(output: Variable, seed: Tensor)] = []
    if seeds[.responses] != nil || seeds[.prompts] != nil {
      let responses = seeds[.responses] ?? Self.zeros(scores.responseTokens.count)
      let seed = responses + (seeds[.prompts] ?? Self.zeros(prompts))
      outputs.append((own.tokens, Tensor(seed, shape: [seed.count])))
    }
    if let concentrations = own.concentrations, let values = seeds[.concentrations] {
      let seed = values + Self.zeros(prompts)
      outputs.append((concentrations, Tensor(seed, shape: [seed.count])))
    }
    if !outputs.isEmpty { own.tape.backward(from: outputs) }
    if let mismatched, let seed = seeds[.mismatched] {
      mismatched.tape.backward(
        from: mismatched.tokens, seed: Tensor(seed, shape: [seed.count]))
    }
  }

  private static func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
}

extension PolicyScores {
  /// The derivative with respect to every score of some data, from an objective's derivatives with
  /// respect to what it saw. The derivative with respect to a sum is also the derivative with
  /// respect to each of its tokens.
  ///
  /// - Parameters:
  ///   - result: the result for exactly these data.
  ///   - upstream: one weight per datum; nil when the result's derivatives are already weighted.
  static func seeds(
    _ result: LossResult, upstream: [Double]?, data: [TrainingDatum],
    mismatched: [TrainingDatum]
  ) -> PolicyScores {
    let weights = data.indices.map { upstream?[$0] ?? 1 }
    let own = PerToken(weights, data)
    var seeds: [PolicyQuantity: [Float]] = [
      .responses: own.seeds(perResponse: result.dLogp, perToken: result.dTokenLogp)
    ]
    if let derivatives = result.dColumns[HostColumn.tokenConcentration.rawValue] {
      seeds[.concentrations] = own.seeds(perResponse: nil, perToken: derivatives)
    }
    if let derivatives = result.dColumns[HostColumn.promptLogp.rawValue] {
      seeds[.prompts] = data.indices.flatMap { i in
        [Float](repeating: Float(weights[i] * derivatives[i]), count: data[i].prompt.count - 1)
      }
    }
    if let derivatives = result.dColumns[HostColumn.mismatchedPolicyLogp.rawValue] {
      seeds[.mismatched] = PerToken(weights, mismatched)
        .seeds(perResponse: derivatives, perToken: nil)
    }
    return PolicyScores(seeds)
  }
}

/// Spreads the derivatives of responses over their tokens.
private struct PerToken {
  let weights: [Double]
  let data: [TrainingDatum]

  init(_ weights: [Double], _ data: [TrainingDatum]) {
    self.weights = weights
    self.data = data
  }

  func seeds(perResponse: [Double]?, perToken: [Double]?) -> [Float] {
    var seeds: [Float] = []
    var response = 0
    for (weight, datum) in zip(weights, data) {
      for tokens in datum.responses {
        let shared = perResponse?[response] ?? 0
        for _ in tokens {
          seeds.append(Float(weight * (shared + (perToken?[seeds.count] ?? 0))))
        }
        response += 1
      }
    }
    return seeds
  }
}
