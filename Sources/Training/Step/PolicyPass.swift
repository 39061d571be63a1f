import TensorCore
import Transformer

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
