import Objectives
import PluginHost

/// Robustifiers for the tests, which are the package's example, and faulty ones that are compiled
/// during the test.
enum RobustifierFixture {
  /// A robustifier in `example-robustifier`.
  static func shipped(
    _ id: String, _ parameters: [String: ParameterValue] = [:], groupSizes: [Int] = []
  ) throws -> PluginRobustifier {
    try PluginRobustifier(
      Fixture.shipped("example-robustifier"), robustifier: id, parameters: parameters,
      groupSizes: groupSizes, services: .quiet)
  }

  /// The first robustifier in `robustifier.c`, compiled with the given macros.
  static func compiled(
    _ macros: [String], _ parameters: [String: ParameterValue] = [:], groupSizes: [Int] = []
  ) throws -> PluginRobustifier {
    try PluginRobustifier(
      PackLibrary(path: Fixture.compile("robustifier", macros)), robustifier: "fixture",
      parameters: parameters, groupSizes: groupSizes, services: .quiet)
  }

  /// A batch of three data, whose mean weighted by h is 2.5.
  static let batch = RobustBatch(losses: [1, -2, 5], calibration: [1, 2, 2.1])
}
