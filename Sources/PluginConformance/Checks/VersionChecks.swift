import CDoRA
import Objectives

/// Checks that a plugin works with structs that are longer than in this version, and with structs
/// of exactly this length.
enum VersionChecks {
  /// Passes structs of a later host, which have additional fields that contain garbage.
  @Sendable static func newerHost(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    try tested.forEachCase { (found: Case) throws(Outcome) in
      for growth in [8, 64] {
        let answer = found.instance.evaluate(
          found.batch, Call(flags: tested.quietFlags, growth: growth))
        if let difference = answer.difference(from: found.answer) {
          throw .failed(
            "structs that are \(growth) bytes longer give another result: \(difference)")
        }
      }
    }
    return .passed
  }

  /// Passes structs of this host to a pack that may be newer. The pack must not access memory after
  /// them.
  @Sendable static func olderHost(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    let reply = tested.create([], capacity: 256, placement: .againstEnd)
    tested.destroy(reply.status == DORA_OK ? reply.instance : nil)
    try checkRequirements(tested)
    try tested.forEachCase { (found: Case) throws(Outcome) in
      let call = Call(flags: tested.quietFlags, placement: .againstEnd)
      let answer = found.instance.evaluate(found.batch, call)
      if let difference = answer.difference(from: found.answer) {
        throw .failed("structs without anything behind them give another result: \(difference)")
      }
    }
    return .passed
  }

  private static func checkRequirements(_ tested: TestedObjective) throws(Outcome) {
    guard let requirements = tested.pack.requirements else { return }
    let reply = tested.create([])
    guard reply.status == DORA_OK, let instance = reply.instance else { return }
    let block = GuardedBlock(
      "requirements", count: MemoryLayout<dora_requirements>.size, placement: .againstEnd)
    let out = block.bound(to: dora_requirements.self)
    out.pointee = dora_requirements()
    out.pointee.struct_size = UInt32(block.count)
    Progress.entering("requirements")
    let status = requirements(instance, out)
    try require(status == DORA_OK, "'requirements' returned \(Answer.name(status))")
    try require(
      Int(out.pointee.struct_size) == block.count, "'requirements' changes the host's struct_size")
    tested.destroy(instance)
  }
}
