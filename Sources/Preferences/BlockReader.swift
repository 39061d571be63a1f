import Foundation

/// The bytes of a file, block by block; of a gzip file, those that were compressed.
///
/// The first two bytes tell gzip, not the file's name: no JSON text begins with them.
struct BlockReader {
  static let blockSize = 1 << 20
  private static let gzipMagic: [UInt8] = [0x1F, 0x8B]

  private let source: BlockSource
  /// The file's name, for errors.
  var file: String { source.file }
  /// The first block of a file that is not compressed, until it has been given.
  private var first: [UInt8]?
  private let inflater: GzipInflater?

  init(_ url: URL) throws(DataError) {
    source = try BlockSource(url)
    let start = try source.next()
    if start.starts(with: Self.gzipMagic) {
      inflater = try GzipInflater(start, file: url.relativePath)
    } else {
      (first, inflater) = (start, nil)
    }
  }

  /// The next block, empty at the end of the file.
  mutating func next() throws(DataError) -> [UInt8] {
    if let inflater {
      return try inflater.read(Self.blockSize) { () throws(DataError) in try source.next() }
    }
    guard let block = first else { return try source.next() }
    first = nil
    return block
  }
}

/// The bytes of a file as they are.
private struct BlockSource {
  let file: String
  let handle: FileHandle

  init(_ url: URL) throws(DataError) {
    file = url.relativePath
    do {
      handle = try FileHandle(forReadingFrom: url)
    } catch {
      throw .unreadable(file: file, reason: Self.reason(of: error))
    }
  }

  /// The system's reason, which Foundation's own words hide.
  private static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return error.localizedDescription
    }
    return String(cString: strerror(Int32(underlying.code)))
  }

  func next() throws(DataError) -> [UInt8] {
    do {
      return Array(try handle.read(upToCount: BlockReader.blockSize) ?? Data())
    } catch {
      throw .unreadable(file: file, reason: Self.reason(of: error))
    }
  }
}
