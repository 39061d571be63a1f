import Foundation

/// The other load on the machine during a measurement.
///
/// Figures from a busy machine are unreliable, so each one is stored with this load.
public struct MachineLoad {
  private let wall: Double
  private let own: Double
  private let busy: Double

  /// Starts measuring the load.
  public init() {
    wall = ProcessInfo.processInfo.systemUptime
    own = Self.processorSeconds(of: RUSAGE_SELF)
    busy = Self.busySeconds
  }

  /// The seconds spent in user and system code.
  static func processorSeconds(of processes: __rusage_who) -> Double {
    // This clock is finer than getrusage, which counts in microseconds at best.
    if processes == RUSAGE_SELF {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    var usage = rusage()
    getrusage(processes.rawValue, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// The processor seconds that this process has used since it started.
  public static var ownSeconds: Double { processorSeconds(of: RUSAGE_SELF) }

  /// The average number of processors kept busy by other work since the start; NaN if the system
  /// doesn't report it.
  public var others: Double {
    let now = MachineLoad()
    return max(0, (now.busy - busy - (now.own - own)) / max(now.wall - wall, 1e-3))
  }

  /// The processor seconds of all processes since the machine started, from the first line of
  /// `/proc/stat` without its idle columns.
  private static var busySeconds: Double {
    guard let handle = FileHandle(forReadingAtPath: "/proc/stat"),
      let data = try? handle.readToEnd(),
      let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first
    else { return .nan }
    let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
    guard ticks.count >= 7 else { return .nan }
    return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6])
      / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The seconds since this process started, to a hundredth.
  public static var processAge: Double {
    guard let stat = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
      let uptime = try? String(contentsOfFile: "/proc/uptime", encoding: .utf8),
      let now = uptime.split(separator: " ").first.flatMap({ Double($0) }),
      // The name in parentheses may contain spaces; the start time is the 20th field after it.
      let rest = stat.split(separator: ")").last?.split(separator: " "), rest.count > 19,
      let start = Double(rest[19])
    else { return .nan }
    return now - start / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
