import Foundation

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
