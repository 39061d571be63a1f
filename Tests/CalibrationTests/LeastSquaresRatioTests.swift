import Glibc
import Testing
import _TestSupport

@testable import Calibration

@Suite("Density ratios by least squares")
struct LeastSquaresRatioTests {
  private static func rows(_ values: [Double], _ width: Int) -> [SparseVector] {
    stride(from: 0, to: values.count, by: width).map { start in
      SparseVector(
        columns: (0..<Int32(width)).map { $0 }, values: Array(values[start..<start + width]))
    }
  }

  @Test("width, penalty and ratios are those of a program that shares nothing with this one")
  func reference() throws {
    let cases = try Golden.load("ulsif").cases
    #expect(cases.count == 4)
    for example in cases {
      let width = Int(try example.number("dimension"))
      func rows(_ name: String) throws -> [SparseVector] {
        Self.rows(try example.numbers(name), width)
      }
      let fitted = LeastSquaresRatio(target: try rows("target"), others: try rows("others"))
      #expect(mismatch(fitted.width, try example.number("width")) == nil, "\(example)")
      #expect(fitted.penalty == (try example.number("penalty")), "\(example)")
      let ratios = try rows("probes").map(fitted.ratio)
      // The equations' condition number is below 1e4.
      let tolerance = Tolerance(absolute: 1e-10, relative: 1e-9)
      #expect(
        mismatch(ratios, try example.numbers("ratios"), within: tolerance) == nil, "\(example)")
    }
  }

  @Test("the odds of a fit are the ratio over the class ratio, and no certainty where no kernel is")
  func odds() throws {
    let target = Self.rows((0..<30).map { Double($0 % 7) / 7 }, 1)
    let others = Self.rows((0..<60).map { 0.4 + Double($0 % 11) / 11 }, 1)
    let fitted = RatioFit.ulsif.fit(
      target + others, isGolden: target.map { _ in true } + others.map { _ in false }, columns: 1,
      penalty: 0)
    let ratio = LeastSquaresRatio(target: target, others: others)
    for probe in Self.rows([0.1, 0.5, 0.9], 1) {
      #expect(abs(fitted.logOdds(probe) - log(max(ratio.ratio(probe), 1e-3) / 2)) < 1e-12)
    }
    #expect(ratio.ratio(target[0]) > 1 && ratio.ratio(others[10]) < 1)
    #expect(fitted.logOdds(Self.rows([1e6], 1)[0]) == log(1e-3 / 2))
  }

  @Test("rows that are all the same have a finite ratio")
  func oneRow() {
    let same = Self.rows([1, 1, 1], 1)
    let fitted = LeastSquaresRatio(target: same, others: same)
    #expect(fitted.ratio(same[0]).isFinite && fitted.ratio(same[0]) > 0)
  }

  @Test("on sources that a logistic regression tells apart it does too")
  func tellsApart() throws {
    let synthetic = SyntheticData(count: 60, signal: 0.9, seed: 3)
    let fitted = try CrossFitting().run(
      synthetic.data, isGolden: synthetic.isGolden,
      classifier: HashedNGramClassifier(lengths: 1...1, fit: .ulsif))
    #expect(try #require(fitted.report.areaUnderCurve) > 0.85)
  }
}
