import Foundation
import LocalSystem
import PluginHost

/// An installed pack: its manifest and the location of its files.
public struct InstalledPack: Sendable {
  public let folder: URL
  public let manifest: PackManifest
  /// The SHA-256 hash of the manifest.
  public let manifestHash: String
  /// The signature, which has been checked against the manifest.
  public let signature: DetachedSignature?
  /// The wheel that contains the pack, such as "acme_losses-1.2.0"; nil for a pack that this
  /// program installed.
  public let wheel: String?

  public var pack: PackID { manifest.pack }

  init(folder: URL, wheel: String? = nil) throws(PackError) {
    self.folder = folder
    self.wheel = wheel
    let file = folder.appendingPathComponent(PackArchive.manifestName)
    let bytes = try LocalFile.read(file, limit: PackArchive.Limits.standard.manifestBytes)
    manifest = try PackManifest(bytes, file: file.path)
    manifestHash = Hexadecimal.sha256(of: bytes)
    let signed = folder.appendingPathComponent(PackArchive.signatureName)
    guard FileManager.default.fileExists(atPath: signed.path) else {
      signature = nil
      return
    }
    let signature = try DetachedSignature(
      reading: LocalFile.read(signed, limit: PackArchive.Limits.standard.manifestBytes),
      file: signed.path)
    try signature.check(bytes, file: file.path)
    self.signature = signature
  }

  /// Returns the library for this machine.
  func library() throws(PackError) -> URL {
    let platform = LibraryFile.hostPlatform
    guard let library = manifest.library(for: platform) else {
      throw .otherPlatforms(
        pack: "\(pack)", platform: platform, available: manifest.platforms)
    }
    return folder.appendingPathComponent(library.path)
  }

  /// Returns the manifest's entry for a file in the pack's folder.
  func listed(_ path: String) -> PackManifest.File? {
    manifest.files.first { folder.appendingPathComponent($0.path).path == path }
  }

  /// Reads all files again, and returns the pack as a pack file.
  public func packFile() throws(PackError) -> PackFile {
    var entries: [PackArchive.Entry] = []
    let small = [PackArchive.manifestName] + (signature == nil ? [] : [PackArchive.signatureName])
    for name in small + manifest.files.map(\.path) {
      let url = folder.appendingPathComponent(name)
      entries.append(
        PackArchive.Entry(
          name: name, bytes: try LocalFile.read(url, limit: PackArchive.Limits.standard.bytes)))
    }
    return try PackFile(PackArchive(entries: entries), file: folder.path)
  }
}
