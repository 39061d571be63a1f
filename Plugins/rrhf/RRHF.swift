import DoRAPlugin
import Glibc

/// RRHF: Rank Responses to align Human Feedback
/// ([Yuan et al. 2023](https://arxiv.org/abs/2304.05302), Eq. 2 to 4).
/// ```
/// p = π / len^length_penalty                    π: summed log-probabilities, nats
/// l = Σ_{R_i < R_j} max(0, p_i − p_j) + alpha · SFT,    SFT = −π_best / n
/// ```
/// `best` is the response with the highest score. In the paper, n is 1 (`sum`). With `mean`, n is
/// the length of the best response; with `padded`, it is the column `padded_length`, as in the
/// authors' code. Pairs with equal scores and responses without a score contribute nothing. The
/// derivative at `p_i = p_j` is 0.
struct RRHF: Formula {
  static let description = ObjectiveDescription(
    id: "rrhf",
    name: "RRHF",
    summary: "Hinge loss on every wrongly ordered pair of responses, plus SFT on the best one.",
    citation: "https://arxiv.org/abs/2304.05302",
    license: "Apache-2.0",
    tags: ["listwise", "reference-free"],
    needs: [.length, .score],
    usedColumns: ["padded_length"],
    properties: [.permutationEquivariant, .scoreShiftInvariant, .nonSmooth],
    lowerBound: 0)

  /// The divisor of the SFT term.
  enum Reduction: String, ParameterChoice { case sum, mean, padded }

  @Parameter(in: 0...1000, .schedulable, help: "weight of the SFT term")
  var alpha = 1.0
  @Parameter(
    id: "length_penalty", in: 0...10,
    help: "power of the length that divides a log-probability before it is ranked")
  var lengthPenalty = 1.0
  @Parameter(id: "sft_reduction", help: "what divides the SFT term")
  var reduction = Reduction.sum

  var neededColumns: [String] { reduction == .padded ? ["padded_length"] : [] }

  func loss(_ logp: Scalars, of datum: Datum) throws(Refusal) -> Scalar {
    guard let best = datum.best else { throw Refusal("needs a response with a score") }
    let p = logp.transformed { j, logp in pow(datum.lengths[j], -lengthPenalty) * logp }
    var loss = -alpha / (try divisor(of: datum, best: best)) * logp[best]
    for i in p.indices {
      for j in p.indices where datum.scores[i] < datum.scores[j] { loss += relu(p[i] - p[j]) }
    }
    return loss
  }

  private func divisor(of datum: Datum, best: Int) throws(Refusal) -> Double {
    switch reduction {
    case .sum: 1
    case .mean: datum.lengths[best]
    case .padded: try datum.column("padded_length")
    }
  }
}

private let pack = Pack(id: "org.dora.rrhf", version: "0.1.0", objectives: [RRHF.self])

@c(dora_loss_pack_v1)
public func entry(major: UInt32, minor: UInt32) -> UnsafeRawPointer? {
  pack.entry(major, minor)
}
