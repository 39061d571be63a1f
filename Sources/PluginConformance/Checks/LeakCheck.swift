import CSandbox
import Objectives

/// The check that memory is released.
enum LeakCheck {
  private static let warmUp = 20
  private static let rounds = 100

  @Sendable static func run(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    let setting = Setting.standard(tested.objective.parameters)
    guard let instance = try tested.instance(setting),
      let found = try tested.makeCase(instance, setting, plugin.seed, data: 16)
    else { throw .skipped("it has no result for made-up data, see 'ordinary'") }
    let block = instance.block(found.batch, Call(flags: tested.quietFlags))
    Progress.entering("evaluate")
    try expectNoGrowth("evaluate") { _ = instance.run(block) }
    let wrong = tested.objective.parameters.first
    try expectNoGrowth("create and destroy") {
      let reply = tested.create([])
      tested.destroy(reply.instance)
      if let wrong { _ = tested.create([(wrong.id, .nan)]) }
    }
    return .passed
  }

  /// Fails if memory grows in every round.
  ///
  /// Several series of rounds are run, and the series with the least growth counts, since a cache
  /// that grows once isn't a leak.
  static func expectNoGrowth(_ what: String, _ round: () -> Void) throws(Outcome) {
    for _ in 0..<warmUp { round() }
    var least = Int.max
    for _ in 0..<3 {
      let before = sb_heap_bytes()
      for _ in 0..<rounds { round() }
      least = min(least, Int(sb_heap_bytes()) - Int(before))
    }
    try require(
      least < rounds, "\(rounds) rounds of '\(what)' leave \(least) bytes behind")
  }
}
