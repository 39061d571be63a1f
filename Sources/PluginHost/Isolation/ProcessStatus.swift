import Foundation

/// What the kernel says of a process.
enum ProcessStatus {
  /// How many filters of system calls are in force; nil where the kernel doesn't tell (before Linux 5.9).
  static func systemCallFilters(of process: pid_t) -> Int? {
    let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let label = "Seccomp_filters:"
    let line = text?.split(separator: "\n").first { $0.hasPrefix(label) }
    return line.flatMap { Int($0.dropFirst(label.count).filter { !$0.isWhitespace }) }
  }
}
