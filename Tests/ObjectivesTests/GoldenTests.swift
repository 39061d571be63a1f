import Objectives
import Testing
import _TestSupport

@Suite("Robustifiers: reference values")
struct GoldenTests {
  @Test(
    "value and weights agree with the reference",
    arguments: ["dora", "dora-factored", "kl-dro", "dr-dpo", "reweight", "erm"])
  func agreesWithReference(name: String) throws {
    let cases = try Golden.load(name).cases
    #expect(cases.count >= 46)
    for example in cases {
      let parameters = try example.parameters().mapValues { try $0.number() }
      let losses = try example.numbers("losses")
      let calibration = example.has("h") ? try example.numbers("h") : losses.map { _ in 1 }
      let result = try RobustifierCatalogue.make(name: name, parameters: parameters)
        .evaluate(losses: losses, calibration: calibration)
      #expect(mismatch(result.value, try example.number("objective")) == nil, "\(example)")
      #expect(mismatch(result.weights, try example.numbers("grad")) == nil, "\(example)")
    }
  }
}
