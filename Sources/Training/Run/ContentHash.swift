import Checkpoints
import Crypto
import Foundation

/// Computes the SHA-256 hash of files, which are read in pieces.
enum ContentHash {
  private static let pieceSize = 1 << 20

  static func of(_ bytes: [UInt8]) -> String { SHA256.hash(data: bytes).hexadecimal }

  static func of(file: URL) throws -> String {
    // Other files are refused, because reading a pipe may block forever, and a device may never
    // end.
    guard FileKind(file.path, followsLinks: true) != .other else {
      throw CheckpointError.unreadable(file: file.path, reason: "not a regular file")
    }
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var hash = SHA256()
    while let piece = try handle.read(upToCount: pieceSize), !piece.isEmpty {
      hash.update(data: piece)
    }
    return hash.finalize().hexadecimal
  }
}

extension Sequence where Element == UInt8 {
  /// Lower-case hexadecimal digits, as printed by `sha256sum`.
  var hexadecimal: String {
    map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
