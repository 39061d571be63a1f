import Foundation
import PluginHost
import StrictJSON

/// The libraries that came with a release of the program, by their hashes; `plugins.release` beside it.
///
/// The list is signed, and the key is compiled in: whoever can write a file beside the program can't add
/// to it. A program that was built from source has no list, and its own plugins run as strangers' do.
public struct ReleaseList: Sendable, Equatable {
  private static let format = "dora-release/1"
  public static let fileName = "plugins.release"
  private static let signatureName = "plugins.release.sig"

  /// Of every release.
  public static let releaseKey = "uMM3JL9e7umRHGhuOVG9j7Dnp0MzJiFZvbSyjFGGiWE="

  /// Whether libraries that a key signs count as built in.
  public static func isReleaseKey(_ key: VerifyingKey) -> Bool { key.base64 == releaseKey }

  /// SHA-256 of each library.
  public let hashes: Set<String>

  public static let none = ReleaseList(hashes: [])

  /// Of the folder of a program; nothing where it has no list, or not one signed by that key.
  public init(folder: URL, key base64: String = ReleaseList.releaseKey) {
    let list = folder.appendingPathComponent(Self.fileName)
    let hashes = try? Self.read(
      list, signature: folder.appendingPathComponent(Self.signatureName), key: base64)
    self.hashes = hashes ?? []
  }

  private init(hashes: Set<String>) { self.hashes = hashes }

  private static func read(
    _ list: URL, signature: URL, key: String
  ) throws(PackError) -> Set<String> {
    let bytes = try LocalFile.read(list, limit: 1 << 20)
    let signed = try DetachedSignature(
      reading: LocalFile.read(signature, limit: 4096), file: signature.path)
    try signed.check(bytes, file: list.path)
    guard try signed.key == VerifyingKey(base64: key, file: list.path) else {
      throw .untrustedKey(file: list.path, fingerprint: signed.key.fingerprint)
    }
    var reader = try FieldReader(bytes, file: list.path, format: format)
    return Set(
      try reader.objects("files") { (reader) throws(PackError) in
        _ = try reader.text("name")
        return try reader.text("sha256")
      })
  }

  /// Writes and signs the list of the libraries in a folder.
  ///
  /// - Returns: their names.
  public static func make(in folder: URL, key: SigningKey) throws(PackError) -> [String] {
    let names = try LocalFile.names(in: folder).filter { $0.hasSuffix(".so") }
    var files: [JSONValue] = []
    for name in names {
      let bytes = try LocalFile.read(
        folder.appendingPathComponent(name), limit: PackArchive.Limits.standard.bytes)
      files.append(
        .object(["name": .string(name), "sha256": .string(Hexadecimal.sha256(of: bytes))]))
    }
    let object: JSONObject = ["format": .string(format), "files": .array(files)]
    let bytes = Array(JSONValue.object(object).indentedText.utf8)
    let list = folder.appendingPathComponent(fileName)
    let signature = try DetachedSignature(of: bytes, file: list.path, by: key)
    try LocalFile.replace(list, bytes)
    try LocalFile.replace(folder.appendingPathComponent(signatureName), signature.encoded)
    return names
  }
}
