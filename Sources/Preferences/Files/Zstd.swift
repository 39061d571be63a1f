/// The decompression functions of libzstd, looked up at run time.
///
/// Every Debian and Ubuntu system has the library, since dpkg needs it.
struct Zstd {
  static let library = "libzstd.so.1"

  /// The layout of `ZSTD_inBuffer`.
  struct Input {
    var bytes: UnsafeRawPointer?
    var count = 0
    var position = 0
  }

  /// The layout of `ZSTD_outBuffer`.
  struct Output {
    var bytes: UnsafeMutableRawPointer?
    var count = 0
    var position = 0
  }

  typealias Create = @convention(c) () -> UnsafeMutableRawPointer?
  typealias Free = @convention(c) (UnsafeMutableRawPointer?) -> Int
  /// The C function's parameters are the stream, the output and the input. It returns 0 at the end
  /// of a frame, and otherwise a hint or an error.
  typealias Step =
    @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) ->
    Int
  typealias Test = @convention(c) (Int) -> UInt32
  typealias Name = @convention(c) (Int) -> UnsafePointer<CChar>?

  let create: Create
  let free: Free
  let decompress: Step
  let isError: Test
  let errorName: Name

  /// - Parameter file: the data file to decompress, for errors.
  /// - Throws: ``DataError/noDecompressor(file:_:reason:)``.
  init(_ library: String, file: String) throws(DataError) {
    let library = try SharedLibrary(library) { .noDecompressor(file: file, .zstd, reason: $0) }
    create = try library.function("ZSTD_createDStream", as: Create.self)
    free = try library.function("ZSTD_freeDStream", as: Free.self)
    decompress = try library.function("ZSTD_decompressStream", as: Step.self)
    isError = try library.function("ZSTD_isError", as: Test.self)
    errorName = try library.function("ZSTD_getErrorName", as: Name.self)
  }
}
