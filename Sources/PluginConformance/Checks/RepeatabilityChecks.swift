import CDoRA
import Foundation
import Objectives

/// Checks that a result depends only on the arguments of the call.
enum RepeatabilityChecks {
  /// Checks that the same call gives bit-identical results, on the same instance and on another.
  @Sendable static func deterministic(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    try tested.forEachCase { (found: Case) throws(Outcome) in
      let call = Call(flags: tested.quietFlags)
      for _ in 0..<3 {
        let again = found.instance.evaluate(found.batch, call)
        if let difference = again.difference(from: found.answer) {
          throw .failed("the same batch twice: \(difference)")
        }
      }
      guard let fresh = try tested.instance(found.setting) else { return }
      if let difference = fresh.evaluate(found.batch, call).difference(from: found.answer) {
        throw .failed("the same batch on a new instance: \(difference)")
      }
    }
    return .passed
  }

  /// Checks that an objective without state doesn't remember earlier calls, and that an objective
  /// with state doesn't change it in validation or in a second call on the same batch.
  @Sendable static func history(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    try tested.forEachCase { (found: Case) throws(Outcome) in
      let other = found.recipe.make(seed: found.seed &+ 77)
      for flags in [tested.quietFlags, Call.validation, Call.validation | Call.repeated] {
        _ = found.instance.evaluate(other, Call(flags: flags, step: 9))
      }
      let again = found.instance.evaluate(found.batch, Call(flags: tested.quietFlags))
      if let difference = again.difference(from: found.answer) {
        throw .failed(
          tested.state == nil
            ? "another batch in between changes the result and DORA_PROP_STATEFUL isn't declared: "
              + difference
            : "a validation batch changes later results: \(difference)")
      }
      try compareInPlace(tested, found)
    }
    return .passed
  }

  /// Checks that results are correct after an array's contents have been replaced in place, which
  /// detects a cache keyed by address.
  private static func compareInPlace(_ tested: TestedObjective, _ found: Case) throws(Outcome) {
    let call = Call(flags: tested.quietFlags)
    let one = found.batch.selecting([0])
    let block = found.instance.block(one, call)
    guard found.instance.run(block) == DORA_OK else { return }
    var other = one
    other.logp = one.logp.map { 1.25 * $0 }
    block.reset()
    block.replaceLogp(other.logp)
    let answer = block.answer(found.instance.run(block))
    if let difference = found.instance.evaluate(other, call).difference(from: answer) {
      throw .failed(
        "it takes new numbers in the arrays of the call before for the old: \(difference)")
    }
  }

  /// Checks that instances share nothing. Instances with different parameters are used alternately
  /// and then concurrently.
  @Sendable static func instances(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    var cases: [Case] = []
    for (i, setting) in Setting.all(tested.objective.parameters).prefix(4).enumerated() {
      let seed = plugin.seed &+ UInt64(i)
      guard let instance = try tested.instance(setting),
        let found = try tested.makeCase(instance, setting, seed, data: 6)
      else { continue }
      cases.append(found)
    }
    // If there is only one setting, two instances with different data are used.
    if cases.count == 1, let instance = try tested.instance(cases[0].setting),
      let found = try tested.makeCase(instance, cases[0].setting, plugin.seed &+ 1, data: 6)
    {
      cases.append(found)
    }
    if cases.count < 2 { throw .skipped("it has no result for made-up data, see 'ordinary'") }
    for found in cases + cases.reversed() {
      let again = found.instance.evaluate(found.batch, Call(flags: tested.quietFlags))
      if let difference = again.difference(from: found.answer) {
        throw .failed("two instances, used in turns, disturb each other: \(difference)")
      }
    }
    let flags = tested.quietFlags
    let runs = cases.map { found in
      ParallelRun(found.instance, found.batch, Call(flags: flags), expected: found.answer)
    }
    if let difference = ParallelRun.firstDifference(runs) {
      throw .failed("two instances, used at once, disturb each other: \(difference)")
    }
    return .passed
  }

  /// Checks that several threads can use one instance at once, if the objective declares that.
  @Sendable static func concurrent(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    guard tested.objective.properties.contains(.concurrent) else {
      throw .skipped("DORA_PROP_CONCURRENT isn't declared")
    }
    let setting = Setting.standard(tested.objective.parameters)
    guard let instance = try tested.instance(setting),
      let found = try tested.makeCase(instance, setting, plugin.seed, data: 64)
    else { throw .skipped("it has no result for made-up data, see 'ordinary'") }
    let call = Call(flags: tested.quietFlags)
    let runs = (0..<4 as Range<UInt64>).map { i in
      let batch = found.recipe.make(seed: plugin.seed &+ i)
      return ParallelRun(instance, batch, call, expected: instance.evaluate(batch, call))
    }
    if let difference = ParallelRun.firstDifference(runs) {
      throw .failed("several threads on one instance get other results: \(difference)")
    }
    return .passed
  }
}

/// One thread's part of a check. It repeats an evaluation, and compares the results with those
/// obtained without other threads.
///
/// `@unchecked Sendable`: only this thread uses the properties, except for the plugin.
private final class ParallelRun: @unchecked Sendable {
  private let instance: TestedInstance
  private let block: CallBlock
  private let expected: Answer
  private let bits: [UInt64]
  private var difference: String?

  /// The number of evaluations. It is large enough for many overlaps with other threads, but
  /// doesn't take long.
  private static let rounds = 300

  init(_ instance: TestedInstance, _ batch: ScoreBatch, _ call: Call, expected: Answer) {
    self.instance = instance
    self.expected = expected
    block = instance.block(batch, call)
    _ = instance.run(block)
    bits = block.bits()
  }

  private func run() {
    for _ in 0..<Self.rounds where difference == nil {
      let status = instance.run(block)
      if status == expected.status && block.hasBits(bits) { continue }
      difference = block.answer(status).difference(from: expected)
    }
  }

  /// Runs all evaluations concurrently, each on a separate thread.
  static func firstDifference(_ runs: [ParallelRun]) -> String? {
    Progress.entering("evaluate")
    let finished = DispatchGroup()
    for run in runs {
      finished.enter()
      Thread.detachNewThread {
        run.run()
        finished.leave()
      }
    }
    finished.wait()
    return runs.compactMap(\.difference).first
  }
}
