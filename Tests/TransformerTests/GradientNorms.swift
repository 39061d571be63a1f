import Testing

@testable import Transformer

/// Compares the norm of every published tensor's part of the gradient.
///
/// - Parameter expected: the norms by name. It must not contain other tensors than the weights.
func expectGradientNorms(of weights: [Weight], _ expected: [String: Double]) throws {
  var compared = 0
  for weight in weights {
    let gradient = weight.parameter.gradient.values
    for piece in weight.layout.pieces {
      let start = weight.layout.offset(of: piece)
      let count = weight.layout.shape(of: piece).reduce(1, *)
      let norm = gradient[start..<start + count].reduce(0) { $0 + Double($1) * Double($1) }
        .squareRoot()
      let reference = try #require(expected[piece.name], "\(piece.name)")
      // Unless it is rotated by rotary embedding, a key's bias shifts all scores of a row equally,
      // so its gradient is zero except for rounding.
      let tolerance = 1e-5 * reference + 3e-7
      #expect(abs(norm - reference) <= tolerance, "\(piece.name): \(norm), not \(reference)")
      compared += 1
    }
  }
  #expect(compared == expected.count)
}
