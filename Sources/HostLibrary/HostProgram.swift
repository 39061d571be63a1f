import Foundation
import PluginHost

/// The program dora-host, which becomes the process of an isolated plugin.
struct HostProgram {
  /// Nil if it isn't anywhere.
  let path: String?
  /// Where it was looked for.
  let tried: [String]

  /// The environment variable that names it.
  static let variable = "DORA_HOST_EXECUTABLE"
  private static let name = "dora-host"

  /// - Parameter option: the path that the caller gave; nothing else is then tried.
  init(option: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
    let named = option ?? environment[Self.variable]
    let candidates =
      named.map { [$0] } ?? Self.besideLibrary + Self.onPath(environment["PATH"] ?? "")
    // A relative path would be another program in each directory.
    path = candidates.first {
      $0.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: $0)
    }.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    tried = candidates
  }

  /// The directory in which it lies.
  var directory: String? { path.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path } }

  private static let besideLibrary: [String] = {
    guard let library = MemoryMap.file(holding: #dsohandle) else { return [] }
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
