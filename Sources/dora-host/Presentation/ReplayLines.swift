import Foundation
import Replay
import StrictJSON

/// The output of `replay`, which has a JSON line for each datum and each batch.
enum ReplayLines {
  static func text(of result: ReplayRun.Result) -> String {
    switch result {
    case .datum(let datum): text(of: datum)
    case .batch(let batch): text(of: batch)
    }
  }

  private static func text(of batch: ReplayedBatch) -> String {
    var json = JSONLine()
    json.add("value", batch.value)
    if let total = batch.total { json.add("total", total) }
    if let weights = batch.lossWeights { json.add("loss_weights", weights) }
    if let state = batch.state { json.add("state", plain: Data(state).base64EncodedString()) }
    return json.text
  }

  private static func text(of answer: ReplayedDatum) -> String {
    var json = JSONLine()
    if let error = answer.error { json.add("error", error) }
    if let reason = answer.leftOut { json.add("left_out", reason) }
    json.add("loss", answer.loss)
    if let derivatives = answer.dLogp { json.add("d_logp", derivatives) }
    if let derivatives = answer.dTokenLogp { json.add("d_tok_logp", derivatives) }
    let (columns, likeOwn) = parted(answer.dColumns.map { ("d_\($0.id)", $0) })
    for (name, column) in columns { json.add(name, column.values) }
    if let weight = answer.lossWeight { json.add("loss_weight", weight) }
    let (metrics, asOwn) = parted(answer.metrics.map { ($0.id, $0) }, prefix: "d_")
    for (name, metric) in metrics { json.add(name, metric.value) }
    if !likeOwn.isEmpty {
      json.add("d_columns") { for (_, column) in likeOwn { $0.add(column.id, column.values) } }
    }
    if !asOwn.isEmpty {
      json.add("metrics") { for (name, metric) in asOwn { $0.add(name, metric.value) } }
    }
    return json.text
  }

  /// The names of this program's own fields in the lines for data and for batches.
  private static let ownNames: Set = [
    "error", "loss", "d_logp", "d_tok_logp", "d_columns", "loss_weight", "loss_weights", "value",
    "total",
    "state", "metrics",
  ]

  /// Separates fields that can be written next to this program's own fields from fields whose names
  /// clash with them.
  private static func parted<Value>(
    _ fields: [(name: String, value: Value)], prefix: String? = nil
  ) -> (others: [(String, Value)], likeOwn: [(String, Value)]) {
    let isLikeOwn = { (name: String) in
      ownNames.contains(name) || prefix.map(name.hasPrefix) == true
    }
    return (fields.filter { !isLikeOwn($0.name) }, fields.filter { isLikeOwn($0.name) })
  }
}
