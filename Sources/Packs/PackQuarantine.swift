import PluginConformance
import PluginHost

/// A separate process in which a pack's code is examined before it is trusted.
public struct PackQuarantine: Sendable {
  /// The program that is run as the separate process; see ``PackOpener/executable``.
  public let executable: String

  public init(executable: String) { self.executable = executable }

  /// Loads a library and reads its description of itself.
  ///
  /// - Throws: ``PluginError``.
  func open(_ library: [UInt8], called path: String) throws(PluginError) -> any Pack {
    var limits = PluginLimits()
    limits.call = Self.callSeconds
    return try IsolatedPack(
      path: path, image: LibraryImage(bytes: library, called: path), executable: executable,
      limits: limits, services: .standardError)
  }

  /// The time limits for one call and for all golden cases of a file, in seconds. They are short,
  /// because a user is waiting.
  private static let callSeconds = 10.0
  private static let goldenSeconds = 60.0

  /// The findings about a pack that agrees with its manifest.
  public struct Findings: Sendable {
    /// The restrictions under which the pack's code ran.
    public let confinement: Confinement?
    /// The number of golden cases, all of which agree.
    public let goldenCases: Int
  }

  /// Loads a pack's library for this machine, and compares its description with the manifest and
  /// its results with the golden cases.
  ///
  /// - Throws: ``PackError/difference(pack:field:manifest:library:)`` for the first difference,
  ///   ``PackError/goldenDifference(pack:reason:)`` for the first value that differs,
  ///   ``PluginError`` if the library can't be loaded or misbehaves.
  @discardableResult
  public func verify(_ pack: PackFile) throws -> Findings {
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
    return Findings(
      confinement: opened.confinement, goldenCases: try checkGoldenCases(of: pack, opened))
  }

  /// - Returns: the number of golden cases that were checked.
  private func checkGoldenCases(of pack: PackFile, _ opened: any Pack) throws -> Int {
    var count = 0
    for entry in pack.archive.entries where entry.name.hasPrefix("golden/") {
      do throws(GoldenCases.Disagreement) {
        let cases = try GoldenCases(entry.bytes, called: entry.name)
        try cases.check(opened, within: Self.goldenSeconds)
        count += cases.count
      } catch {
        if case .plugin(let failure) = error, failure.isMisbehaviour { throw failure }
        throw PackError.goldenDifference(
          pack: "\(pack.manifest.pack)", reason: PluginText.clean("\(error)"))
      }
    }
    return count
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
