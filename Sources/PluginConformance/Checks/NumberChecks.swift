import CDoRA
import Glibc
import Objectives

/// Checks that results are finite where possible, and that a batch is refused otherwise.
enum NumberChecks {
  @Sendable static func ordinary(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    var unsuited: String?
    for setting in Setting.all(tested.objective.parameters) {
      guard let instance = try tested.instance(setting) else { continue }
      for count in responseCounts(tested.objective.requirements.responses) {
        var recipe = MadeUpBatch(instance.requirements)
        recipe.responses = count
        Progress.trying("\(setting.description) (seed \(plugin.seed)), K = \(count)")
        let answers = recipe.variants.map {
          instance.evaluate($0.make(seed: plugin.seed), Call(flags: tested.quietFlags))
        }
        if let done = answers.first(where: \.isDone) {
          if let flaw = done.flaw(tested.objective.coupling) { throw .failed(flaw) }
        } else if let refused = answers.first {
          guard refused.status == DORA_E_INPUT, asksForMore(tested.objective.requirements) else {
            throw .failed("it has no result for ordinary data: \(refused.told)")
          }
          unsuited = unsuited ?? refused.told
        }
      }
    }
    return unsuited.map {
      .warned("it refuses made-up data, so give it golden cases: \($0)")
    } ?? .passed
  }

  /// Returns whether the objective takes inputs whose valid values are known only to its author.
  private static func asksForMore(_ requirements: LossRequirements) -> Bool {
    let guessed: [LossRequirements.Input] = [.score, .weight, .goldenIndex]
    return !requirements.neededColumns.isEmpty || guessed.contains(where: requirements.takes)
  }

  /// Returns the ends of the range and a few values in between.
  private static func responseCounts(_ range: ClosedRange<Int>) -> [Int] {
    let candidates = [range.lowerBound, 2, 3, 8, min(range.upperBound, 64)]
    return Set(candidates.filter(range.contains)).sorted()
  }

  /// A change of one datum to extreme values.
  private struct Extreme: Sendable {
    let name: String
    /// Whether a carefully written loss has a result for these values. If so, refusing them is a
    /// defect.
    var isRepresentable = false
    /// Changes one datum. The arguments are the batch, the datum's responses, and which of two
    /// neighboring responses gets the first of two values.
    let change: @Sendable (inout ScoreBatch, Range<Int>, Int) -> Void

    static let all = [
      Extreme(name: "log-probabilities of -100 and -10000", isRepresentable: true) {
        batch, rows, turn in
        for (k, r) in rows.enumerated() {
          batch.logp[r] = (k + turn).isMultiple(of: 2) ? -1e4 : -100
        }
      },
      Extreme(name: "log-probabilities of 0", isRepresentable: true) { batch, rows, _ in
        for r in rows { batch.logp[r] = 0 }
      },
      Extreme(name: "equal log-probabilities", isRepresentable: true) { batch, rows, _ in
        for r in rows { batch.logp[r] = -3 }
        for r in rows where batch.referenceLogp != nil { batch.referenceLogp?[r] = -3 }
      },
      Extreme(name: "tiny log-probabilities", isRepresentable: true) { batch, rows, _ in
        for r in rows { batch.logp[r] = -Double.leastNonzeroMagnitude }
      },
      Extreme(name: "log-probabilities of -1e300") { batch, rows, turn in
        for (k, r) in rows.enumerated() {
          batch.logp[r] = (k + turn).isMultiple(of: 2) ? -1e300 : -1
        }
      },
      Extreme(name: "log-probabilities at both ends of float64") { batch, rows, turn in
        let end = Double.greatestFiniteMagnitude
        for (k, r) in rows.enumerated() {
          batch.logp[r] = (k + turn).isMultiple(of: 2) ? -end : end
          if batch.referenceLogp != nil { batch.referenceLogp?[r] = -batch.logp[r] }
        }
      },
      Extreme(name: "scores at both ends of float64") { batch, rows, turn in
        let end = Double.greatestFiniteMagnitude
        for (k, r) in rows.enumerated() {
          batch.scores?[r] = (k + turn).isMultiple(of: 2) ? -end : end
        }
      },
      Extreme(name: "equal scores") { batch, rows, _ in
        for r in rows { batch.scores?[r] = 1 }
      },
    ]
  }

  @Sendable static func extreme(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    var timid: String?
    try tested.forEachCase(batches: 1, data: 3) { (found: Case) throws(Outcome) in
      for (extreme, turn) in Extreme.all.flatMap({ [($0, 0), ($0, 1)] }) {
        var batch = found.batch
        extreme.change(&batch, batch.responses(of: 1), turn)
        let refused: Bool
        do throws(Outcome) {
          refused = try checkHonest(tested, found.instance, batch, blaming: 1)
        } catch {
          throw error.at("for \(extreme.name)")
        }
        if refused && extreme.isRepresentable && found.setting.isDefault {
          timid = timid ?? extreme.name
        }
      }
    }
    return timid.map { .warned("it has no result for \($0), which training may meet") } ?? .passed
  }

  /// Checks that either all results are finite, or the batch is refused and the correct datum is
  /// named.
  ///
  /// - Returns: whether the batch was refused.
  static func checkHonest(
    _ tested: TestedObjective, _ instance: TestedInstance, _ batch: ScoreBatch, blaming datum: Int?,
    placement: GuardedBlock.Placement = .plain
  ) throws(Outcome) -> Bool {
    let answer = instance.evaluate(batch, Call(flags: tested.quietFlags, placement: placement))
    switch answer.status {
    case DORA_OK:
      if let flaw = answer.flaw(tested.objective.coupling) { throw .failed(flaw) }
      return false
    case DORA_E_NUMERIC, DORA_E_INPUT:
      try answer.text.check(capacity: 256)
      try require(
        answer.badDatum >= -1 && answer.badDatum < batch.count,
        "'bad_datum' is \(answer.badDatum) of \(batch.count) data")
      let isSeparable = tested.objective.coupling == .separable
      if let datum, isSeparable, answer.badDatum >= 0 {
        try require(
          answer.badDatum == datum, "it blames datum \(answer.badDatum) for datum \(datum)")
      }
      return true
    default:
      throw .failed(
        "it returned \(Answer.name(answer.status)), must be DORA_OK, DORA_E_NUMERIC or DORA_E_INPUT"
      )
    }
  }

  /// Checks that the plugin doesn't return a number for NaN. A host should never pass NaN, but
  /// might do so because of a defect.
  @Sendable static func nan(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    var hidden: String?
    try tested.forEachCase(batches: 1, data: 3) { (found: Case) throws(Outcome) in
      let rows = found.batch.responses(of: 1)
      for poisoned in [Array(rows), [rows.lowerBound]] {
        var batch = found.batch
        for r in poisoned { batch.logp[r] = .nan }
        for r in poisoned {
          guard let tokens = batch.tokens else { break }
          for t in tokens.first[r]..<tokens.first[r + 1] { batch.tokens?.logp[t] = .nan }
        }
        let answer = found.instance.evaluate(batch, Call(flags: tested.quietFlags))
        guard answer.isDone, looksFine(answer, rows, tested.objective.coupling),
          depends(found, on: poisoned)
        else { continue }
        if poisoned.count == rows.count {
          throw .failed(
            "it makes a finite loss and derivative of log-probabilities that are all NaN")
        }
        hidden = hidden ?? "it makes a finite loss of data with one log-probability that is NaN"
      }
    }
    return hidden.map { .warned($0) } ?? .passed
  }

  /// Returns whether the loss of the original data depends on the log-probabilities of these
  /// responses. A loss that uses only columns has a value whatever the log-probabilities are.
  private static func depends(_ found: Case, on rows: [Int]) -> Bool {
    let slopes = found.answer.values["d_tok_logp"] ?? []
    return rows.contains { r in
      let tokens = found.batch.tokens.map { $0.first[r]..<$0.first[r + 1] } ?? 0..<0
      return found.answer.dLogp[r] != 0
        || tokens.contains { slopes.indices.contains($0) && slopes[$0] != 0 }
    }
  }

  private static func looksFine(
    _ answer: Answer, _ rows: Range<Int>, _ coupling: LossCoupling
  ) -> Bool {
    let value = coupling == .joint ? answer.total : answer.loss[1]
    return value.isFinite && rows.allSatisfy { answer.dLogp[$0].isFinite }
  }

  /// Checks that responses without a score are either handled or refused.
  @Sendable static func unscored(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    guard tested.objective.requirements.takes(.score) else {
      throw .skipped("it takes no scores")
    }
    try tested.forEachCase(data: 3) { (found: Case) throws(Outcome) in
      let rows = found.batch.responses(of: 1)
      for missing in [[rows.lowerBound], [rows.upperBound - 1], Array(rows)] {
        var batch = found.batch
        for r in missing { batch.scores?[r] = .nan }
        _ = try checkHonest(tested, found.instance, batch, blaming: 1)
      }
    }
    return .passed
  }
}
