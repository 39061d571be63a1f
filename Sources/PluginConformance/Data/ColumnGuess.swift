import Objectives
import RandomNumbers

/// Values for a column that is known only by name.
///
/// A description says which columns an objective takes, but only a data set determines their
/// contents. So extents and values are guessed from the name, as a reader would do; if the plugin
/// refuses an extent, the next is tried.
struct ColumnGuess: Equatable {
  let id: String
  var extent: ScoreColumn.Extent

  init(_ id: String) {
    self.id = id
    let isPerToken = id.hasPrefix("tok") || id.contains("_tok_")
    extent = isPerToken ? .token : id.hasPrefix("kl_") ? .response : .datum
  }

  /// Every assignment of extents to columns, the likeliest first.
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
      // For three unknown columns there are 27 combinations; for further columns only the likeliest
      // extent is tried.
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
