import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

/// Returns the loss of direct preference optimisation. Afterwards, the parameters contain its
/// gradient.
func preferenceLoss(_ decoder: Decoder, _ golden: ModelGolden) throws -> Double {
  let items = golden.dpo.pairs.map {
    PackedBatch.Item(prompt: $0.prompt, responses: [$0.chosen, $0.rejected])
  }
  let batch = try PackedBatch(items, for: decoder.configuration)
  let tape = Tape()
  let output = decoder.tokenLogProbabilities(tape, batch)
  let values = output.value.values
  let responses = (0..<batch.responseCount).map {
    batch.responseOffsets[$0]..<batch.responseOffsets[$0 + 1]
  }
  let sums = responses.map { values[$0].reduce(0) { $0 + Double($1) } }

  var loss = 0.0
  var seed = [Float](repeating: 0, count: values.count)
  let pairs = golden.dpo.referenceLogprobSums.count
  for (pair, reference) in golden.dpo.referenceLogprobSums.enumerated() {
    let (chosen, rejected) = (sums[2 * pair], sums[2 * pair + 1])
    let margin =
      golden.beta * ((chosen - reference.chosen) - (rejected - reference.rejected))
    loss += log(1 + exp(-margin)) / Double(pairs)
    let slope = Float(-golden.beta / (1 + exp(margin)) / Double(pairs))
    for token in responses[2 * pair] { seed[token] = slope }
    for token in responses[2 * pair + 1] { seed[token] = -slope }
  }
  tape.backward(from: output, seed: Tensor(seed, shape: [seed.count]))
  return loss
}

/// Compares the loss, and the norm and first elements of every published tensor's part of the
/// gradient.
func expectGradient(of decoder: Decoder, _ golden: ModelGolden) throws {
  let loss = try preferenceLoss(decoder, golden)
  #expect(abs(loss - golden.dpo.lossMeanF64) < 2e-5)

  var compared = 0
  for weight in decoder.weights {
    let gradient = weight.parameter.gradient.values
    for piece in weight.layout.pieces {
      let start = weight.layout.offset(of: piece)
      let count = weight.layout.shape(of: piece).reduce(1, *)
      let part = gradient[start..<start + count].map(Double.init)
      let norm = part.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let expected = try #require(golden.dpo.gradL2F64[piece.name])
      // The reference's own float32 run is accurate to 6e-7, and this implementation adds in a
      // different order. Unless it is rotated by rotary embedding, a key's bias has no gradient
      // except for rounding.
      let limit = 1e-5 * expected + 2e-8
      #expect(abs(norm - expected) <= limit, "\(piece.name): \(norm), not \(expected)")
      let first = try #require(golden.dpo.gradFirst4[piece.name])
      let tolerance = Tolerance(absolute: limit, relative: 0)
      #expect(mismatch(Array(part.prefix(4)), first, within: tolerance) == nil, "\(piece.name)")
      compared += 1
    }
  }
  #expect(compared == golden.dpo.gradL2F64.count)
}
