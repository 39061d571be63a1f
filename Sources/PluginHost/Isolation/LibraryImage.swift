import CSandbox
import Crypto
import Foundation
import Glibc

/// A private copy of a library's bytes that nobody can change any more.
///
/// Between looking at a file and loading it, it could be exchanged for another. So it is opened once
/// and copied into a sealed nameless file; what was looked at, hashed and found to be signed is then
/// what is loaded.
public final class LibraryImage: Sendable {
  /// The copy's descriptor, open as long as the image is there.
  let descriptor: Int32
  /// Where the dynamic linker finds the copy, in this process.
  var path: String { "/proc/self/fd/\(descriptor)" }
  /// Of the bytes, in lower-case hexadecimal digits.
  public let sha256: String

  /// Longest library that is taken, in bytes. Real ones are thousands of times smaller.
  static let mostBytes = 1 << 30

  /// - Parameter path: of a regular file.
  /// - Throws: ``PluginError/notAFile(path:)`` or ``PluginError/unreadable(path:reason:)``.
  public init(copying path: String) throws(PluginError) {
    // Without O_NONBLOCK a pipe in place of the file would be waited for.
    let source = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard source >= 0 else { throw Self.unreadable(path) }
    defer { close(source) }
    var information = stat()
    guard fstat(source, &information) == 0 else { throw Self.unreadable(path) }
    guard information.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    guard information.st_size <= Self.mostBytes else {
      throw .unreadable(path: path, reason: "it is longer than \(Self.mostBytes >> 20) MiB")
    }
    let copy = sb_shared_file("plugin", 0)
    guard copy >= 0 else { throw Self.unreadable(path) }
    do throws(PluginError) {
      sha256 = try Self.copy(source, to: copy, path)
    } catch {
      close(copy)
      throw error
    }
    descriptor = copy
  }

  /// Of bytes that were read from somewhere else, such as an archive.
  ///
  /// - Parameter path: what errors call them.
  public init(bytes: [UInt8], called path: String) throws(PluginError) {
    let copy = sb_shared_file("plugin", 0)
    guard copy >= 0 else { throw Self.unreadable(path) }
    guard Self.write(bytes[...], to: copy), sb_freeze(copy) == 0 else {
      let error = Self.unreadable(path)
      close(copy)
      throw error
    }
    descriptor = copy
    sha256 = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
  }

  deinit { close(descriptor) }

  /// Lets the image be there for good: the dynamic linker knows a library by its path, and that of another
  /// image must never be the same.
  func keep() { _ = Unmanaged.passRetained(self) }

  private static func copy(
    _ source: Int32, to copy: Int32, _ path: String
  ) throws(PluginError) -> String {
    var hash = SHA256()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var total = 0
    while true {
      let count = read(source, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(path) }
      if count == 0 { break }
      total += count
      guard total <= mostBytes, write(buffer[..<count], to: copy) else { throw unreadable(path) }
      hash.update(data: buffer[..<count])
    }
    guard sb_freeze(copy) == 0 else { throw unreadable(path) }
    return hash.finalize().map { String(format: "%02x", $0) }.joined()
  }

  /// Writes all of it; false with `errno` when that fails. A limit of the sizes of files (`ulimit -f`) cuts
  /// the first write short, without an error, and refuses the next.
  private static func write(_ bytes: ArraySlice<UInt8>, to file: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func unreadable(_ path: String) -> PluginError {
    .unreadable(path: path, reason: String(cString: strerror(errno)).lowercased())
  }

  /// The image that the parent handed to this process.
  init(inherited descriptor: Int32) {
    self.descriptor = descriptor
    sha256 = ""
  }
}
