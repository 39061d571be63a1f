import Foundation
import StrictJSON

/// A signature for the exact bytes of a file, which is stored separately from the file.
public struct DetachedSignature: Sendable, Equatable {
  private static let format = "dora-signature/1"

  public let key: VerifyingKey
  let signature: [UInt8]

  /// Signs the bytes of a file. The file must contain the name of its own format, so that a
  /// signature for one kind of file is never valid for another kind.
  public init(of message: [UInt8], file: String, by key: SigningKey) throws(PackError) {
    self.key = key.publicKey
    signature = try key.signature(of: message, file: file)
  }

  /// Reads a file made by ``encoded``.
  ///
  /// - Parameter file: the name of the signature file in errors.
  init(reading bytes: [UInt8], file: String) throws(PackError) {
    var reader = try FieldReader(bytes, file: file, format: Self.format)
    key = try VerifyingKey(base64: reader.text("key"), file: file)
    guard let data = Data(base64Encoded: try reader.text("signature")), data.count == 64 else {
      throw reader.refuse("signature", "must be 64 bytes in base64")
    }
    signature = Array(data)
    try reader.finish()
  }

  var encoded: [UInt8] {
    let object: JSONObject = [
      "format": .string(Self.format), "key": .string(key.base64),
      "signature": .string(Data(signature).base64EncodedString()),
    ]
    return Array(JSONValue.object(object).indentedText.utf8)
  }

  /// - Parameter file: the name of the signed file in errors.
  func check(_ message: [UInt8], file: String) throws(PackError) {
    guard key.verifies(signature, of: message) else { throw .badSignature(file: file) }
  }
}
