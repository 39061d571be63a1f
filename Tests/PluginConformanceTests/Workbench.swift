import Foundation
import PluginConformance
import _TestSupport

/// Helpers for the tests of checks, which are the program that runs checks, and plugins to check.
enum Workbench {
  /// The path of the program of this build. Checks run in its child processes.
  static let program = Bundle.main.bundleURL.appendingPathComponent("dora-host").path
  static let hasProgram = FileManager.default.isExecutableFile(atPath: program)
  static let hint = "SKIPPED: needs the program dora-host, built beside the tests"

  static var conformance: Conformance {
    var conformance = Conformance(executable: program)
    conformance.workers = 2
    return conformance
  }

  static func shipped(_ name: String) -> String {
    Bundle.main.bundleURL.appendingPathComponent("lib\(name).so").path
  }

  /// The paths of all packs that were built with the tests.
  static let allShipped: [String] = {
    let folder = PackageRoot.file("Plugins").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { FileManager.default.fileExists(atPath: shipped($0)) }.sorted()
  }()

  /// Compiles `Tests/Fixtures/broken/NAME.c`.
  static func compile(_ name: String, in folder: TemporaryDirectory) throws -> String {
    guard let compiler = FixtureCompiler(.c) else {
      throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "cc"])
    }
    let library = folder.url.appendingPathComponent("\(name).so")
    let source = PackageRoot.file("Tests/Fixtures/broken/\(name).c")
    try compiler.makeLibrary([source], at: library, ["-pthread"])
    return library.path
  }

  /// Runs one check on a plugin and returns what it found.
  static func outcome(
    _ check: String, _ plugin: PluginUnderTest, deadline: TimeInterval = 60
  ) throws -> Outcome? {
    var conformance = conformance
    conformance.deadline = deadline
    let report = try conformance.run(plugin, checks: Conformance.checks(named: [check]))
    return report.entries.first { $0.check.id == check }?.outcome
  }
}
