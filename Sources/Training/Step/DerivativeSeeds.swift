import Objectives

extension PolicyScores {
  /// The derivative with respect to every score of some data, from an objective's derivatives with
  /// respect to what it saw. The derivative with respect to a sum is also the derivative with
  /// respect to each of its tokens.
  ///
  /// - Parameters:
  ///   - result: the result for exactly these data.
  ///   - upstream: one weight per datum; nil when the result's derivatives are already weighted.
  static func seeds(
    _ result: LossResult, upstream: [Double]?, data: [TrainingDatum],
    mismatched: [TrainingDatum]
  ) -> PolicyScores {
    let weights = data.indices.map { upstream?[$0] ?? 1 }
    let own = PerToken(weights, data)
    var seeds: [PolicyQuantity: [Float]] = [
      .responses: own.seeds(perResponse: result.dLogp, perToken: result.dTokenLogp)
    ]
    if let derivatives = result.dColumns[HostColumn.tokenConcentration.rawValue] {
      seeds[.concentrations] = own.seeds(perResponse: nil, perToken: derivatives)
    }
    if let derivatives = result.dColumns[HostColumn.promptLogp.rawValue] {
      seeds[.prompts] = data.indices.flatMap { i in
        [Float](repeating: Float(weights[i] * derivatives[i]), count: data[i].prompt.count - 1)
      }
    }
    if let derivatives = result.dColumns[HostColumn.mismatchedPolicyLogp.rawValue] {
      seeds[.mismatched] = PerToken(weights, mismatched)
        .seeds(perResponse: derivatives, perToken: nil)
    }
    return PolicyScores(seeds)
  }
}

/// Spreads the derivatives of responses over their tokens.
private struct PerToken {
  let weights: [Double]
  let data: [TrainingDatum]

  init(_ weights: [Double], _ data: [TrainingDatum]) {
    self.weights = weights
    self.data = data
  }

  func seeds(perResponse: [Double]?, perToken: [Double]?) -> [Float] {
    var seeds: [Float] = []
    var response = 0
    for (weight, datum) in zip(weights, data) {
      for tokens in datum.responses {
        let shared = perResponse?[response] ?? 0
        for _ in tokens {
          seeds.append(Float(weight * (shared + (perToken?[seeds.count] ?? 0))))
        }
        response += 1
      }
    }
    return seeds
  }
}

extension LossResult {
  /// The part of a batch's result that belongs to some of its data.
  ///
  /// - Parameters:
  ///   - responses: the range of these data's responses; `tokens` is the range of their tokens.
  func slice(
    data: Range<Int>, responses: Range<Int>, tokens: Range<Int>
  ) -> LossResult {
    var slice = LossResult(
      loss: Array(loss[data]), dLogp: Array(dLogp[responses]),
      dTokenLogp: dTokenLogp.map { Array($0[tokens]) })
    for (id, derivatives) in dColumns {
      guard let column = HostColumn(rawValue: id) else { continue }
      slice.dColumns[id] =
        switch column.extent {
        case .datum: Array(derivatives[data])
        case .response: Array(derivatives[responses])
        case .token: Array(derivatives[tokens])
        }
    }
    return slice
  }
}
