import Objectives

extension ScoreBatch {
  /// Returns a batch of the data at the given positions, in this order.
  func selecting(_ data: [Int]) -> ScoreBatch {
    reordered(data.map { Array(responses(of: $0)) }, data)
  }

  /// Returns the same data with the responses of each datum reordered. `order(i, k)` returns the
  /// new order of the k responses of datum i, as positions within the datum.
  func reordering(_ order: (Int, Int) -> [Int]) -> ScoreBatch {
    let rows = (0..<count).map { i in
      order(i, responses(of: i).count).map { first[i] + $0 }
    }
    return reordered(rows, Array(0..<count))
  }

  /// - Parameters:
  ///   - rows: the responses of each datum of the result.
  ///   - data: the original datum of each datum of the result.
  private func reordered(_ rows: [[Int]], _ data: [Int]) -> ScoreBatch {
    let all = rows.flatMap { $0 }
    let tokenRows = all.flatMap { r in tokens.map { Array($0.first[r]..<$0.first[r + 1]) } ?? [] }
    func pick<T>(_ values: [T]?, _ places: [Int]) -> [T]? {
      values.map { values in places.map { values[$0] } }
    }
    return ScoreBatch(
      first: rows.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
      logp: all.map { logp[$0] }, referenceLogp: pick(referenceLogp, all),
      lengths: pick(lengths, all), scores: pick(scores, all), weights: pick(weights, data),
      goldenIndex: goldenIndex.map { golden in
        zip(rows, data).map { row, i in
          golden[i] < 0 ? -1 : row.firstIndex(of: first[i] + golden[i]) ?? -1
        }
      },
      tokens: tokens.map { tokens in
        TokenScores(
          first: all.reduce(into: [0]) {
            $0.append($0[$0.count - 1] + tokens.first[$1 + 1] - tokens.first[$1])
          },
          logp: tokenRows.map { tokens.logp[$0] },
          referenceLogp: pick(tokens.referenceLogp, tokenRows))
      },
      columns: columns.map { column in
        var moved = column
        switch column.extent {
        case .datum: moved.values = data.map { column.values[$0] }
        case .response: moved.values = all.map { column.values[$0] }
        case .token: moved.values = tokenRows.map { column.values[$0] }
        }
        return moved
      })
  }
}
