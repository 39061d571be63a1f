import CDoRA
import Foundation
import Objectives
import RandomNumbers

/// Checks that a robustifier's results are mathematically consistent.
enum RobustifierLawChecks {
  /// Checks that the weights are the derivative of the value, and that the value is the sum of the
  /// losses with these weights.
  @Sendable static func derivative(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    let isDetached = tested.robustifier.properties.contains(.detached)
    // The cases are a few similar losses, as many losses as a training step may have, and losses of
    // hundreds of nats.
    for (data, spread) in [(6, 1.0), (37, 1), (6, 100)] {
      try tested.forEachCase(data: data, spread: spread) { (found: RobustCase) throws(Outcome) in
        if isDetached { return try checkDetached(found) }
        for i in found.batch.losses.indices { try checkSlope(tested, found, i) }
      }
    }
    return .passed
  }

  private static func checkDetached(_ found: RobustCase) throws(Outcome) {
    let (value, weights) = (
      MadeUpLosses.value(found.answer), MadeUpLosses.weights(found.answer)
    )
    let terms = zip(weights, found.batch.losses).map { $0 * $1 }
    let sum = terms.reduce(0, +)
    // The tolerance allows for a rounding error in each term, proportional to the term's size.
    let room = 1e-12 * terms.reduce(abs(value)) { $0 + abs($1) }
    try require(
      abs(sum - value) <= room,
      "its value is \(value), but its weights times the losses add up to \(sum), which "
        + "DORA_ROBUST_DETACHED says it is")
  }

  private static func checkSlope(
    _ tested: TestedRobustifier, _ found: RobustCase, _ i: Int
  ) throws(Outcome) {
    func f(_ moved: Double) throws(Outcome) -> Double {
      var batch = found.batch
      batch.losses[i] = moved
      return MadeUpLosses.value(try tested.done(found.instance, batch, "a batch close by"))
    }
    let weight = MadeUpLosses.weights(found.answer)[i]
    let x = found.batch.losses[i]
    let estimates = try DifferenceQuotient.estimates(at: x, f)
    if estimates.contains(where: { $0.agrees(with: weight) }) { return }
    let isKink = try DifferenceQuotient.hasKink(at: x, f)
    if isKink && tested.robustifier.properties.contains(.nonSmooth) { return }
    let best = estimates.min { abs($0.slope - weight) < abs($1.slope - weight) }
    throw .failed(
      isKink
        ? "the value has a kink at loss [\(i)] and DORA_ROBUST_NON_SMOOTH isn't declared"
        : "d_loss [\(i)] is \(weight), differences of the value say \(best?.slope ?? .nan)")
  }

  /// Checks that reordering the data reorders the weights and changes nothing else.
  @Sendable static func permutation(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    try tested.forEachCase(data: 7) { (found: RobustCase) throws(Outcome) in
      var random = SplitMix64(seed: found.seed)
      let weights = MadeUpLosses.weights(found.answer)
      for _ in 0..<3 {
        let order = weights.indices.shuffled(using: &random)
        let moved = try tested.done(
          found.instance, found.batch.reordered(order), "the data in another order")
        let value = [MadeUpLosses.value(found.answer)]
        if let d = Answer.difference([MadeUpLosses.value(moved)], value, within: 1e-11) {
          throw .failed("another order of the data has another 'value': \(d)")
        }
        let expected = order.map { weights[$0] }
        if let d = Answer.difference(MadeUpLosses.weights(moved), expected, within: 1e-11) {
          throw .failed("another order of the data doesn't only reorder 'd_loss': \(d) is due")
        }
      }
    }
    return .passed
  }

  /// Checks that there is a result for losses of ten thousand nats. For larger losses, the result
  /// must be finite or the batch must be refused.
  @Sendable static func extreme(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    try tested.forEachCase { (found: RobustCase) throws(Outcome) in
      for (name, isOrdinary, losses) in Self.extremes {
        var batch = found.batch
        batch.losses = losses
        let answer = found.instance.evaluate(batch)
        do throws(Outcome) {
          try checkHonest(answer, count: losses.count)
          // The extreme parameters are also within the limits of the schema.
          try require(
            answer.isDone || !isOrdinary, "it returned \(answer.told), must have a result")
        } catch {
          throw error.at("for \(name)")
        }
      }
      var uncounted = found.batch
      uncounted.calibration = uncounted.calibration.map { _ in 0 }
      do throws(Outcome) {
        try checkHonest(found.instance.evaluate(uncounted), count: uncounted.losses.count)
      } catch {
        throw error.at("for calibration weights of 0")
      }
    }
    return .passed
  }

  private static let end = Double.greatestFiniteMagnitude
  private static let extremes: [(name: String, isOrdinary: Bool, losses: [Double])] = [
    ("losses of 10000 and -10000 nats", true, [1e4, -1e4, 1e4, -1e4, 0, 1]),
    ("losses of 10000 nats", true, [1e4, 1e4, 1e4, 1e4, 1e4, 1e4]),
    ("losses of -10000 nats and one of 10000", true, [-1e4, -1e4, -1e4, 1e4, -1e4, -1e4]),
    ("losses of 0", true, [0, 0, 0, 0, 0, 0]),
    ("losses of 1e300", false, [1e300, -1e300, 1, 2, 3, 4]),
    ("losses at both ends of float64", false, [end, -end, end, -end, end, 0]),
  ]

  /// Checks that either all results are finite, or the batch is refused with a status that the
  /// interface defines.
  private static func checkHonest(_ answer: Answer, count: Int) throws(Outcome) {
    switch answer.status {
    case DORA_OK:
      if let flaw = answer.flaw(.separable) { throw .failed(flaw) }
    case DORA_E_NUMERIC, DORA_E_INPUT:
      try answer.text.check(capacity: 256)
      try require(
        answer.badDatum >= -1 && answer.badDatum < count,
        "'bad_datum' is \(answer.badDatum) of \(count) data")
    default:
      throw .failed(
        "it returned \(Answer.name(answer.status)), must be DORA_OK, DORA_E_NUMERIC or DORA_E_INPUT"
      )
    }
  }

  /// Checks that a robustifier that declares a need for groups refuses batches without them and
  /// uses them.
  @Sendable static func groups(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    guard tested.needsGroups else { throw .skipped("DORA_ROBUST_NEEDS_GROUPS isn't declared") }
    var matter = false
    try tested.forEachCase(data: 6) { (found: RobustCase) throws(Outcome) in
      var batch = found.batch
      batch.groups = nil
      try require(
        found.instance.evaluate(batch).status == DORA_E_INPUT,
        "it doesn't refuse a batch without groups with DORA_E_INPUT")
      for groups in [[0, 0, 0, 0, 0, 0], [2, 1, 0, 2, 1, 0], [0, 0, 0, 1, 1, 1]] {
        batch.groups = groups
        let answer = try tested.done(found.instance, batch, "a batch with other groups")
        matter = matter || answer.difference(from: found.answer, within: 1e-9) != nil
      }
      batch = found.batch
      batch.groupSizes = nil
      try checkHonest(found.instance.evaluate(batch), count: batch.losses.count)
    }
    return matter
      ? .passed : .warned("it needs groups, and no other groups that were tried change anything")
  }

  /// Tries random losses. Their number varies, and their values go far beyond those in training.
  @Sendable static func fuzz(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    let end = Date().addingTimeInterval(plugin.fuzzSeconds)
    var seed = plugin.seed
    repeat {
      var random = SplitMix64(seed: seed)
      let setting = Setting.anywhere(tested.parameters, &random)
      Progress.trying("\(setting.description) (seed \(seed))")
      if let instance = try tested.instance(setting) {
        var batch = MadeUpLosses.make(
          random.integer(1...40), seed: seed, withGroups: tested.needsGroups)
        for i in batch.losses.indices where random.integer(0...3) == 0 {
          batch.losses[i] = strange(&random)
        }
        for i in batch.losses.indices where random.integer(0...5) == 0 {
          batch.calibration[i] = abs(strange(&random))
        }
        let placement: GuardedBlock.Placement =
          random.integer(0...1) == 0 ? .againstEnd : .againstStart
        try checkHonest(
          instance.evaluate(batch, Call(placement: placement)), count: batch.losses.count)
      }
      seed &+= 1
    } while Date() < end
    return .passed
  }

  private static func strange(_ random: inout SplitMix64) -> Double {
    let sizes = [
      0, Double.leastNonzeroMagnitude, 1e-300, 1e-9, 1, 40, 800, 1e5, 1e16, 1e155, 1e300,
    ]
    let drawn = sizes[random.integer(0...sizes.count - 1)]
    return random.integer(0...1) == 0 ? drawn : -drawn
  }
}
