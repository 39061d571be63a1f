import Foundation
import Objectives
import PluginHost
import _TestSupport

/// Plugins for the tests, which are the package's own plugins, and small faulty ones that are
/// compiled during the test.
enum Fixture {
  /// Loads one of the package's plugins, which are built with the tests.
  static func shipped(_ name: String) throws -> PackLibrary {
    try PackLibrary(path: Bundle.main.bundleURL.appendingPathComponent("lib\(name).so").path)
  }

  static func loss(
    _ name: String, _ parameters: [String: ParameterValue] = [:]
  ) throws -> PluginLoss {
    try PluginLoss.make(shipped(name), parameters: parameters, services: .quiet)
  }

  /// Compiles `Tests/Fixtures/plugins/NAME.c` with the given macros, such as `["MAGIC=1"]`.
  ///
  /// The file exists until the process ends, because a loaded library's file must not be removed.
  static func compile(_ name: String = "fixture", _ macros: [String] = []) throws -> String {
    guard let compiler = FixtureCompiler(.c) else {
      throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "cc"])
    }
    let library = folder.url.appendingPathComponent("\(name)-\(UUID().uuidString).so")
    let source = PackageRoot.file("Tests/Fixtures/plugins/\(name).c")
    try compiler.makeLibrary([source], at: library, macros.map { "-D\($0)" })
    return library.path
  }

  /// A loss in `fixture.c`.
  static func loss(
    macros: [String], _ parameters: [String: ParameterValue] = [:]
  ) throws -> PluginLoss {
    let library = try PackLibrary(path: compile("fixture", macros))
    return try PluginLoss.make(library, parameters: parameters, services: .quiet)
  }

  /// Creates a file with the given bytes.
  static func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try folder.file("\(UUID().uuidString)-\(name)", bytes).path
  }

  /// The directory for compiled plugins, which is removed when the process ends normally.
  nonisolated(unsafe) private static let folder: TemporaryDirectory = {
    do {
      let folder = try TemporaryDirectory()
      registered = folder.url
      atexit {
        if let url = Fixture.registered { try? FileManager.default.removeItem(at: url) }
      }
      return folder
    } catch {
      preconditionFailure("no temporary folder for the compiled plugins: \(error)")
    }
  }()
  nonisolated(unsafe) private static var registered: URL?

  /// A batch of two data with two and three responses, and every input that the shipped plugins
  /// take.
  static let batch = ScoreBatch(
    first: [0, 2, 5], logp: [-3, -4, -2.5, -1, -6], referenceLogp: [-3.5, -3, -2, -2, -5],
    lengths: [3, 4, 2, 2, 5], scores: [1, 0, 0.2, 0.9, -1],
    columns: [ScoreColumn(id: "padded_length", extent: .datum, values: [9, 11])])

  /// A batch of three data with two responses each.
  static let pairs = ScoreBatch(
    first: [0, 2, 4, 6], logp: [-3, -4, -2.5, -1, -6, -0.5],
    referenceLogp: [-3.5, -3, -2, -2, -5, -1], lengths: [3, 4, 2, 2, 5, 1],
    scores: [1, 0, 0.2, 0.9, -1, -2])
}

extension HostServices {
  /// Host services that discard plugins' messages.
  static let quiet = HostServices(name: "tests", version: "0.0.0") { _, _ in }
}

/// The text of the error that a call throws, with a path in it replaced, or a note that it threw no
/// error.
func errorText(
  replacing path: String? = nil, with placeholder: String = "FILE", _ call: () throws -> Void
) -> String {
  do {
    try call()
    return "no error"
  } catch {
    let text = "\(error)"
    return path.map { text.replacingOccurrences(of: $0, with: placeholder) } ?? text
  }
}
