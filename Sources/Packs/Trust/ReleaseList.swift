import Foundation
import LocalSystem
import PluginHost
import StrictJSON

/// The contents of `plugins.release` in the program's folder, which lists the hashes of the
/// libraries that are part of a release.
///
/// The list is signed and the ``ReleaseKey`` is compiled in, so write access to the program's
/// folder isn't enough to change the list. A program built from source has no key, and treats its
/// own plugins like those of third parties.
public struct ReleaseList: Sendable, Equatable {
  private static let format = "dora-release/1"
  public static let fileName = "plugins.release"
  private static let signatureName = "plugins.release.sig"

  /// The SHA-256 hash of each library.
  public let hashes: Set<String>
  /// The reason why the list in the folder isn't accepted; nil if it is accepted or if there is no
  /// list.
  public let objection: String?

  public static let none = ReleaseList(hashes: [], objection: nil)

  /// Reads the list in a program's folder.
  ///
  /// - Parameter base64: the only key whose signature is accepted; if nil, no library is built in.
  public init(folder: URL, key base64: String? = ReleaseKey.base64) {
    let list = folder.appendingPathComponent(Self.fileName)
    guard let base64, FileManager.default.fileExists(atPath: list.path) else {
      self = .none
      return
    }
    let signature = folder.appendingPathComponent(Self.signatureName)
    do throws(PackError) {
      hashes = try Self.read(list, signature: signature, key: base64)
      objection = nil
    } catch {
      hashes = []
      objection = "\(error)"
    }
  }

  private init(hashes: Set<String>, objection: String?) {
    self.hashes = hashes
    self.objection = objection
  }

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

  /// Writes and signs a list of the libraries in a folder.
  ///
  /// - Returns: the names of the libraries.
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

/// The key whose signature marks a library as built in.
///
/// A build from source has no such key and therefore no built-in libraries, since a private key
/// can't be kept in a repository. To make a release, put the public half of your own key here
/// before building; docs/packs.md describes the steps.
public enum ReleaseKey {
  /// The second word in the file of the public key.
  public static let base64: String? = nil

  /// Whether this program accepts a list signed by this key.
  public static func matches(_ key: VerifyingKey) -> Bool { key.base64 == base64 }
}
