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

/// The values that the policy computes for the tokens of some data.
struct PolicyScores: Sendable {
  /// The values of each requested quantity, one datum after another.
  var values: [PolicyQuantity: [Float]]

  init(_ values: [PolicyQuantity: [Float]] = [:]) { self.values = values }

  var responseTokens: [Float] { values[.responses] ?? [] }

  mutating func append(_ other: PolicyScores) {
    values.merge(other.values) { $0 + $1 }
  }

  /// Gathers the values for a whole batch from all ranks. Each rank has the values for its share.
  ///
  /// - Parameter quantities: the quantities to gather, which are the same on every rank. A rank
  ///   whose share is empty has no values.
  func gathered(
    by ranks: any RankGroup, _ quantities: Set<PolicyQuantity>
  ) throws -> PolicyScores {
    guard ranks.count > 1 else { return self }
    var whole = PolicyScores()
    // The order is fixed, because all ranks must exchange the same quantity at the same time.
    for quantity in PolicyQuantity.allCases where quantities.contains(quantity) {
      whole.values[quantity] = try ranks.gather(values[quantity] ?? []).flatMap { $0 }
    }
    return whole
  }
}

/// A forward pass of the policy over a few data, and its backward pass.
struct PolicyPass {
  private(set) var scores: PolicyScores
  private let own: Branch
  /// The branch for completions of other prompts, which have separate rows.
  private let mismatched: Branch?

  /// A tape, and the quantities that were computed on it.
  private struct Branch {
    var tape: Tape
    var tokens: Variable
    var concentrations: Variable?
  }

  /// - Parameters:
  ///   - mismatched: one datum for each of `data`. They are used only if `quantities` requires
  ///     them.
  ///   - recorded: the quantities that may be differentiated. It is empty if there is no backward
  ///     pass.
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

  /// Replaces the values of a quantity with the same number of other values, which differ from them
  /// only by rounding.
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

  /// Adds the sum of seed · ∇score over all values to the gradients of the model's parameters.
  ///
  /// - Parameter seeds: one seed per score, for every quantity with a nonzero derivative.
  func backward(_ seeds: PolicyScores) {
    // No backward pass is needed if all weights underflow.
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
  /// Returns the derivative with respect to every score of some data, given an objective's
  /// derivatives with respect to its inputs. The derivative with respect to a sum is also the
  /// derivative with respect to each of its tokens.
  ///
  /// - Parameters:
  ///   - result: the result of the objective for exactly these data.
  ///   - upstream: one weight per datum; nil if the derivatives in the result are already weighted.
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

/// Distributes the derivatives for responses to their tokens.
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
