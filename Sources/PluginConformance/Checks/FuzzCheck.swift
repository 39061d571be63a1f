import Foundation
import Objectives
import RandomNumbers

/// Tries random data for a time that the user sets. The data have all shapes, and their values go
/// far beyond those in training.
enum FuzzCheck {
  @Sendable static func run(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    let end = Date().addingTimeInterval(plugin.fuzzSeconds)
    var seed = plugin.seed
    repeat {
      try attack(tested, seed: seed)
      seed &+= 1
    } while Date() < end
    return .passed
  }

  private static func attack(_ tested: TestedObjective, seed: UInt64) throws(Outcome) {
    var random = SplitMix64(seed: seed)
    let setting = Setting.anywhere(tested.objective.parameters, &random)
    Progress.trying("\(setting.description) (seed \(seed))")
    guard let instance = try tested.instance(setting) else { return }
    var recipe = MadeUpBatch(instance.requirements)
    recipe.hasOptionalInputs = random.integer(0...1) == 0
    recipe.dataCount = random.integer(1...5)
    let least = max(instance.requirements.responses.lowerBound, 1)
    let most = min(instance.requirements.responses.upperBound, least + 7)
    recipe.responses = random.integer(0...1) == 0 ? nil : random.integer(least...most)
    let variants = recipe.variants
    var batch = variants[random.integer(0...variants.count - 1)].make(seed: seed)
    disturb(&batch, &random)
    let placements: [GuardedBlock.Placement] = [.againstEnd, .againstStart]
    _ = try NumberChecks.checkHonest(
      tested, instance, batch, blaming: nil, placement: placements[random.integer(0...1)])
  }

  /// Replaces some numbers with finite but unusual ones.
  private static func disturb(_ batch: inout ScoreBatch, _ random: inout SplitMix64) {
    func strange() -> Double {
      let size = [
        0, Double.leastNonzeroMagnitude, 1e-300, 1e-9, 1, 40, 800, 1e5, 1e16, 1e155, 1e300, 1.7e308,
      ]
      let drawn = size[random.integer(0...size.count - 1)]
      return random.integer(0...1) == 0 ? drawn : -drawn
    }
    for r in batch.logp.indices {
      if random.integer(0...3) == 0 { batch.logp[r] = strange() }
      if random.integer(0...5) == 0, batch.referenceLogp != nil {
        batch.referenceLogp?[r] = strange()
      }
      if random.integer(0...5) == 0, batch.scores != nil {
        batch.scores?[r] = random.integer(0...4) == 0 ? .nan : strange()
      }
      if random.integer(0...9) == 0, batch.lengths != nil {
        batch.lengths?[r] = abs(strange()).rounded() + 1
      }
    }
  }
}
