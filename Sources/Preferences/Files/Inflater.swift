import Foundation

/// Decompresses a file in blocks.
protocol Inflater: AnyObject {
  /// Returns the next `count` decompressed bytes, or fewer at the end of the file.
  ///
  /// - Parameter more: returns the file's next bytes, or an empty array at its end.
  func read(
    _ count: Int, from more: () throws(DataError) -> [UInt8]
  ) throws(DataError) -> [UInt8]
}

/// A supported compression format, and the package and command that decompress it.
public enum Compression: Equatable, Sendable, CaseIterable {
  case gzip, zstd

  /// The bytes with which such files begin. No JSON text begins with them.
  private var mark: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    }
  }

  /// - Parameter start: a file's first bytes, which identify the compression. The file name isn't
  ///   used.
  /// - Returns: nil for a file that isn't compressed, or is compressed in a different way.
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

  /// The Debian package with the library that decompresses this format.
  var package: String { self == .gzip ? "zlib1g" : "libzstd1" }
  /// The shell command that decompresses a file in this format.
  var command: String { self == .gzip ? "gunzip --keep" : "zstd -d" }
}

/// A shared library that is opened at run time.
struct SharedLibrary {
  private let handle: UnsafeMutableRawPointer
  private let failure: @Sendable (String) -> DataError

  /// - Parameter failure: creates an error from the loader's reason.
  init(_ name: String, failure: @escaping @Sendable (String) -> DataError) throws(DataError) {
    self.failure = failure
    // The library is never closed, because it is small and another part of the process may use it.
    guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { throw failure(Self.reason) }
    self.handle = handle
  }

  func function<Function>(_ name: String, as type: Function.Type) throws(DataError) -> Function {
    guard let symbol = dlsym(handle, name) else { throw failure(Self.reason) }
    return unsafeBitCast(symbol, to: type)
  }

  private static var reason: String { dlerror().map { String(cString: $0) } ?? "no reason given" }
}
