import CDoRA
import Objectives

/// Checks of state that is kept from batch to batch, and of resources that must be released with
/// their instance.
enum StateChecks {
  /// Checks that a run that is saved and resumed continues as if it hadn't been interrupted.
  @Sendable static func roundTrip(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    guard let state = tested.state else { throw .skipped("DORA_PROP_STATEFUL isn't declared") }
    let setting = Setting.standard(tested.objective.parameters)
    guard let first = try tested.instance(setting),
      let found = try tested.makeCase(first, setting, plugin.seed, data: 4)
    else { throw .skipped("it has no result for made-up data, see 'ordinary'") }
    func train(_ instance: TestedInstance, _ step: Int) -> Answer {
      instance.evaluate(found.recipe.make(seed: plugin.seed &+ UInt64(step)), Call(step: step))
    }
    for step in 1...3 { _ = train(first, step) }
    let saved = try first.savedState(state)
    try checkStill(first, found, state, saved)
    try checkRoom(first, state, saved)

    guard let second = try tested.instance(setting) else { return .passed }
    let reply = second.restore(saved, state)
    try require(
      reply.status == DORA_OK, "'load' of what 'save' wrote returned \(Answer.name(reply.status))")
    try require(
      try second.savedState(state) == saved, "what was loaded is saved as something else")
    for step in 4...5 {
      if let difference = train(second, step).difference(from: train(first, step)) {
        throw .failed("after 'load' step \(step) goes another way: \(difference)")
      }
    }
    try checkGarbage(second, state, saved)
    return .passed
  }

  /// Checks calls that must not advance the state.
  private static func checkStill(
    _ instance: TestedInstance, _ found: Case, _ state: dora_state, _ saved: [UInt8]
  ) throws(Outcome) {
    let other = found.recipe.make(seed: found.seed &+ 55)
    _ = instance.evaluate(other, Call(flags: Call.validation, step: 3))
    try require(try instance.savedState(state) == saved, "a validation batch changes the state")
    // Evaluates the last training step's batch again, flagged as a repeat.
    let ones = found.batch.first.dropLast().map { _ in 1.0 }
    _ = instance.evaluate(
      found.recipe.make(seed: found.seed &+ 3),
      Call(upstream: ones, flags: Call.repeated, step: 3))
    try require(try instance.savedState(state) == saved, "a repeated batch changes the state")
  }

  private static func checkRoom(
    _ instance: TestedInstance, _ state: dora_state, _ saved: [UInt8]
  ) throws(Outcome) {
    if saved.isEmpty { return }
    let (status, isUntouched) = instance.saveState(state, into: saved.count - 1)
    try require(
      status == DORA_E_NOMEM,
      "'save' into too little room returned \(Answer.name(status)), must be DORA_E_NOMEM")
    try require(isUntouched, "'save' into too little room wrote something")
  }

  /// Checks that bytes not written by `save` are refused, and that the state is then unchanged.
  private static func checkGarbage(
    _ instance: TestedInstance, _ state: dora_state, _ saved: [UInt8]
  ) throws(Outcome) {
    let before = try instance.savedState(state)
    for bytes in [Array(saved.dropLast()), saved + [0], [1, 2, 3]] where bytes != saved {
      let reply = instance.restore(bytes, state)
      try require(
        reply.status != DORA_OK, "'load' accepts \(bytes.count) bytes of \(saved.count)")
      try reply.text.check(capacity: 256)
      try require(
        try instance.savedState(state) == before, "a refused 'load' changes the state")
    }
  }
}
