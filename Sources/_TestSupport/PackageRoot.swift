import Foundation

/// Where the package's own files lie while its tests run.
public enum PackageRoot {
  /// The folder of Package.swift, found from this source file's own place in it.
  public static let url = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file or folder of the package, such as "Tests/Golden".
  public static func file(_ path: String) -> URL { url.appendingPathComponent(path) }
}
