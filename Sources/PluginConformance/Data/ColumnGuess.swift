import Objectives
import RandomNumbers

/// A guess at the extent and the values of a column of which only the name is known.
///
/// The description of an objective says which columns it takes, but not what they contain. Extents
/// and values are therefore guessed from the name. If the plugin refuses an extent, the next one is
/// tried.
struct ColumnGuess: Equatable {
  let id: String
  var extent: ScoreColumn.Extent

  init(_ id: String) {
    self.id = id
    let isPerToken = id.hasPrefix("tok") || id.contains("_tok_")
    extent = isPerToken ? .token : id.hasPrefix("kl_") ? .response : .datum
  }

  /// Returns all assignments of extents to columns, the most likely one first.
  static func all(_ ids: [String]) -> [[ColumnGuess]] {
    var result: [[ColumnGuess]] = [[]]
    for id in ids {
      let likely = ColumnGuess(id)
      let others = ([.datum, .response, .token] as [ScoreColumn.Extent])
        .filter { $0 != likely.extent }
      let guesses =
        [likely]
        + others.map { extent in
          var guess = likely
          guess.extent = extent
          return guess
        }
      // There are 27 combinations for three columns. With more columns, only the most likely extent
      // of each is tried.
      result = result.flatMap { head in
        (ids.count <= 3 ? guesses : [likely]).map { head + [$0] }
      }
    }
    return result
  }

  func column(_ count: Int, _ random: inout SplitMix64) -> ScoreColumn {
    ScoreColumn(
      id: id, extent: extent, values: (0..<count).map { _ in value(&random) },
      isDifferentiable: true)
  }

  private func value(_ random: inout SplitMix64) -> Double {
    if id.contains("logp") || id.hasPrefix("token_log") { return random.uniform(-9, -0.5) }
    if id.contains("len") { return random.uniform(20, 90).rounded() }
    if id.contains("nll") { return random.uniform(0.5, 9) }
    if ["desirable", "label"].contains(id) { return random.uniform() < 0.5 ? 0 : 1 }
    return random.uniform(0.05, 0.95)
  }
}
