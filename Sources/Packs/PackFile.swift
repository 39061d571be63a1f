import Foundation
import LocalSystem
import PluginHost

/// A pack file that has been checked as far as possible without running its code.
///
/// The manifest is valid, every file matches its entry in the manifest, and the signature, if any,
/// matches the manifest. ``TrustStore`` determines who signed the pack and whether to trust the
/// signer.
public struct PackFile: Sendable {
  /// The name of the pack in errors.
  public let file: String
  public let archive: PackArchive
  public let manifest: PackManifest
  /// The SHA-256 hash of the manifest, which covers all other files.
  public let manifestHash: String
  public let signature: DetachedSignature?

  /// - Throws: ``PackError``.
  public init(_ url: URL) throws(PackError) {
    try self.init(LocalFile.read(url, limit: PackArchive.Limits.standard.bytes), file: url.path)
  }

  /// - Parameter file: the name for the bytes in errors.
  public init(_ bytes: [UInt8], file: String) throws(PackError) {
    try self.init(PackArchive.read(bytes, file: file), file: file)
  }

  init(_ archive: PackArchive, file: String) throws(PackError) {
    self.file = file
    self.archive = archive
    let bytes = archive.bytes(of: PackArchive.manifestName) ?? []
    manifestHash = Hexadecimal.sha256(of: bytes)
    manifest = try PackManifest(bytes, file: "\(file)/\(PackArchive.manifestName)")
    signature = try archive.bytes(of: PackArchive.signatureName).map { (signed) throws(PackError) in
      let name = "\(file)/\(PackArchive.signatureName)"
      let signature = try DetachedSignature(reading: signed, file: name)
      try signature.check(bytes, file: file)
      return signature
    }
    try Self.check(archive, against: manifest, file: file)
  }

  private static func check(
    _ archive: PackArchive, against manifest: PackManifest, file: String
  ) throws(PackError) {
    for listed in manifest.files {
      guard let bytes = archive.bytes(of: listed.path) else {
        throw .missingFile(pack: file, path: listed.path)
      }
      guard bytes.count == listed.size, Hexadecimal.sha256(of: bytes) == listed.sha256 else {
        throw .changedFile(pack: file, path: listed.path)
      }
    }
    let known = Set(manifest.files.map(\.path))
      .union([PackArchive.manifestName, PackArchive.signatureName])
    for entry in archive.entries where !known.contains(entry.name) {
      throw .unlistedFile(pack: file, path: entry.name)
    }
  }

  /// Returns the pack with a new signature, which replaces any existing signature.
  public func signed(by key: SigningKey) throws(PackError) -> PackArchive {
    let manifest = archive.bytes(of: PackArchive.manifestName) ?? []
    let signature = try DetachedSignature(of: manifest, file: file, by: key)
    var entries = archive.entries.filter { $0.name != PackArchive.signatureName }
    entries.insert(
      PackArchive.Entry(name: PackArchive.signatureName, bytes: signature.encoded), at: 1)
    return PackArchive(entries: entries)
  }
}
