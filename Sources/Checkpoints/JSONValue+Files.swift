import Foundation
import StrictJSON

extension JSONValue {
  /// Reads a file that holds one JSON value.
  ///
  /// - Throws: ``CheckpointError/unreadable(file:reason:)``,
  ///   ``CheckpointError/malformedJSON(file:offset:reason:)`` or
  ///   ``CheckpointError/duplicateKey(file:key:)``.
  public init(contentsOf url: URL) throws(CheckpointError) {
    let file = try MappedFile(url)
    try self.init(parsing: file.bytes, file: url.path)
  }

  /// - Parameter file: names the text in errors.
  init(parsing bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
    do {
      self = try JSONParser.parse(bytes)
    } catch {
      throw CheckpointError(error, file: file)
    }
  }

  /// Writes the value, indented, as a file that is complete or absent.
  public func write(to url: URL) throws(CheckpointError) {
    try AtomicFile.write(to: url) { file throws(CheckpointError) in try file.write(indentedText) }
  }
}

extension CheckpointError {
  fileprivate init(_ error: JSONError, file: String) {
    if case .duplicateKey(let key) = error.reason {
      self = .duplicateKey(file: file, key: key)
    } else {
      self = .malformedJSON(file: file, offset: error.offset, reason: error.description)
    }
  }
}
