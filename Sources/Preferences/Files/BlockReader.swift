import Crypto
import Foundation

/// Reads the bytes of a file block by block, decompressing them if the file is compressed.
struct BlockReader {
  static let blockSize = 1 << 20

  private let source: BlockSource
  /// The file's name, for errors.
  var file: String { source.file }
  /// The first block of an uncompressed file, or nil once it has been returned.
  private var first: [UInt8]?
  private let inflater: (any Inflater)?

  init(_ url: URL) throws(DataError) {
    source = try BlockSource(url)
    let start = try source.next()
    if let compression = Compression(start) {
      inflater = try compression.inflater(start, file: url.relativePath)
    } else {
      (first, inflater) = (start, nil)
    }
  }

  /// The SHA-256 of the file's raw bytes, compressed or not, in lower-case hexadecimal. Reads the
  /// rest of the file.
  func sha256() throws(DataError) -> String {
    while try !source.next().isEmpty {}
    return source.hash.finalize().map { String($0, radix: 16, padded: 2) }.joined()
  }

  /// The next block, which is empty at the end of the file.
  mutating func next() throws(DataError) -> [UInt8] {
    if let inflater {
      return try inflater.read(Self.blockSize) { () throws(DataError) in try source.next() }
    }
    guard let block = first else { return try source.next() }
    first = nil
    return block
  }
}

/// The raw bytes of a file, each read only once, because a pipe can't be read twice.
private final class BlockSource {
  let file: String
  let handle: FileHandle
  private(set) var hash = SHA256()

  init(_ url: URL) throws(DataError) {
    file = url.relativePath
    do {
      handle = try FileHandle(forReadingFrom: url)
    } catch {
      throw .unreadable(file: file, reason: Self.reason(of: error))
    }
  }

  /// The system's reason for an error, which Foundation's own message hides.
  private static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return error.localizedDescription
    }
    return String(cString: strerror(Int32(underlying.code)))
  }

  func next() throws(DataError) -> [UInt8] {
    do {
      let block = Array(try handle.read(upToCount: BlockReader.blockSize) ?? Data())
      hash.update(data: block)
      return block
    } catch {
      throw .unreadable(file: file, reason: Self.reason(of: error))
    }
  }
}

extension String {
  fileprivate init(_ number: UInt8, radix: Int, padded width: Int) {
    let digits = String(number, radix: radix)
    self = String(repeating: "0", count: width - digits.count) + digits
  }
}
