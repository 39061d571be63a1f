/// The notice about a `--seed` that has no effect, because nothing is random: repeating a command
/// with other seeds to see how far its result scatters would show no scatter at all.
enum UnusedSeed {
  /// - Parameters:
  ///   - seed: the given seed, or nil.
  ///   - reason: why nothing is random, such as "data are taken in file order; see --shuffle".
  static func notice(_ seed: UInt64?, _ reason: String) -> String? {
    seed.map { "seed        --seed \($0) changes nothing: \(reason)" }
  }
}
