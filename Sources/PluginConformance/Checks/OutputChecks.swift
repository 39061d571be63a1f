import CDoRA
import Objectives

/// Checks of how results are stored, regardless of their values.
enum OutputChecks {
  /// Checks that every element of every array is stored, whether or not optional arrays are
  /// present.
  @Sendable static func stored(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    for setting in Setting.all(tested.objective.parameters) {
      guard let instance = try tested.instance(setting) else { continue }
      Progress.trying("\(setting.description) (seed \(plugin.seed))")
      for recipe in MadeUpBatch(instance.requirements).variants {
        let batch = recipe.make(seed: plugin.seed)
        var call = Call(flags: tested.quietFlags)
        let answer = instance.evaluate(batch, call)
        guard answer.isDone else { continue }
        if let flaw = answer.flaw(tested.objective.coupling) { throw .failed(flaw) }
        call.wantsExtras = false
        let plain = instance.evaluate(batch, call)
        if let difference = plain.difference(from: answer) {
          throw .failed("without metrics and bounds \(difference)")
        }
        break
      }
    }
    return .passed
  }

  /// Checks that results don't depend on the previous contents of the arrays.
  @Sendable static func accumulation(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    var tried = false
    let instance = try tested.instance()
    for recipe in MadeUpBatch(instance.requirements).variants {
      let batch = recipe.make(seed: plugin.seed)
      let first = instance.evaluate(batch, Call(flags: tested.quietFlags, fill: 0))
      guard first.isDone else { continue }
      tried = true
      let second = instance.evaluate(batch, Call(flags: tested.quietFlags, fill: 1000))
      if let difference = second.difference(from: first),
        tested.objective.coupling == .joint || !difference.hasPrefix("'total'")
      {
        throw .failed("results depend on what the arrays held before: \(difference)")
      }
      break
    }
    if !tried { throw .skipped("it has no result for made-up data, see 'ordinary'") }
    return .passed
  }

  /// Checks that nothing outside an array is accessed and that no input is modified. A violation
  /// ends this process, and the guards show which array was involved.
  @Sendable static func bounds(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    let shapes = [1, 3, 17]
    for count in shapes {
      try tested.forEachCase(batches: 2, data: count) { (found: Case) throws(Outcome) in
        for placement in [GuardedBlock.Placement.againstEnd, .againstStart] {
          let upstream = found.batch.first.dropLast().map { 1 + Double($0) }
          for given in [nil, upstream] {
            let call = Call(upstream: given, flags: tested.quietFlags, placement: placement)
            _ = try tested.done(found.instance, found.batch, call, "an evaluation between guards")
          }
        }
      }
    }
    return .passed
  }
}
