import CDoRA
import CSandbox
import Objectives

/// Checks that a robustifier's results are stored completely, within bounds and repeatably.
enum RobustifierChecks {
  @Sendable static func parameters(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    let accepted = try ParameterChecks.accepted(tested)
    guard accepted == .passed else { return accepted }
    return try idleParameter(tested).map {
      .warned("no value of '\($0)' that was tried changes anything")
    } ?? .passed
  }

  /// Returns a parameter on which no result seems to depend, or nil if there is none.
  private static func idleParameter(_ tested: TestedRobustifier) throws(Outcome) -> String? {
    let standard = try tested.instance(Setting.standard(tested.parameters))
    for (i, parameter) in tested.parameters.enumerated() {
      let settings = Setting.all(tested.parameters).filter {
        $0.values[i] != parameter.defaultValue
      }
      var matters = settings.isEmpty
      for setting in settings {
        guard let instance = try tested.instance(setting) else { continue }
        for count in [2, 6, 40] {
          let batch = MadeUpLosses.make(
            count, seed: tested.plugin.seed, withGroups: tested.needsGroups)
          let answer = instance.evaluate(batch)
          matters = matters || standard?.evaluate(batch).difference(from: answer) != nil
        }
      }
      if !matters { return parameter.id }
    }
    return nil
  }

  @Sendable static func refusals(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    try ParameterChecks.refused(TestedRobustifier(plugin))
  }

  /// Checks that the value and every weight are stored for every batch size, whatever the arrays
  /// contained before.
  @Sendable static func outputs(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    for setting in Setting.all(tested.parameters) {
      guard let instance = try tested.instance(setting) else { continue }
      for count in [1, 2, 6, 33] {
        Progress.trying("\(setting.description) (seed \(plugin.seed)), N = \(count)")
        let batch = MadeUpLosses.make(count, seed: plugin.seed, withGroups: tested.needsGroups)
        let answer = try tested.done(instance, batch, "an ordinary batch")
        for fill in [0, 1000.0] {
          let again = instance.evaluate(batch, Call(fill: fill))
          if let difference = again.difference(from: answer) {
            throw .failed("results depend on what the arrays held before: \(difference)")
          }
        }
      }
    }
    return .passed
  }

  /// Checks that nothing outside an array is accessed and that no input is modified.
  @Sendable static func bounds(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    for count in [1, 3, 17] {
      try tested.forEachCase(data: count) { (found: RobustCase) throws(Outcome) in
        for placement in [GuardedBlock.Placement.againstEnd, .againstStart] {
          _ = try tested.done(
            found.instance, found.batch, "an evaluation between guards", Call(placement: placement))
        }
      }
    }
    return .passed
  }

  /// Checks the robustifier with the structs of a later host, which have additional fields that
  /// contain garbage.
  @Sendable static func newerHost(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    try tested.forEachCase { (found: RobustCase) throws(Outcome) in
      for growth in [8, 64] {
        let answer = found.instance.evaluate(found.batch, Call(growth: growth))
        if let difference = answer.difference(from: found.answer) {
          throw .failed(
            "structs that are \(growth) bytes longer give another result: \(difference)")
        }
      }
    }
    return .passed
  }

  /// Checks that instances don't remember earlier calls and share nothing.
  @Sendable static func repeatable(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    var earlier: [RobustCase] = []
    try tested.forEachCase { (found: RobustCase) throws(Outcome) in
      let other = MadeUpLosses.make(9, seed: found.seed &+ 77, withGroups: tested.needsGroups)
      let again = found.instance.evaluate(found.batch)
      if let difference = again.difference(from: found.answer) {
        throw .failed("the same batch twice: \(difference)")
      }
      _ = found.instance.evaluate(other)
      if let difference = found.instance.evaluate(found.batch).difference(from: found.answer) {
        throw .failed("another batch in between changes the result: \(difference)")
      }
      if let fresh = try tested.instance(found.setting),
        let difference = fresh.evaluate(found.batch).difference(from: found.answer)
      {
        throw .failed("the same batch on a new instance: \(difference)")
      }
      earlier.append(found)
    }
    for found in earlier.reversed() {
      if let difference = found.instance.evaluate(found.batch).difference(from: found.answer) {
        throw .failed("two instances, used in turns, disturb each other: \(difference)")
      }
    }
    return .passed
  }

  @Sendable static func leak(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedRobustifier(plugin)
    guard let instance = try tested.instance(Setting.standard(tested.parameters)) else {
      throw .skipped("'create' refuses the default parameters, see 'robust-parameters'")
    }
    let batch = MadeUpLosses.make(16, seed: plugin.seed, withGroups: tested.needsGroups)
    let block = RobustBlock(batch, Call())
    Progress.entering("evaluate")
    try LeakCheck.expectNoGrowth("evaluate") { _ = instance.run(block) }
    let wrong = tested.parameters.first
    try LeakCheck.expectNoGrowth("create and destroy") {
      tested.destroy(tested.create([]).instance)
      if let wrong { _ = tested.create([(wrong.id, .nan)]) }
    }
    return .passed
  }
}
