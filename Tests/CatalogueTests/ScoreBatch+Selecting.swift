import Objectives

extension ScoreBatch {
  /// The selected data as a separate batch, in the given order.
  func selecting(_ data: [Int]) -> ScoreBatch {
    let order = data.flatMap { Array(responses(of: $0)) }
    let tokenOrder = tokens.map { tokens in
      order.flatMap { Array(tokens.first[$0]..<tokens.first[$0 + 1]) }
    }
    func moved(_ values: [Double]?) -> [Double]? { values.map { v in order.map { v[$0] } } }
    return ScoreBatch(
      first: Self.offsets(data.map { responses(of: $0).count }), logp: order.map { logp[$0] },
      referenceLogp: moved(referenceLogp), lengths: moved(lengths), scores: moved(scores),
      tokens: tokens.flatMap { tokens in
        tokenOrder.map { tokenOrder in
          TokenScores(
            first: Self.offsets(order.map { tokens.first[$0 + 1] - tokens.first[$0] }),
            logp: tokenOrder.map { tokens.logp[$0] },
            referenceLogp: tokens.referenceLogp.map { v in tokenOrder.map { v[$0] } })
        }
      },
      columns: columns.map { column in
        var copy = column
        let places =
          switch column.extent {
          case .datum: data
          case .response: order
          case .token: tokenOrder ?? []
          }
        copy.values = places.map { column.values[$0] }
        return copy
      })
  }

  private static func offsets(_ counts: [Int]) -> [Int] {
    counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
  }
}
