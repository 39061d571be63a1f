import CSandbox
import Foundation

/// The measures that confine an isolated plugin on this machine.
public struct Confinement: Sendable, Equatable {
  /// Short descriptions of the measures in force.
  public let measures: [String]
  /// The measures that this kernel lacks or refuses.
  public let missing: [String]

  init(measures bits: UInt32) {
    let all = Self.names.map { (isThere: bits & UInt32($0.bit) != 0, name: $0.name) }
    measures = ["its own process"] + all.filter(\.isThere).map(\.name)
    missing = all.filter { !$0.isThere }.map(\.name)
  }

  private static let names: [(bit: Int32, name: String)] = [
    (SB_NO_NEW_PRIVILEGES, "no new privileges"), (SB_LIMITS, "resource limits"),
    (SB_LANDLOCK_FILES, "Landlock for files"), (SB_LANDLOCK_NETWORK, "Landlock for TCP"),
    (SB_LANDLOCK_SCOPE, "Landlock for signals and abstract sockets"),
    (SB_SECCOMP_LOADING, "seccomp while loading"), (SB_SECCOMP_SEALED, "seccomp after loading"),
  ].map { (Int32(bitPattern: UInt32($0.0)), $0.1) }
}

/// The status of a process as reported by the kernel.
enum ProcessStatus {
  /// The number of system call filters in force; nil if the kernel doesn't report it (before Linux
  /// 5.9).
  static func systemCallFilters(of process: pid_t) -> Int? {
    let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let label = "Seccomp_filters:"
    let line = text?.split(separator: "\n").first { $0.hasPrefix(label) }
    return line.flatMap { Int($0.dropFirst(label.count).filter { !$0.isWhitespace }) }
  }
}
