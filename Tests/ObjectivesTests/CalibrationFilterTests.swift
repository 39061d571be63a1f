import Objectives
import Testing

@Suite("Calibration filter")
struct CalibrationFilterTests {
  @Test(
    "each comparison keeps what it says, its bound included or not",
    arguments: [
      ("h>=0.5", [false, true, true]), ("h>0.5", [false, false, true]),
      ("h<=0.5", [true, true, false]), ("h<0.5", [true, false, false]),
      (" h >= 5e-1 ", [false, true, true]),
    ])
  func comparisons(text: String, kept: [Bool]) throws {
    let filter = try #require(CalibrationFilter(text))
    #expect([0.4, 0.5, 0.6].map(filter.keeps) == kept)
    #expect(CalibrationFilter(filter.description) == filter)
  }

  @Test(
    "anything else is no filter",
    arguments: ["", "h", "h>=", "h=0.5", "h>=x", "h>=nan", "h>inf", "0.5<h", "g>1", "h>=1 2x"])
  func refused(text: String) {
    #expect(CalibrationFilter(text) == nil)
  }
}
