import Testing

@testable import Transformer

/// Compares every published tensor's share of the gradient by its norm.
///
/// - Parameter expected: by name; no other tensors than the weights' may be there.
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
      // A key's bias shifts all scores of a row alike, where rotary embedding doesn't turn it: its
      // gradient is zero but for rounding.
      let tolerance = 1e-5 * reference + 3e-7
      #expect(abs(norm - reference) <= tolerance, "\(piece.name): \(norm), not \(reference)")
      compared += 1
    }
  }
  #expect(compared == expected.count)
}
