import FileFormats
import Foundation
import TensorCore

/// A file of named tensors in the [safetensors](https://github.com/huggingface/safetensors) format.
///
/// ```
/// 8 bytes   N, little-endian
/// N bytes   JSON: {"name": {"dtype": …, "shape": […], "data_offsets": [begin, end]}, …}
/// the rest  the tensors' bytes, little-endian and row-major, without gaps
/// ```
/// Opening a file checks the whole header, so every accepted entry can be read.
public struct SafetensorsFile {
  /// The maximum size of the header that the format allows, in bytes.
  static let headerLimit = 100_000_000

  public let url: URL
  /// The file's metadata, `__metadata__`.
  public let metadata: [String: String]
  let entries: [String: Entry]
  private let file: MappedFile
  private let dataStart: Int

  /// - Throws: a ``CheckpointError`` that says what is wrong with the file. No part of an invalid
  ///   file is usable.
  public init(contentsOf url: URL) throws(CheckpointError) {
    let file = try MappedFile(url)
    do {
      let length = try Self.headerLength(of: file.bytes, file: url.path)
      dataStart = 8 + length
      let header = try SafetensorsHeader(
        UnsafeRawBufferPointer(rebasing: file.bytes[8..<dataStart]),
        dataCount: file.bytes.count - dataStart, file: url.path)
      (self.url, self.file, entries, metadata) = (url, file, header.entries, header.metadata)
    } catch {
      throw Self.kind(of: file, wrong: error).map { .foreign(file: url.path, $0) } ?? error
    }
  }

  /// Returns the kind of a file whose header length is invalid, or nil if it may be a damaged
  /// safetensors file.
  ///
  /// A header length may have the same bytes as a short signature, such as a byte order mark. A
  /// kind is therefore accepted only if the length is invalid and no valid length has the bytes of
  /// the kind's signature.
  private static func kind(of file: MappedFile, wrong error: CheckpointError) -> FileSignature? {
    guard case .headerTooLarge = error else { return nil }
    let kind = FileSignature([UInt8](file.bytes.prefix(FileSignature.length)))
    return kind.flatMap { [.utf16, .utf32, .arrowStream].contains($0) ? nil : $0 }
  }

  private static func headerLength(
    of bytes: UnsafeRawBufferPointer, file: String
  ) throws(CheckpointError) -> Int {
    if bytes.count < 8 { throw .truncated(file: file, bytes: bytes.count) }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    if length > headerLimit {
      throw .headerTooLarge(file: file, bytes: length, limit: headerLimit)
    }
    if Int(length) > bytes.count - 8 {
      throw .headerBeyondFile(file: file, bytes: Int(length), available: bytes.count - 8)
    }
    return Int(length)
  }

  /// The names of all tensors, sorted.
  public var names: [String] { entries.keys.sorted() }

  /// Returns the shape of the tensor with this name, or nil if there is none.
  public func shape(of name: String) -> [Int]? { entries[name]?.shape }

  /// Reads the tensor with this name as float32.
  ///
  /// - Throws: ``CheckpointError/missingTensor(file:tensor:)``.
  public func tensor(_ name: String) throws(CheckpointError) -> Tensor {
    let tensor = Tensor(uninitialized: try entry(name).shape)
    try read(name, into: tensor.pointer)
    return tensor
  }

  /// Writes the tensor with this name, in float32, to `destination`, which must have enough space.
  ///
  /// - Throws: ``CheckpointError/missingTensor(file:tensor:)``.
  public func read(
    _ name: String, into destination: UnsafeMutablePointer<Float>
  ) throws(CheckpointError) {
    let entry = try entry(name)
    let range = dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
    entry.type.widen(UnsafeRawBufferPointer(rebasing: file.bytes[range]), into: destination)
  }

  /// The number of elements that are read before they are checked. It is small enough that they are
  /// still in the cache, which makes checking cheap.
  private static let blockCount = 1 << 15

  /// Like ``read(_:into:)``, but throws an error if any number is infinite or NaN.
  ///
  /// - Throws: ``CheckpointError/nonFiniteTensor(file:tensor:index:value:)`` for the first number
  ///   that is infinite or NaN, ``CheckpointError/missingTensor(file:tensor:)``, and
  ///   ``CheckpointError/changed(file:)``.
  public func readFinite(
    _ name: String, into destination: UnsafeMutablePointer<Float>
  ) throws(CheckpointError) {
    let entry = try entry(name)
    for block in blocks(of: entry) {
      try widenFinite(block, of: entry, name, into: destination + block.lowerBound)
      // The bytes that were read are released, so that they don't take memory in addition to the
      // copy.
      file.release(bytes(block, of: entry))
    }
    try file.checkUnchanged()
  }

  /// Returns the tensor as stored in the file, as some rows of a matrix of constants, after
  /// checking its elements. Returns nil if the elements aren't floating-point numbers.
  ///
  /// - Throws: the same errors as ``readFinite(_:into:)``.
  public func stored(_ name: String) throws(CheckpointError) -> StoredMatrix.Piece? {
    let entry = try entry(name)
    guard let element = entry.type.stored, entry.shape.count == 2,
      let start = file.bytes.baseAddress
    else { return nil }
    let block = Tensor(uninitialized: [Self.blockCount])
    for range in blocks(of: entry) {
      try widenFinite(range, of: entry, name, into: block.pointer)
    }
    withExtendedLifetime(block) {}
    try file.checkUnchanged()
    return StoredMatrix.Piece(
      rows: entry.shape[0], bytes: start + dataStart + entry.range.lowerBound, element: element,
      owner: file)
  }

  /// Checks that the file hasn't been written to since it was opened.
  ///
  /// - Throws: ``CheckpointError/changed(file:)``.
  public func checkUnchanged() throws(CheckpointError) { try file.checkUnchanged() }

  /// Returns the ranges of elements that are read at a time.
  private func blocks(of entry: Entry) -> some Sequence<Range<Int>> {
    let count = entry.range.count / entry.type.byteCount
    return stride(from: 0, to: count, by: Self.blockCount).lazy.map { start in
      start..<min(start + Self.blockCount, count)
    }
  }

  /// Returns the byte range of some elements in the file.
  private func bytes(_ elements: Range<Int>, of entry: Entry) -> Range<Int> {
    let start = dataStart + entry.range.lowerBound
    let size = entry.type.byteCount
    return start + elements.lowerBound * size..<start + elements.upperBound * size
  }

  private func widenFinite(
    _ block: Range<Int>, of entry: Entry, _ name: String,
    into destination: UnsafeMutablePointer<Float>
  ) throws(CheckpointError) {
    entry.type.widen(
      UnsafeRawBufferPointer(rebasing: file.bytes[bytes(block, of: entry)]), into: destination)
    if let index = firstNonFinite(destination, count: block.count) {
      throw .nonFiniteTensor(
        file: url.path, tensor: name, index: block.lowerBound + index,
        value: "\(destination[index])")
    }
  }

  private func entry(_ name: String) throws(CheckpointError) -> Entry {
    guard let entry = entries[name] else { throw .missingTensor(file: url.path, tensor: name) }
    return entry
  }

  /// The type and shape of a tensor, and the location of its data in the file.
  struct Entry {
    let type: ElementType
    let shape: [Int]
    /// The range of the data, in bytes from the end of the header.
    let range: Range<Int>
  }
}
