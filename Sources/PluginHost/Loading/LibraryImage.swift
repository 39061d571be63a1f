import CSandbox
import Crypto
import FileFormats
import Foundation
import Glibc
import LocalSystem

/// A private, immutable copy of a library's bytes.
///
/// A file could be replaced after it was checked and before it is loaded. It is therefore opened
/// once and copied to a sealed file without a name, so that exactly the bytes that were checked,
/// hashed and found to be signed are loaded.
public final class LibraryImage: Sendable {
  /// The descriptor of the copy, which is open as long as the image exists.
  let descriptor: Int32
  /// The path under which the dynamic linker of this process can open the copy.
  var path: String { "/proc/self/fd/\(descriptor)" }
  /// The SHA-256 hash of the bytes, in lower-case hexadecimal digits.
  public let sha256: String

  /// The maximum size of a library, in bytes. Real libraries are thousands of times smaller.
  static let mostBytes = 1 << 30

  /// - Parameter path: the path of a regular file.
  /// - Throws: ``PluginError/notAFile(path:)`` or ``PluginError/unreadable(path:reason:)``.
  public init(copying path: String) throws(PluginError) {
    let (source, size) = try Self.open(path)
    defer { close(source) }
    guard size <= Self.mostBytes else {
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

  /// Makes an image from bytes that were read from another source, such as an archive.
  ///
  /// - Parameters:
  ///   - bytes: the bytes of the library.
  ///   - path: the name for the bytes in errors.
  public init(bytes: [UInt8], called path: String) throws(PluginError) {
    let copy = sb_shared_file("plugin", 0)
    guard copy >= 0 else { throw Self.unreadable(path) }
    guard Self.write(bytes[...], to: copy), sb_freeze(copy) == 0 else {
      let error = Self.unreadable(path)
      close(copy)
      throw error
    }
    descriptor = copy
    sha256 = Hexadecimal.text(SHA256.hash(data: bytes))
  }

  deinit { close(descriptor) }

  /// Keeps the image until the process ends. The dynamic linker identifies a library by its path,
  /// so no other image must ever have the same path.
  func keep() { _ = Unmanaged.passRetained(self) }

  private static func open(
    _ path: String
  ) throws(PluginError) -> (descriptor: Int32, size: Int) {
    do throws(RegularFile.Failure) {
      return try RegularFile.open(path)
    } catch {
      if case .system(let reason) = error {
        throw .unreadable(path: path, reason: reason.lowercased())
      }
      throw .notAFile(path: path)
    }
  }

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
    return Hexadecimal.text(hash.finalize())
  }

  /// Writes all bytes. On failure, returns false and sets `errno`. If there is a file size limit
  /// (`ulimit -f`), the first write is truncated without an error and the next one is refused.
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
    .unreadable(path: path, reason: SystemError.lastReason.lowercased())
  }

  /// Takes over the image that the parent passed to this process.
  init(inherited descriptor: Int32) {
    self.descriptor = descriptor
    sha256 = ""
  }
}
