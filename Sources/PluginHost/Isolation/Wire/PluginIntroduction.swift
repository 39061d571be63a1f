import Foundation

/// The description of a library, which is sent by the child process that loaded it.
struct PluginIntroduction: Codable {
  /// The maximum size of a description, in bytes. It is many times the size of the longest known
  /// description.
  static let mostBytes = 4 << 20

  let descriptor: PackDescriptor
  let robustifiers: [RobustifierDescriptor]

  init(of library: PackLibrary) {
    descriptor = library.descriptor
    robustifiers = library.robustifiers
  }

  /// The description as JSON.
  var encoded: Data {
    // Encoding can fail only for non-finite numbers, but all numbers in a description are finite.
    (try? JSONEncoder().encode(self)) ?? Data()
  }

  /// Reads the child's output. It is untrusted, because a library that runs code while it is loaded
  /// could have written it.
  init(trustingNothing data: Data, path: String) throws(PluginError) {
    guard data.count <= Self.mostBytes else {
      throw .badDescriptor(
        path: path, field: "description",
        reason: "is longer than \(Self.mostBytes >> 20) MiB")
    }
    do {
      self = try JSONDecoder().decode(PluginIntroduction.self, from: data)
    } catch {
      throw .badDescriptor(path: path, field: "description", reason: "can't be read")
    }
    try descriptor.recheck(path: path)
    try RobustifierDescriptor.recheck(robustifiers, path: path)
  }
}
