import Foundation
import TensorCore

/// The properties of a run's machine that affect the last digits of its numbers.
public struct Machine: Codable, Sendable, Equatable {
  /// The processor, such as "AMD EPYC 7763 64-Core Processor"; "unknown" if the system doesn't say.
  public var cpu: String
  /// The library that multiplies matrices, such as "OpenBLAS 0.3.21".
  public var blas: String
  /// The processor for which the kernels that the library uses are written, such as "Zen".
  public var blasCore: String
  /// The operating system, such as "Debian GNU/Linux 12 (bookworm)".
  public var os: String
  /// The kernel, such as "Linux 6.1.0-18-amd64 x86_64".
  public var kernel: String

  /// The machine on which this process runs.
  public static let here = Machine(
    cpu: processor(in: text("/proc/cpuinfo")),
    // The library has been loaded long before, since training needs it.
    blas: (try? MatrixLibrary.load())?.title ?? "unknown",
    blasCore: (try? MatrixLibrary.load())?.core ?? "unknown",
    os: system(in: text("/etc/os-release") ?? text("/usr/lib/os-release")), kernel: kernelName)

  private static func text(_ path: String) -> String? {
    // The file is read to its end, because files in /proc have no size.
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    return (try? handle.readToEnd()).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Returns the name of the processor. On Arm, /proc/cpuinfo contains only numbers for the
  /// manufacturer and the part.
  static func processor(in text: String?) -> String {
    func value(_ name: String) -> String? {
      let line = text?.split(separator: "\n").first {
        $0.split(separator: ":").first?.trimmingCharacters(in: .whitespaces) == name
      }
      return line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    }
    if let name = value("model name") { return name }
    guard let maker = value("CPU implementer"), let part = value("CPU part") else {
      return "unknown"
    }
    return "implementer \(maker), part \(part)"
  }

  static func system(in text: String?) -> String {
    let key = "PRETTY_NAME="
    let line = text?.split(separator: "\n").first { $0.hasPrefix(key) }
    let name = line?.dropFirst(key.count).trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
    return name ?? "unknown"
  }

  private static var kernelName: String {
    var names = utsname()
    guard uname(&names) == 0 else { return "unknown" }
    func text<Field>(_ field: Field) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))"
  }
}
