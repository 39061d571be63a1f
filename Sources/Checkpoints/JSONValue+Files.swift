import FileFormats
import Foundation
import StrictJSON

extension JSONValue {
  /// The maximum size of a file. A model's configuration or index has at most a few hundred
  /// kilobytes. Larger files are refused, because parsed values need many times the memory of their
  /// text.
  private static let mostBytes = 64 << 20

  /// Reads a file that contains one JSON value.
  ///
  /// - Throws: ``CheckpointError/unreadable(file:reason:)``,
  ///   ``CheckpointError/malformedJSON(file:offset:reason:)`` or
  ///   ``CheckpointError/duplicateKey(file:key:)``.
  public init(contentsOf url: URL) throws(CheckpointError) {
    let file = try MappedFile(url)
    guard file.bytes.count <= Self.mostBytes else {
      throw .unreadable(
        file: url.path,
        reason: "it has \(file.bytes.count) bytes, more than the \(Self.mostBytes) of any such file"
      )
    }
    try self.init(parsing: file.bytes, file: url.path)
  }

  /// - Parameter file: the name of the text in errors.
  init(parsing bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
    do {
      self = try JSONParser.parse(bytes)
    } catch {
      throw CheckpointError(foreign: bytes, file: file) ?? CheckpointError(error, file: file)
    }
  }

  /// Writes the value as indented JSON. The file is either complete or absent.
  public func write(to url: URL) throws(CheckpointError) {
    try AtomicFile.write(to: url) { file throws(CheckpointError) in try file.write(indentedText) }
  }
}

extension CheckpointError {
  /// Makes the error for a file whose first bytes show that it is in another known format. Returns
  /// nil if they match no known format.
  init?(foreign bytes: UnsafeRawBufferPointer, file: String) {
    guard let kind = FileSignature([UInt8](bytes.prefix(FileSignature.length))) else { return nil }
    self = .foreign(file: file, kind)
  }

  fileprivate init(_ error: JSONError, file: String) {
    if case .duplicateKey(let key) = error.reason {
      self = .duplicateKey(file: file, key: key)
    } else {
      self = .malformedJSON(file: file, offset: error.offset, reason: error.description)
    }
  }
}
