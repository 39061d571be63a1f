import Foundation

/// Reference values of a robust objective, as `Tests/Golden/<name>.json` holds them.
struct BatchGolden: Decodable {
  struct Case: Decodable {
    var params: [String: Double]
    var losses: [Double]
    var h: [Double]?
    var objective: Double
    var grad: [Double]

    var calibration: [Double] { h ?? losses.map { _ in 1 } }
  }

  var cases: [Case]

  static func load(_ name: String) throws -> BatchGolden {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = tests.appending(path: "Golden/\(name).json")
    return try JSONDecoder().decode(BatchGolden.self, from: Data(contentsOf: file))
  }
}

/// The tolerance of the golden files: float64 against 60 digits.
func matches(_ value: Double, golden: Double) -> Bool {
  abs(value - golden) <= 1e-12 + 1e-10 * abs(golden)
}
