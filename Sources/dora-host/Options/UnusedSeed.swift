/// The notice about a `--seed` that has no effect, because nothing is random. Without it, a user
/// who repeats a command with several seeds would wrongly conclude that the results don't vary.
enum UnusedSeed {
  /// - Parameters:
  ///   - seed: the given seed, or nil.
  ///   - reason: why nothing is random, such as "data are taken in file order; see --shuffle".
  static func notice(_ seed: UInt64?, _ reason: String) -> String? {
    seed.map { "seed        --seed \($0) changes nothing: \(reason)" }
  }
}
