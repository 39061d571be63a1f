import PluginHost

/// The id of a pack together with its version.
public struct PackID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The id, such as "acme.pack".
  public let id: String
  /// The version, such as "1.2.0".
  public let version: String

  /// - Throws: ``PackError/badName(text:reason:)`` if the id or the version can't be the name of a
  ///   folder.
  public init(id: String, version: String) throws(PackError) {
    try Self.check(id: id)
    guard SemanticVersion(version) != nil, version.utf8.count <= 64,
      version.utf8.allSatisfy(Self.isPlain)
    else {
      throw .badName(text: PluginText.clean(version), reason: "is no version such as '1.2.0'")
    }
    self.id = id
    self.version = version
  }

  static func check(id: String) throws(PackError) {
    let isFine =
      (1...100).contains(id.utf8.count) && id.utf8.allSatisfy(isPlain) && id.first != "."
      && id.first != "-" && id == id.lowercased() && !id.contains("+")
    guard isFine else {
      throw .badName(
        text: PluginText.clean(id),
        reason:
          "is no id of a pack: lower-case letters, digits, '.', '_' and '-', a letter or digit "
          + "first")
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: "+"):
      true
    default: false
    }
  }

  /// The name of the pack's file.
  public var fileName: String { "\(id)-\(version).dorapack" }
  public var description: String { "\(id)@\(version)" }

  /// Orders packs by id and then by version, with older versions first.
  public static func < (a: PackID, b: PackID) -> Bool {
    if a.id != b.id { return a.id < b.id }
    guard let first = SemanticVersion(a.version), let second = SemanticVersion(b.version),
      first < second || second < first
    else { return a.version < b.version }
    return first < second
  }

  /// Splits a name such as "acme.pack" or "acme.pack@1.2" into an id and a version.
  public static func split(_ text: String) throws(PackError) -> (id: String, version: String?) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let id = String(parts[0])
    try check(id: id)
    return (id, parts.count == 2 ? String(parts[1]) : nil)
  }
}
