import Foundation

/// The decompression functions of zlib, looked up at run time.
///
/// Every Debian and Ubuntu system has the library, since dpkg needs it, but most machines lack the
/// package with its header. The library is opened only when needed, so the build doesn't depend on
/// it.
struct Zlib {
  static let library = "libz.so.1"
  /// The version passed to zlib, which checks that its first digit matches its own version.
  static let version = "1"
  /// The largest window size, 2¹⁵ bytes. Adding 16 selects the gzip header and checksum.
  static let gzipWindow: Int32 = 15 + 16
  static let noFlush: Int32 = 0
  static let ok: Int32 = 0
  static let streamEnd: Int32 = 1
  static let bufferError: Int32 = -5

  /// `z_stream`. Its layout hasn't changed since zlib 1.0, and zlib verifies its size on
  /// initialization.
  struct Stream {
    var input: UnsafeMutablePointer<UInt8>?
    var inputCount: UInt32 = 0
    var totalInput: UInt = 0
    var output: UnsafeMutablePointer<UInt8>?
    var outputCount: UInt32 = 0
    var totalOutput: UInt = 0
    var message: UnsafePointer<CChar>?
    var state: UnsafeMutableRawPointer?
    var allocate: UnsafeMutableRawPointer?
    var free: UnsafeMutableRawPointer?
    var opaque: UnsafeMutableRawPointer?
    var dataType: Int32 = 0
    var checksum: UInt = 0
    var reserved: UInt = 0
  }

  /// The C function's parameters are the stream, the window, the version and the stream's size.
  typealias Open =
    @convention(c) (UnsafeMutableRawPointer, Int32, UnsafePointer<CChar>, Int32) -> Int32
  /// The C function's parameters are the stream and the flush mode.
  typealias Step = @convention(c) (UnsafeMutableRawPointer, Int32) -> Int32
  typealias Act = @convention(c) (UnsafeMutableRawPointer) -> Int32

  let inflateInit2: Open
  let inflate: Step
  let inflateReset: Act
  let inflateEnd: Act

  /// - Parameter file: the data file to decompress, for errors.
  /// - Throws: ``DataError/noDecompressor(file:_:reason:)``.
  init(_ library: String, file: String) throws(DataError) {
    let library = try SharedLibrary(library) { .noDecompressor(file: file, .gzip, reason: $0) }
    inflateInit2 = try library.function("inflateInit2_", as: Open.self)
    inflate = try library.function("inflate", as: Step.self)
    inflateReset = try library.function("inflateReset", as: Act.self)
    inflateEnd = try library.function("inflateEnd", as: Act.self)
  }
}
