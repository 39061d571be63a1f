import Foundation

/// What a child tells of the library that it loaded.
struct GuestIntroduction: Codable {
  /// Many times what the longest one has.
  static let mostBytes = 4 << 20

  let descriptor: PackDescriptor
  let robustifiers: [RobustifierDescriptor]

  init(of library: PackLibrary) {
    descriptor = library.descriptor
    robustifiers = library.robustifiers
  }

  /// As JSON.
  var encoded: Data {
    // Every number of a description is finite, and nothing else keeps it from being written.
    (try? JSONEncoder().encode(self)) ?? Data()
  }

  /// Reads what a child wrote, which may be anything: a library that ran code when it was loaded could
  /// have written it itself.
  init(trustingNothing data: Data, path: String) throws(PluginError) {
    guard data.count <= Self.mostBytes else {
      throw .badDescriptor(
        path: path, field: "description",
        reason: "is longer than \(Self.mostBytes >> 20) MiB")
    }
    do {
      self = try JSONDecoder().decode(GuestIntroduction.self, from: data)
    } catch {
      throw .badDescriptor(path: path, field: "description", reason: "can't be read")
    }
    try descriptor.recheck(path: path)
    try RobustifierDescriptor.recheck(robustifiers, path: path)
  }
}
