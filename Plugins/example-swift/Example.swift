// The example of docs/writing-in-swift.md: the same loss implemented twice, from its formula and by
// hand.
//
//   p = softmax(π / T)       π: summed log-probabilities of a datum's responses, nats
//   l = −Σⱼ pⱼ Rⱼ            R: their scores
//
// `dora-bench plugins` compares the two.
import DoRAPlugin
import Glibc

struct Derived: Formula {
  static let description = described("derived", "LIRE, its derivative derived")

  @Parameter(
    in: 0...1e6, [.aboveMinimum, .logScale, .schedulable], unit: "nats", help: temperature)
  var T = 2.0

  func loss(_ logp: Scalars, of datum: Datum) throws(Refusal) -> Scalar {
    let p = softmax(logp / T)
    return -dot(p, datum.scores)
  }
}

struct ByHand: Objective {
  static let description = described("by-hand", "LIRE, its derivative by hand")

  @Parameter(
    in: 0...1e6, [.aboveMinimum, .logScale, .schedulable], unit: "nats", help: temperature)
  var T = 2.0

  func loss(of datum: Datum, derivative: inout Derivative) throws(Refusal) -> Double {
    let (logp, scores) = (datum.logp, datum.scores)
    var (top, sum, mean) = (logp[0], 0.0, 0.0)
    for j in 1..<datum.count { top = Swift.max(top, logp[j]) }
    for j in 0..<datum.count {
      derivative[j] = exp((logp[j] - top) / T)
      sum += derivative[j]
      mean += derivative[j] * scores[j]
    }
    mean /= sum
    for j in 0..<datum.count { derivative[j] *= (mean - scores[j]) / (sum * T) }
    return -mean
  }
}

private let temperature = "divides the log-probabilities before their softmax"

private func described(_ id: String, _ name: String) -> ObjectiveDescription {
  ObjectiveDescription(
    id: id, name: name,
    summary: "Expected score of a response drawn from the tempered policy, negated.",
    citation: "https://arxiv.org/abs/2405.13516", license: "Apache-2.0",
    tags: ["listwise", "reference-free"], needs: .score, properties: .permutationEquivariant)
}

private let pack = Pack(
  id: "org.dora.example-swift", version: "0.1.0", objectives: [Derived.self, ByHand.self])

@c(dora_loss_pack_v1)
public func entry(major: UInt32, minor: UInt32) -> UnsafeRawPointer? { pack.entry(major, minor) }
