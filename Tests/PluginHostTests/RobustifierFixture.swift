import Objectives
import PluginHost

/// Robustifiers for the tests: the package's example, and wrong ones compiled on the spot.
enum RobustifierFixture {
  /// A robustifier of `example-robustifier`.
  static func shipped(
    _ id: String, _ parameters: [String: ParameterValue] = [:], groupSizes: [Int] = []
  ) throws -> PluginRobustifier {
    try PluginRobustifier(
      Fixture.shipped("example-robustifier"), robustifier: id, parameters: parameters,
      groupSizes: groupSizes, services: .quiet)
  }

  /// The first robustifier of `robustifier.c` with macros set.
  static func compiled(
    _ macros: [String], _ parameters: [String: ParameterValue] = [:], groupSizes: [Int] = []
  ) throws -> PluginRobustifier {
    try PluginRobustifier(
      PackLibrary(path: Fixture.compile("robustifier", macros)), robustifier: "fixture",
      parameters: parameters, groupSizes: groupSizes, services: .quiet)
  }

  /// Three data; their mean with h is 2.5.
  static let batch = RobustBatch(losses: [1, -2, 5], calibration: [1, 2, 2.1])
}
