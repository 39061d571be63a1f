import Crypto
import LocalSystem

extension Hexadecimal {
  static func sha256(of bytes: [UInt8]) -> String { text(SHA256.hash(data: bytes)) }
}
