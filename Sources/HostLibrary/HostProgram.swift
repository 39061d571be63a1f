import Foundation
import PluginHost

/// The program dora-host, which is run as the process of an isolated plugin.
struct HostProgram {
  /// The path of the program; nil if it wasn't found.
  let path: String?
  /// The paths that were tried.
  let tried: [String]

  /// The environment variable that contains the path.
  static let variable = "DORA_HOST_EXECUTABLE"
  private static let name = "dora-host"

  /// - Parameter option: the path given by the caller. If it isn't nil, no other path is tried.
  init(option: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
    let named = option ?? environment[Self.variable]
    let candidates =
      named.map { [$0] } ?? Self.besideLibrary + Self.onPath(environment["PATH"] ?? "")
    // A relative path would depend on the working directory.
    path = candidates.first {
      $0.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: $0)
    }.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    tried = candidates
  }

  /// The directory that contains the program.
  var directory: String? { path.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path } }

  /// The path of this library's file.
  static let library = MemoryMap.file(holding: #dsohandle)

  private static let besideLibrary: [String] = {
    guard let library else { return [] }
    let directory = URL(fileURLWithPath: library).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    return ["", "../bin/", "../../bin/"].map {
      URL(fileURLWithPath: directory.path + "/" + $0 + name).standardizedFileURL.path
    }
  }()

  private static func onPath(_ path: String) -> [String] {
    path.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
  }
}
