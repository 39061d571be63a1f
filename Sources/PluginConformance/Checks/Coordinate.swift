import Objectives

/// An input number with respect to which an objective has a derivative.
enum Coordinate: CustomStringConvertible {
  case logp(Int)
  case token(Int)
  case column(String, Int)

  static func all(of batch: ScoreBatch, _ requirements: LossRequirements) -> [Coordinate] {
    var result = batch.logp.indices.map(Coordinate.logp)
    if requirements.takes(.tokenLogp), let tokens = batch.tokens {
      result += tokens.logp.indices.map(Coordinate.token)
    }
    for column in batch.columns where requirements.gradientColumns.contains(column.id) {
      result += column.values.indices.map { Coordinate.column(column.id, $0) }
    }
    return result
  }

  var description: String {
    switch self {
    case .logp(let i): "d_logp [\(i)]"
    case .token(let i): "d_tok_logp [\(i)]"
    case .column(let id, let i): "d_\(id) [\(i)]"
    }
  }

  /// Returns the plugin's derivative with respect to this number.
  func derivative(in answer: Answer) -> Double {
    switch self {
    case .logp(let i): answer.dLogp[i]
    case .token(let i): answer.values["d_tok_logp"]?[i] ?? .nan
    case .column(let id, let i): answer.values["d_\(id)"]?[i] ?? .nan
    }
  }

  func value(in batch: ScoreBatch) -> Double {
    switch self {
    case .logp(let i): batch.logp[i]
    case .token(let i): batch.tokens?.logp[i] ?? .nan
    case .column(let id, let i): batch.columns.first { $0.id == id }?.values[i] ?? .nan
    }
  }

  func setting(_ value: Double, in batch: ScoreBatch) -> ScoreBatch {
    var batch = batch
    switch self {
    case .logp(let i): batch.logp[i] = value
    case .token(let i): batch.tokens?.logp[i] = value
    case .column(let id, let i):
      for c in batch.columns.indices where batch.columns[c].id == id {
        batch.columns[c].values[i] = value
      }
    }
    return batch
  }
}
