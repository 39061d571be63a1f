import CSandbox
import Objectives

/// The check that memory is released.
enum LeakCheck {
  private static let warmUp = 20
  private static let rounds = 100

  @Sendable static func run(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try Subject(specimen)
    let setting = Setting.standard(subject.objective.parameters)
    guard let guest = try subject.guest(setting),
      let found = try subject.makeCase(guest, setting, specimen.seed, data: 16)
    else { throw .skipped("it has no result for made-up data, see 'ordinary'") }
    let block = guest.block(found.batch, Call(flags: subject.quietFlags))
    Progress.entering("evaluate")
    try expectNoGrowth("evaluate") { _ = guest.run(block) }
    let wrong = subject.objective.parameters.first
    try expectNoGrowth("create and destroy") {
      let reply = subject.create([])
      subject.destroy(reply.instance)
      if let wrong { _ = subject.create([(wrong.id, .nan)]) }
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
