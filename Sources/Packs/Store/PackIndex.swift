import Foundation
import LocalSystem
import PluginHost
import StrictJSON

/// A folder of packs with a signed list of its contents, `index.json`. A team can share the folder
/// on a disk or synchronize it.
public struct PackIndex: Sendable {
  private static let format = "dora-index/1"
  public static let fileName = "index.json"
  private static let signatureName = "index.sig"

  struct Entry: Sendable {
    let pack: PackID
    /// The name of the pack file in the folder.
    let file: String
    /// The SHA-256 hash of the pack file.
    let sha256: String
  }

  private let folder: URL
  private let entries: [Entry]
  private let signer: TrustStore.Key

  /// Reads the list in a folder. It must be signed by a trusted key.
  public init(folder: URL, trust: TrustStore) throws(PackError) {
    self.folder = folder
    let list = folder.appendingPathComponent(Self.fileName)
    let bytes = try LocalFile.read(list, limit: 16 << 20)
    let signed = folder.appendingPathComponent(Self.signatureName)
    guard FileManager.default.fileExists(atPath: signed.path) else {
      throw .unsigned(file: list.path)
    }
    let signature = try DetachedSignature(
      reading: LocalFile.read(signed, limit: 4096), file: signed.path)
    try signature.check(bytes, file: list.path)
    guard let signer = trust.keys.first(where: { $0.key == signature.key }) else {
      throw .untrustedKey(file: list.path, fingerprint: signature.key.fingerprint)
    }
    self.signer = signer
    var reader = try FieldReader(bytes, file: list.path, format: Self.format)
    let entries = try reader.objects("packs") { (reader) throws(PackError) in
      let pack = try PackID(id: reader.text("id"), version: reader.text("version"))
      let file = try reader.text("file")
      guard file == pack.fileName else {
        throw reader.refuse("file", "is '\(file)', must be '\(pack.fileName)'")
      }
      return Entry(pack: pack, file: file, sha256: try reader.text("sha256"))
    }
    var packs: Set<PackID> = []
    for entry in entries where !packs.insert(entry.pack).inserted {
      throw reader.refuse("packs", "lists '\(entry.pack)' twice")
    }
    self.entries = entries
    try reader.finish()
  }

  /// Reads the requested version of a pack and compares it with the list. For the choice of the
  /// version, see ``SemanticVersion/choice(of:asked:version:)``.
  public func pack(_ id: String, version: String?) throws(PackError) -> PackFile {
    let versions = entries.filter { $0.pack.id == id }
    let match = SemanticVersion.choice(of: versions, asked: version, version: \.pack.version)
    let list = folder.appendingPathComponent(Self.fileName).path
    guard let match else {
      throw .notInIndex(
        pack: PluginText.clean(id + (version.map { "@\($0)" } ?? "")), index: list,
        available: (versions.isEmpty ? entries : versions).map { "\($0.pack)" })
    }
    guard signer.covers(id) else {
      throw .foreignPrefix(pack: id, key: signer.name, prefixes: signer.prefixes)
    }
    let url = folder.appendingPathComponent(match.file)
    let bytes = try LocalFile.read(url, limit: PackArchive.Limits.standard.bytes)
    guard Hexadecimal.sha256(of: bytes) == match.sha256 else {
      throw .changedFile(pack: list, path: match.file)
    }
    let pack = try PackFile(bytes, file: url.path)
    // Without this check, a list could present one pack or version as another.
    guard pack.manifest.pack == match.pack else {
      throw .otherPack(
        index: list, file: match.file, listed: "\(match.pack)", found: "\(pack.manifest.pack)")
    }
    return pack
  }

  /// Writes and signs a list of the packs in a folder.
  ///
  /// - Returns: the listed packs.
  public static func make(in folder: URL, key: SigningKey) throws(PackError) -> [PackID] {
    var packs: [PackID] = []
    var values: [JSONValue] = []
    for name in try LocalFile.names(in: folder) where name.hasSuffix(".dorapack") {
      let url = folder.appendingPathComponent(name)
      let bytes = try LocalFile.read(url, limit: PackArchive.Limits.standard.bytes)
      let pack = try PackFile(bytes, file: url.path).manifest.pack
      guard pack.fileName == name else {
        throw .badName(text: name, reason: "must be called '\(pack.fileName)'")
      }
      packs.append(pack)
      values.append(
        .object([
          "id": .string(pack.id), "version": .string(pack.version), "file": .string(name),
          "sha256": .string(Hexadecimal.sha256(of: bytes)),
        ]))
    }
    let object: JSONObject = ["format": .string(format), "packs": .array(values)]
    let bytes = Array(JSONValue.object(object).indentedText.utf8)
    let list = folder.appendingPathComponent(fileName)
    let signature = try DetachedSignature(of: bytes, file: list.path, by: key)
    try LocalFile.replace(folder.appendingPathComponent(signatureName), signature.encoded)
    try LocalFile.replace(list, bytes)
    return packs
  }
}
