import Objectives
import RandomNumbers

/// Checks that an objective has the properties that it declares.
enum LawChecks {
  /// The tolerance that allows for a different order of summation.
  private static let rounding = 1e-11

  /// Checks that a separable objective gives the same results for a whole batch as for its data
  /// separately.
  @Sendable static func separable(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    guard tested.objective.coupling == .separable else {
      throw .skipped("it is \(tested.objective.coupling.rawValue)")
    }
    // This many data don't fit into a vector register, and aren't a multiple of its size.
    let count = 19
    try tested.forEachCase(data: count) { (found: Case) throws(Outcome) in
      for part in [(0..<count).reversed()] + (0..<count).map({ [$0] }) {
        let answer = try tested.done(
          found.instance, found.batch.selecting(part), Call(flags: tested.quietFlags),
          "a part of the batch")
        let rows = part.flatMap { Array(found.batch.responses(of: $0)) }
        try expect(answer.loss, part.map { found.answer.loss[$0] }, "loss", "a part of the batch")
        try expect(
          answer.dLogp, rows.map { found.answer.dLogp[$0] }, "d_logp", "a part of the batch")
      }
    }
    return .passed
  }

  private static func expect(
    _ values: [Double], _ expected: [Double], _ name: String, _ what: String
  ) throws(Outcome) {
    if let difference = Answer.difference(expected, values, within: rounding) {
      throw .failed("\(what) has another '\(name)': \(difference)")
    }
  }

  /// Checks that reordering the responses reorders the derivatives accordingly.
  @Sendable static func permutation(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    guard tested.objective.properties.contains(.permutationEquivariant) else {
      throw .skipped("DORA_PROP_PERMUTATION_EQUIVARIANT isn't declared")
    }
    try tested.forEachCase(batches: 4) { (found: Case) throws(Outcome) in
      var random = SplitMix64(seed: found.seed)
      let orders = (0..<found.batch.count).map {
        Array(0..<found.batch.responses(of: $0).count).shuffled(using: &random)
      }
      let answer = try tested.done(
        found.instance, found.batch.reordering { datum, _ in orders[datum] },
        Call(flags: tested.quietFlags), "another order of responses")
      let rows = orders.enumerated().flatMap { i, order in order.map { found.batch.first[i] + $0 } }
      if tested.objective.coupling != .joint {
        try expect(answer.loss, found.answer.loss, "loss", "another order of responses")
      }
      try expect(
        answer.dLogp, rows.map { found.answer.dLogp[$0] }, "d_logp", "another order of responses")
    }
    return .passed
  }

  /// Checks that adding a constant to all scores changes nothing.
  @Sendable static func scoreShift(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    guard tested.objective.properties.contains(.scoreShiftInvariant) else {
      throw .skipped("DORA_PROP_SCORE_SHIFT_INVARIANT isn't declared")
    }
    try tested.forEachCase { (found: Case) throws(Outcome) in
      try compareShifted(tested, found.instance, found.batch, found.answer)
      // The scores of a pair are 1 and 0, and only their order may matter.
      var recipe = found.recipe
      recipe.scores = .chosen
      let verdicts = recipe.make(seed: found.seed)
      let answer = found.instance.evaluate(verdicts, Call(flags: tested.quietFlags))
      if answer.isDone { try compareShifted(tested, found.instance, verdicts, answer) }
    }
    return .passed
  }

  private static func compareShifted(
    _ tested: TestedObjective, _ instance: TestedInstance, _ batch: ScoreBatch, _ expected: Answer
  ) throws(Outcome) {
    for shift in [8.0, -64] {
      var shifted = batch
      shifted.scores = batch.scores?.map { $0 + shift }
      let answer = try tested.done(
        instance, shifted, Call(flags: tested.quietFlags), "scores with \(shift) added")
      if let difference = answer.difference(from: expected, within: 1e-9) {
        throw .failed("scores with \(shift) added give another result: \(difference)")
      }
    }
  }

  /// Checks that no loss is below the lower bounds stated by the objective.
  @Sendable static func lowerBound(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    var isBounded = false
    try tested.forEachCase(batches: 12, data: 6) { (found: Case) throws(Outcome) in
      let constant = tested.objective.lowerBound ?? -.infinity
      let losses =
        tested.objective.coupling == .joint ? [found.answer.total] : found.answer.loss
      let stated = found.answer.values["lower_bound"] ?? []
      for (i, loss) in losses.enumerated() {
        let own = stated.indices.contains(i) && !stated[i].isNaN ? stated[i] : -.infinity
        isBounded = isBounded || max(own, constant).isFinite
        for bound in [own, constant] where bound.isFinite {
          let room = rounding * max(1, abs(bound))
          try require(loss >= bound - room, "loss [\(i)] is \(loss), below its bound \(bound)")
        }
      }
    }
    if !isBounded { throw .skipped("it states no bound") }
    return .passed
  }
}
