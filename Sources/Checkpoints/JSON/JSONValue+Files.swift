import Foundation

extension JSONValue {
  /// Reads a file that holds one JSON value.
  ///
  /// - Throws: ``CheckpointError/unreadable(file:reason:)``,
  ///   ``CheckpointError/malformedJSON(file:offset:reason:)`` or
  ///   ``CheckpointError/duplicateKey(file:key:)``.
  public init(contentsOf url: URL) throws(CheckpointError) {
    let file = try MappedFile(url)
    self = try JSONParser.parse(file.bytes, file: url.path)
  }

  /// Reads a JSON text. `name` stands for the file in errors.
  public init(parsing text: String, name: String) throws(CheckpointError) {
    self = try Array(text.utf8).withUnsafeBufferPointer { bytes throws(CheckpointError) in
      try JSONParser.parse(UnsafeRawBufferPointer(bytes), file: name)
    }
  }

  /// Writes the value, indented, as a file that is complete or absent.
  public func write(to url: URL) throws(CheckpointError) {
    try AtomicFile.write(to: url) { file throws(CheckpointError) in try file.write(indentedText) }
  }
}
