import Crypto
import Foundation
import LocalSystem

/// A public Ed25519 key.
public struct VerifyingKey: Sendable, Hashable {
  /// The 32 bytes of the key.
  let bytes: [UInt8]

  private static let mark = "dora-ed25519-public "

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Parses a line such as "dora-ed25519-public BASE64".
  ///
  /// - Parameter file: the name of the file in errors.
  public init(_ text: String, file: String) throws(PackError) {
    let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if line.hasPrefix(SigningKey.mark) {
      throw .badKey(file: file, reason: "it is a private key; give the public one, NAME.pub")
    }
    guard line.hasPrefix(Self.mark) else {
      throw .badKey(file: file, reason: "it doesn't begin with '\(Self.mark)'")
    }
    self = try VerifyingKey(base64: String(line.dropFirst(Self.mark.count)), file: file)
  }

  init(base64: String, file: String) throws(PackError) {
    guard let data = Data(base64Encoded: base64), data.count == 32,
      (try? Curve25519.Signing.PublicKey(rawRepresentation: data)) != nil
    else { throw .badKey(file: file, reason: "it is not 32 bytes in base64") }
    bytes = Array(data)
  }

  public var text: String { Self.mark + base64 }
  var base64: String { Data(bytes).base64EncodedString() }

  /// The beginning of the key's hash, which people can compare.
  public var fingerprint: String {
    "ed25519:" + Hexadecimal.sha256(of: bytes).prefix(16)
  }

  func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
    return key?.isValidSignature(signature, for: message) ?? false
  }
}

/// A private Ed25519 key.
public struct SigningKey: Sendable {
  /// The seed of the key, which has 32 bytes. The key object of the Crypto library is made from it
  /// when needed, since that object isn't `Sendable`.
  private let seed: [UInt8]
  public let publicKey: VerifyingKey

  static let mark = "dora-ed25519-private "

  /// Makes a new key with the system's random number generator.
  public init() { self.init(Curve25519.Signing.PrivateKey()) }

  private init(_ key: Curve25519.Signing.PrivateKey) {
    seed = Array(key.rawRepresentation)
    publicKey = VerifyingKey(bytes: Array(key.publicKey.rawRepresentation))
  }

  /// Reads a file made by ``write(named:)``.
  public init(file: URL) throws(PackError) {
    let bytes = try LocalFile.read(file, limit: 4096)
    let line = String(decoding: bytes, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard line.hasPrefix(Self.mark),
      let data = Data(base64Encoded: String(line.dropFirst(Self.mark.count))),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: data)
    else {
      throw .badKey(
        file: file.path, reason: "it is not a private key made by 'dora-host pack keygen'")
    }
    self.init(key)
  }

  /// Writes the private key to `NAME.key`, which only its owner can read, and the public key to
  /// `NAME.pub`.
  ///
  /// - Throws: ``PackError/exists(path:)``, if either file exists, since an overwritten key would
  ///   be lost permanently.
  public func write(named name: URL) throws(PackError) -> (private: URL, public: URL) {
    let files = (
      private: name.appendingPathExtension("key"), public: name.appendingPathExtension("pub")
    )
    let text = Self.mark + Data(seed).base64EncodedString() + "\n"
    for file in [files.private, files.public]
    where FileManager.default.fileExists(atPath: file.path) {
      throw .exists(path: file.path)
    }
    try LocalFile.create(files.private, Array(text.utf8), mode: 0o600)
    try LocalFile.create(files.public, Array((publicKey.text + "\n").utf8), mode: 0o644)
    return files
  }

  func signature(of message: [UInt8], file: String) throws(PackError) -> [UInt8] {
    do {
      let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
      return Array(try key.signature(for: message))
    } catch {
      throw .unwritable(path: file, reason: "signing it failed")
    }
  }
}
