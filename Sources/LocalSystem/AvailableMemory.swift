import Foundation

/// The amount of additional memory that this process may use, and the limit that determines it.
package struct AvailableMemory: Sendable, Equatable {
  /// The amount, in bytes.
  package let bytes: Int
  /// The limit that determines the amount.
  package let limit: Limit

  package enum Limit: Sendable {
    case machine, controlGroup, addressSpace
  }

  package init(bytes: Int, limit: Limit) {
    (self.bytes, self.limit) = (bytes, limit)
  }

  /// The amount according to the tightest limit at present; nil if the system reports no limit.
  package static var here: AvailableMemory? {
    let limits = [
      machine.map { AvailableMemory(bytes: $0, limit: .machine) },
      controlGroup.map { AvailableMemory(bytes: $0, limit: .controlGroup) },
      addressSpace.map { AvailableMemory(bytes: $0, limit: .addressSpace) },
    ]
    return limits.compactMap { $0 }.min { $0.bytes < $1.bytes }
  }

  /// The resident memory of this process, in bytes; 0 if the system doesn't report it.
  package static var resident: Int { statistics.map { $0.resident } ?? 0 }

  // MARK: Sources

  private static var machine: Int? {
    kilobytes("MemAvailable", in: text("/proc/meminfo"))
  }

  /// The amount that `ulimit -v` leaves.
  private static var addressSpace: Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
      limit.rlim_cur != rlim_t.max, let statistics
    else { return nil }
    return max(0, Int(clamping: limit.rlim_cur) - statistics.size)
  }

  private static var statistics: (size: Int, resident: Int)? {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let counts = text("/proc/self/statm")?.split(separator: " ").prefix(2).compactMap { Int($0) }
    guard let counts, counts.count == 2 else { return nil }
    return (counts[0] * page, counts[1] * page)
  }

  /// The amount that the limits of the process's control group and of all groups above it leave.
  private static var controlGroup: Int? {
    guard let groups = text("/proc/self/cgroup") else { return nil }
    return room(groups: groups, root: "/sys/fs/cgroup") { text($0) }
  }

  /// - Parameters:
  ///   - groups: the content of `/proc/self/cgroup`.
  ///   - root: the directory at which the file system of control groups is mounted.
  ///   - read: returns the content of a file, or nil if the file doesn't exist.
  static func room(groups: String, root: String, read: (String) -> String?) -> Int? {
    var rooms: [Int] = []
    for line in groups.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let (isUnified, isMemory) = (
        fields[1].isEmpty, fields[1].split(separator: ",").contains("memory")
      )
      guard isUnified || isMemory else { continue }
      let base = isUnified ? root : "\(root)/memory"
      let (limit, usage) =
        isUnified
        ? ("memory.max", "memory.current") : ("memory.limit_in_bytes", "memory.usage_in_bytes")
      var parts = fields[2].split(separator: "/")
      while true {
        let directory = ([base] + parts.map(String.init)).joined(separator: "/")
        if let most = number(read("\(directory)/\(limit)")),
          let used = number(read("\(directory)/\(usage)"))
        {
          // Cached pages of files count as used, but are released when memory runs short.
          let cache = statistic("inactive_file", in: read("\(directory)/memory.stat")) ?? 0
          rooms.append(max(0, most - max(0, used - cache)))
        }
        if parts.isEmpty { break }
        parts.removeLast()
      }
    }
    return rooms.min()
  }

  /// Parses a number. Returns nil for "max" and for the largest numbers, which mean that there is
  /// no limit.
  private static func number(_ text: String?) -> Int? {
    let value = text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    return value.flatMap { $0 < 1 << 60 ? $0 : nil }
  }

  private static func statistic(_ name: String, in text: String?) -> Int? {
    let line = text?.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
    return line?.split(separator: " ").last.flatMap { Int($0) }
  }

  private static func kilobytes(_ name: String, in text: String?) -> Int? {
    let line = text?.split(separator: "\n").first { $0.hasPrefix("\(name):") }
    let digits = line?.filter { $0.isASCII && $0.isNumber }
    return digits.flatMap { Int($0) }.flatMap { kilobytes in
      let (bytes, overflow) = kilobytes.multipliedReportingOverflow(by: 1024)
      return overflow ? nil : bytes
    }
  }

  private static func text(_ path: String) -> String? {
    // The file is read to its end, because files in /proc have no size.
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? handle.close() }
    return (try? handle.readToEnd()).map { String(decoding: $0, as: UTF8.self) }
  }
}
