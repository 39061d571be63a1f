import Foundation
import Testing

@testable import Benchmarks

@Suite("Measuring programs and figures")
struct MeasuringTests {
  @Test("the median of an even number of runs is the mean of the middle two")
  func spread() {
    #expect(Spread([3, 1, 2, 10]) == Spread(median: 2.5, low: 1, high: 10, count: 4))
    #expect(Spread([]) == nil)
  }

  @Test(
    "figures have three significant digits",
    arguments: [
      (0.012345, "0.0123"), (1.2345, "1.23"), (123.45, "123"), (12345.6, "12346"), (0, "0.00"),
    ])
  func figures(value: Double, text: String) {
    #expect(Figure.text(value) == text)
  }

  @Test("a program's output and processor time are its own")
  func child() throws {
    let outcome = try ChildProgram(
      "/bin/sh", ["-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo $WORD"],
      environment: ["WORD": "done"]
    ).run()
    #expect(outcome.output == "done")
    #expect(outcome.processor > 0)
  }

  @Test("a program that fails says with what")
  func failingChild() {
    #expect(throws: BenchmarkError.program("/bin/sh", reason: "status 3; no")) {
      try ChildProgram("/bin/sh", ["-c", "echo no >&2; exit 3"]).run()
    }
    #expect(throws: BenchmarkError.self) { try ChildProgram("/no/such/program", []).run() }
  }

  @Test("cost that grows as the square of its quantity has the exponent 2")
  func exponent() throws {
    let points = [1.0, 2, 4].map { x in
      CostResult.Point(
        x: x, seconds: Spread(median: x * x, low: 0, high: 0, count: 1),
        processorSeconds: 1, peakBytes: 7, tokens: 1,
        shareOfProducts: 1, otherProcessors: 0)
    }
    let curve = CostResult.Curve(name: "c", quantity: "x", points: points)
    #expect(curve.exponent(\.seconds.median, at: 0) == nil)
    // Logarithms in float64 are accurate to about 1e-15.
    #expect(abs(try #require(curve.exponent(\.seconds.median, at: 2)) - 2) < 1e-12)
    #expect(curve.exponent(\.peakBytes, at: 2) == 0)
  }

  @Test("the checksum of ids is that of the Python program")
  func checksum() {
    // The checksum is 0·m + 5 + 1 = 6 after the first list, and 6·1000003 + 7 + 1 after the second.
    #expect(TokenizerBench.checksum([[5], [7]]) == 6_000_026)
  }

  @Test(
    "a library below half of the vector units' rate is told of, by processor time",
    arguments: [(49.0, true), (51, false)])
  func slowLibrary(product: Double, isTold: Bool) {
    let measured = StepMeasurement(
      seconds: [1], processorSeconds: 2, rowTokens: 1, uniqueTokens: 1, samples: 1,
      neededOperations: 40,
      // Measured by the wall clock, other work made the product look slow.
      productRate: .init(wall: 10, processor: product),
      vectorRate: .init(wall: 200, processor: 100),
      peakBytes: 1, startToReady: 0, startToFirstStep: 0, referenceSeconds: 0, otherProcessors: 1,
      phases: [])
    #expect((measured.productAdvice != nil) == isTold)
    #expect(measured.neededRate == .init(wall: 40, processor: 20))
  }
}
