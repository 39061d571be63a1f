/// What is said of a `--seed` that was given where nothing is drawn: repeating a command with other seeds
/// to see how far its result scatters would show no scatter at all.
enum UnusedSeed {
  /// - Parameters:
  ///   - seed: nil where none was given.
  ///   - reason: why nothing is random, such as "data are taken in file order; see --shuffle".
  static func notice(_ seed: UInt64?, _ reason: String) -> String? {
    seed.map { "seed        --seed \($0) changes nothing: \(reason)" }
  }
}
