import Foundation

/// Gives the bytes that a compressed file holds, in blocks.
protocol Inflater: AnyObject {
  /// The next bytes that were compressed: `count` of them, or fewer at the end of the file.
  ///
  /// - Parameter more: gives the file's next bytes, none at its end.
  func read(
    _ count: Int, from more: () throws(DataError) -> [UInt8]
  ) throws(DataError) -> [UInt8]
}

/// A kind of compression that is read, and what it takes.
public enum Compression: Equatable, Sendable, CaseIterable {
  case gzip, zstd

  /// What files of the kind begin with. No JSON text begins so.
  private var mark: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    }
  }

  /// - Parameter start: a file's first bytes, which identify the compression; the name isn't used.
  /// - Returns: nil for a file that isn't compressed, or otherwise.
  init?(_ start: [UInt8]) {
    guard let found = Self.allCases.first(where: { start.starts(with: $0.mark) }) else {
      return nil
    }
    self = found
  }

  func inflater(_ start: [UInt8], file: String) throws(DataError) -> any Inflater {
    switch self {
    case .gzip: try GzipInflater(start, file: file)
    case .zstd: try ZstdInflater(start, file: file)
    }
  }

  /// The Debian package whose library decompresses it.
  var package: String { self == .gzip ? "zlib1g" : "libzstd1" }
  /// The command that decompresses it.
  var command: String { self == .gzip ? "gunzip --keep" : "zstd -d" }
}

/// A function of a library that is opened while the program runs.
struct SharedLibrary {
  private let handle: UnsafeMutableRawPointer
  private let failure: @Sendable (String) -> DataError

  /// - Parameter failure: makes an error from the loader's reason.
  init(_ name: String, failure: @escaping @Sendable (String) -> DataError) throws(DataError) {
    self.failure = failure
    // Never closed: another part of the process may use it, and it is small.
    guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { throw failure(Self.reason) }
    self.handle = handle
  }

  func function<Function>(_ name: String, as type: Function.Type) throws(DataError) -> Function {
    guard let symbol = dlsym(handle, name) else { throw failure(Self.reason) }
    return unsafeBitCast(symbol, to: type)
  }

  private static var reason: String { dlerror().map { String(cString: $0) } ?? "no reason given" }
}
