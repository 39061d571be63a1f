import Objectives
import Testing

@Suite("Loss shift")
struct LossShiftTests {
  @Test("none is the losses, a constant is added")
  func constants() throws {
    #expect(try LossShift.none.apply(to: [1, -2]) == [1, -2])
    #expect(try LossShift.constant(2.5).apply(to: [1, -2]) == [3.5, 0.5])
  }

  @Test("automatic prefers a datum's own bound to the loss's")
  func automatic() throws {
    let shifted = try LossShift.automatic.apply(
      to: [-3, -0.5, 2], lowerBounds: [-4, .nan, 1], lowerBound: -1)
    #expect(shifted == [1, 0.5, 1])
    #expect(try LossShift.automatic.apply(to: [-3], lowerBound: -5) == [2])
  }

  @Test("automatic without a bound is refused")
  func withoutBound() {
    #expect(throws: ObjectiveError.noLowerBound(datum: 1)) {
      try LossShift.automatic.apply(to: [1, 2], lowerBounds: [0, .nan])
    }
    #expect(throws: ObjectiveError.noLowerBound(datum: 0)) {
      try LossShift.automatic.apply(to: [1, 2])
    }
  }

  @Test("a bound that a loss is below is refused, but for rounding")
  func brokenBound() throws {
    #expect(throws: ObjectiveError.belowBound(datum: 4, loss: -1, bound: 0)) {
      try LossShift.automatic.apply(to: [1, -1], lowerBound: 0, firstDatum: 3)
    }
    #expect(throws: ObjectiveError.belowBound(datum: 0, loss: 1, bound: 1e308)) {
      try LossShift.automatic.apply(to: [1], lowerBounds: [1e308], lowerBound: 0)
    }
    #expect(try LossShift.automatic.apply(to: [-1e-12], lowerBound: 0) == [-1e-12])
  }

  @Test("shifted to its bound, a negative loss with a larger h counts more, not less")
  func repairsNegativeLosses() throws {
    let losses = [-0.5, -0.5]
    let calibration = [0.5, 3]
    let plain = try DoRA().evaluate(losses: losses, calibration: calibration).weights
    let shifted = try DoRA().evaluate(
      losses: LossShift.constant(1).apply(to: losses), calibration: calibration
    ).weights
    #expect(plain[1] / calibration[1] < plain[0] / calibration[0])
    #expect(shifted[1] / calibration[1] > shifted[0] / calibration[0])
  }

  @Test("what users write is what files keep")
  func text() throws {
    for (text, shift) in [
      ("none", LossShift.none), ("auto", .automatic), ("2.5", .constant(2.5)),
      ("-0.5", .constant(-0.5)),
    ] {
      #expect(LossShift(text) == shift)
      #expect(LossShift(shift.description) == shift)
    }
    for text in ["", "automatic", "inf", "nan", "1,5"] { #expect(LossShift(text) == nil) }
  }

  @Test("a datum without a bound is counted over the global batch")
  func place() {
    #expect(throws: ObjectiveError.noLowerBound(datum: 7)) {
      try LossShift.automatic.apply(to: [1, 2], lowerBounds: [0, .nan], firstDatum: 6)
    }
  }
}
