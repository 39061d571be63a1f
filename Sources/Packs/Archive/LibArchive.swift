import Foundation

/// The functions of libarchive that packs need, looked up at run time.
///
/// libarchive is designed to read hostile archives: several package managers use it, and it is
/// fuzzed continuously. Only its gzip filter and its tar reader are enabled. Since it is opened
/// only when needed, neither the build nor programs that never read a pack depend on it.
struct LibArchive {
  static let library = "libarchive.so.13"
  static let ok: Int32 = 0
  static let end: Int32 = 1
  static let regularFile: UInt32 = 0o100000

  typealias Make = @convention(c) () -> OpaquePointer?
  typealias Act = @convention(c) (OpaquePointer?) -> Int32
  typealias Text = @convention(c) (OpaquePointer?) -> UnsafePointer<CChar>?
  typealias Whole = @convention(c) (OpaquePointer?) -> Int64
  typealias FileType = @convention(c) (OpaquePointer?) -> UInt32
  typealias Open = @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int) -> Int32
  typealias Next = @convention(c) (OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>) -> Int32
  typealias Read = @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, Int) -> Int
  typealias Consumed = @convention(c) (OpaquePointer?, Int32) -> Int64
  typealias OpenWriting =
    @convention(c) (
      OpaquePointer?, UnsafeMutableRawPointer?, Int, UnsafeMutablePointer<Int>
    ) -> Int32
  typealias Option =
    @convention(c) (
      OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?
    ) -> Int32
  typealias SetNothing = @convention(c) (OpaquePointer?) -> Void
  typealias SetText = @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Void
  typealias SetWhole = @convention(c) (OpaquePointer?, Int64) -> Void
  typealias SetBits = @convention(c) (OpaquePointer?, UInt32) -> Void
  typealias SetTime = @convention(c) (OpaquePointer?, Int, Int) -> Void
  typealias WriteHeader = @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
  typealias Write = @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int) -> Int

  // The loaded library. It is never closed, because another part of the process may use it.
  private nonisolated(unsafe) let handle: UnsafeMutableRawPointer

  /// - Throws: ``PackError/noArchiveLibrary(reason:)``.
  init(_ library: String = LibArchive.library) throws(PackError) {
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else { throw Self.failure() }
    self.handle = handle
  }

  /// - Parameter type: the type of the function, which must be one of the C function types above.
  func function<Function>(
    _ name: String, as type: Function.Type
  ) throws(PackError) -> Function {
    guard let symbol = dlsym(handle, "archive_" + name) else { throw Self.failure() }
    return unsafeBitCast(symbol, to: type)
  }

  private static func failure() -> PackError {
    .noArchiveLibrary(reason: dlerror().map { String(cString: $0) } ?? "no reason given")
  }
}
