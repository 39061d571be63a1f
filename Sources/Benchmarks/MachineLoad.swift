import Foundation

/// The load that other programs cause on the machine during a measurement.
///
/// Results from a busy machine are unreliable, so the load is stored with each result.
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

  /// Returns the seconds spent in user and system code.
  static func processorSeconds(of processes: __rusage_who) -> Double {
    // This clock has a higher resolution than getrusage, which counts at best in microseconds.
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

  /// The average number of processors used by other programs since the start; NaN if the system
  /// doesn't report it.
  public var others: Double {
    let now = MachineLoad()
    return max(0, (now.busy - busy - (now.own - own)) / max(now.wall - wall, 1e-3))
  }

  /// The processor seconds of all processes since the machine started. This is the sum of the first
  /// line of `/proc/stat` without its idle columns.
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

  /// The seconds since this process started, with a resolution of a hundredth of a second.
  public static var processAge: Double {
    guard let stat = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
      let uptime = try? String(contentsOfFile: "/proc/uptime", encoding: .utf8),
      let now = uptime.split(separator: " ").first.flatMap({ Double($0) }),
      // The name in parentheses may contain spaces. The start time is the 20th field after it.
      let rest = stat.split(separator: ")").last?.split(separator: " "), rest.count > 19,
      let start = Double(rest[19])
    else { return .nan }
    return now - start / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
