import Foundation

/// An empty directory that is removed with everything in it when its owner lets go.
public final class TemporaryDirectory {
  public let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("dora-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  }

  deinit {
    // A directory that stays behind harms no test, and a deinitialiser cannot fail.
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes bytes to a new file of that name, with the directories it lies in.
  @discardableResult
  public func file(_ name: String, _ bytes: [UInt8]) throws -> URL {
    let url = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url
  }

  /// Writes text to a new file of that name.
  @discardableResult
  public func file(_ name: String, _ text: String) throws -> URL {
    try file(name, Array(text.utf8))
  }

  /// The names of everything directly in the directory, sorted.
  public func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }
}
