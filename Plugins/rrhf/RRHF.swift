import CDoRA
import DoRAPlugin
import Glibc

/// RRHF: Rank Responses to align Human Feedback
/// ([Yuan et al. 2023](https://arxiv.org/abs/2304.05302), Eq. 2 to 4).
/// ```
/// p = π / len^length_penalty                    π: summed log-probabilities, nats
/// l = Σ_{R_i < R_j} max(0, p_i − p_j) + alpha · SFT,    SFT = −π_best / n
/// ```
/// `best` is the response with the highest score. The paper's n is 1 (`sum`); `mean` takes its
/// length; `padded` the column `padded_length`, which is what the authors' code divides by. Pairs
/// of equal score, and responses without one, contribute nothing; the derivative at `p_i = p_j` is
/// 0.
struct RRHF: Objective {
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
    lowerBound: 0,
    parameters: [
      .real(
        "alpha", default: 1, in: 0...1000, isSchedulable: true, help: "weight of the SFT term"),
      .real(
        "length_penalty", default: 1, in: 0...10,
        help: "power of the length that divides a log-probability before it is ranked"),
      .choice(
        "sft_reduction", of: ["sum", "mean", "padded"], help: "what divides the SFT term"),
    ])

  let alpha: Double
  let lengthPenalty: Double
  let reduction: String

  init(_ parameters: Parameters) {
    alpha = parameters["alpha"]
    lengthPenalty = parameters["length_penalty"]
    reduction = parameters.choice("sft_reduction")
  }

  var neededColumns: [String] { reduction == "padded" ? ["padded_length"] : [] }

  func loss(of datum: Datum, derivative: inout Derivative) throws(Refusal) -> Double {
    guard let best = datum.best else { throw Refusal("needs a response with a score") }
    let scale = datum.lengths.map { pow($0, -lengthPenalty) }
    var loss = 0.0
    for i in 0..<datum.count {
      for j in 0..<datum.count where datum.scores[i] < datum.scores[j] {
        let excess = datum.logp[i] * scale[i] - datum.logp[j] * scale[j]
        guard excess > 0 else { continue }
        loss += excess
        derivative[i] += scale[i]
        derivative[j] -= scale[j]
      }
    }
    let weight = alpha / (try divisor(of: datum, best: best))
    derivative[best] -= weight
    return loss - weight * datum.logp[best]
  }

  private func divisor(of datum: Datum, best: Int) throws(Refusal) -> Double {
    switch reduction {
    case "mean": datum.lengths[best]
    case "padded": try datum.column("padded_length")
    default: 1
    }
  }
}

private let pack = Pack(id: "org.dora.rrhf", version: "0.1.0", objectives: [RRHF.self])

@c(dora_loss_pack_v1)
public func entry(major: UInt32, minor: UInt32) -> UnsafePointer<dora_pack>? {
  pack.entry(major: major, minor: minor)
}
