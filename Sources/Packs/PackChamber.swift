import PluginHost

/// The process of its own in which a pack's code is looked at before anybody trusts it.
public struct PackChamber: Sendable {
  /// The program that becomes the child; see ``PackOpener/executable``.
  public let executable: String

  public init(executable: String) { self.executable = executable }

  /// Loads a library and lets it describe itself.
  ///
  /// - Throws: ``PluginError``.
  func open(_ library: [UInt8], called path: String) throws(PluginError) -> any Pack {
    try IsolatedPack(
      path: path, image: LibraryImage(bytes: library, called: path), executable: executable,
      services: .standardError)
  }

  /// Loads a pack's library for this machine and compares what it says with the manifest.
  ///
  /// - Throws: ``PackError/difference(pack:field:manifest:library:)`` for the first difference,
  ///   ``PluginError`` if it can't be loaded.
  /// - Returns: what kept it apart.
  @discardableResult
  public func verify(_ pack: PackFile) throws -> Confinement? {
    for library in pack.manifest.files where library.platform != nil {
      try LibraryRules.check(library, of: pack)
    }
    let platform = LibraryFile.hostPlatform
    guard let library = pack.manifest.library(for: platform),
      let bytes = pack.archive.bytes(of: library.path)
    else {
      throw PackError.otherPlatforms(
        pack: "\(pack.manifest.pack)", platform: platform, available: pack.manifest.platforms)
    }
    let opened = try open(bytes, called: "\(pack.file)/\(library.path)")
    try Self.compare(pack.manifest, with: opened)
    return opened.confinement
  }

  static func compare(_ manifest: PackManifest, with pack: any Pack) throws(PackError) {
    let name = "\(manifest.pack)"
    let descriptor = pack.descriptor
    let texts = [
      ("id", manifest.pack.id, descriptor.id),
      ("version", manifest.pack.version, descriptor.version),
      ("vendor", manifest.vendor ?? "missing", descriptor.vendor ?? "missing"),
      ("url", manifest.url ?? "missing", descriptor.url ?? "missing"),
      ("interface", "\(manifest.interface)", "\(descriptor.interface)"),
    ]
    for (field, listed, found) in texts where listed != found {
      throw .difference(
        pack: name, field: field, manifest: "'\(listed)'", library: "'\(found)'")
    }
    let found = PackDescription.of(pack)
    let difference =
      DescriptionDifference(
        .array(manifest.described.objectives), .array(found.objectives), at: "objectives")
      ?? DescriptionDifference(
        .array(manifest.described.robustifiers), .array(found.robustifiers), at: "robustifiers")
    if let difference {
      throw .difference(
        pack: name, field: difference.field, manifest: difference.first,
        library: difference.second)
    }
  }
}
