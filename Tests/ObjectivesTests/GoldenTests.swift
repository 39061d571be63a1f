import Objectives
import Testing

@Suite("Robustifiers: reference values")
struct GoldenTests {
  @Test(
    "value and weights agree with the reference",
    arguments: ["dora", "dora-factored", "kl-dro", "dr-dpo", "reweight", "erm"])
  func agreesWithReference(name: String) throws {
    let golden = try BatchGolden.load(name)
    #expect(golden.cases.count >= 46)
    for (number, example) in golden.cases.enumerated() {
      let robustifier = try RobustifierCatalogue.make(name: name, parameters: example.params)
      let result = try robustifier.evaluate(
        losses: example.losses, calibration: example.calibration)
      #expect(matches(result.value, golden: example.objective), "\(name), case \(number)")
      #expect(result.weights.count == example.grad.count)
      for (i, (weight, grad)) in zip(result.weights, example.grad).enumerated() {
        #expect(matches(weight, golden: grad), "\(name), case \(number), datum \(i)")
      }
    }
  }
}
