import CSandbox
import Foundation

extension Check {
  /// Runs one check in this process, which was started for it, and then ends the process.
  ///
  /// The verdict is sent to ``VerdictChannel``. The process exits normally, so that the exit
  /// handlers of a library are run as well.
  public static func runAsChild(_ id: String, _ plugin: PluginUnderTest) -> Never {
    sb_die_with_parent()
    sb_report_faults(VerdictChannel.descriptor)
    limitResources()
    guard let check = all.first(where: { $0.id == id }) else {
      VerdictChannel.send(.failed("there is no check '\(id)'"))
      exit(1)
    }
    let outcome: Outcome
    do throws(Outcome) {
      outcome = try check.run(plugin)
    } catch {
      outcome = error
    }
    VerdictChannel.send(outcome)
    Progress.entering("exit")
    exit(0)
  }

  /// Limits the resources of this process. The parent process enforces the time limit.
  private static func limitResources() {
    let megabyte: rlim_t = 1 << 20
    // The limit on address space is high, because the host's own libraries reserve much more than
    // they use.
    for (resource, limit) in [
      (RLIMIT_AS, 8192 * megabyte), (RLIMIT_FSIZE, 64 * megabyte), (RLIMIT_CORE, 0 as rlim_t),
    ] {
      var limits = rlimit(rlim_cur: limit, rlim_max: limit)
      // An existing lower limit is kept. A failure to set the limit is ignored.
      setrlimit(__rlimit_resource_t(resource.rawValue), &limits)
    }
  }
}
