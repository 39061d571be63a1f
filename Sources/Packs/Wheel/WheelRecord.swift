import Crypto
import Foundation
import LocalSystem
import PluginHost

/// The file RECORD of a wheel, which lists every installed file with its hash.
struct WheelRecord {
  static let fileName = "RECORD"
  /// The maximum size of the file, in bytes, which is more than any pack needs.
  private static let byteLimit = 4 << 20

  /// The name of the file in errors.
  let file: String
  /// The SHA-256 hashes of all listed files that have one, in hexadecimal digits.
  private var hashes: [String: String] = [:]
  /// All listed paths, with or without a hash.
  private var listed: Set<String> = []

  /// Reads the list. Quoted paths lose their quotation marks; the rest of the line is ignored, so
  /// they have no hash.
  init(_ url: URL) throws(PackError) {
    file = url.path
    let bytes = try LocalFile.read(url, limit: Self.byteLimit)
    for line in bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
      let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      let first = fields[0].first == UInt8(ascii: "\"") ? fields[0].dropFirst() : fields[0]
      let path = String(decoding: first, as: UTF8.self)
      listed.insert(path)
      guard fields.count == 3 else { continue }
      guard let hash = Self.hash(fields[1]) else { continue }
      guard hashes.updateValue(hash, forKey: path) ?? hash == hash else {
        throw .badField(
          file: file, field: "'\(PluginText.clean(path))'", reason: "is listed with two hashes")
      }
    }
  }

  private static func hash(_ field: Array<UInt8>.SubSequence) -> String? {
    let mark = Array("sha256=".utf8)
    guard field.starts(with: mark) else { return nil }
    let text = String(decoding: field.dropFirst(mark.count), as: UTF8.self)
      .replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    let data = Data(
      base64Encoded: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
    return data.flatMap { $0.count == 32 ? Hexadecimal.text($0) : nil }
  }

  /// Throws an error if a file isn't listed with this hash.
  func check(_ path: String, sha256: String) throws(PackError) {
    guard let listed = hashes[path] else {
      throw .badField(file: file, field: "'\(path)'", reason: "is not listed with a SHA-256 hash")
    }
    guard listed == sha256 else {
      throw .badField(
        file: file, field: "'\(path)'",
        reason: "is listed with another hash than the file has; install the wheel again")
    }
  }

  /// Returns the listed paths in a directory. The name of the directory must end with "/".
  func paths(in folder: String) -> [String] {
    listed.filter { $0.hasPrefix(folder) }.sorted()
  }

  static func line(for entry: PackArchive.Entry) -> String {
    let hash = Data(SHA256.hash(data: entry.bytes)).base64EncodedString()
      .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
      .replacingOccurrences(of: "=", with: "")
    return "\(entry.name),sha256=\(hash),\(entry.bytes.count)"
  }
}
