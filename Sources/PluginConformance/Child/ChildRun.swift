import CSandbox
import Foundation

extension Check {
  /// Runs one check in this process, which has no other purpose, and ends the process.
  ///
  /// The verdict goes to ``VerdictChannel``. The process exits normally, so that exit handlers
  /// registered by a library run too.
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

  /// Limits the resources that a plugin may use. The parent enforces the time limit.
  private static func limitResources() {
    let megabyte: rlim_t = 1 << 20
    // Address space, not memory: the host's own libraries reserve much more than they use.
    for (resource, limit) in [
      (RLIMIT_AS, 8192 * megabyte), (RLIMIT_FSIZE, 64 * megabyte), (RLIMIT_CORE, 0 as rlim_t),
    ] {
      var limits = rlimit(rlim_cur: limit, rlim_max: limit)
      // A lower existing limit is kept; a failure to set the limit is ignored.
      setrlimit(__rlimit_resource_t(resource.rawValue), &limits)
    }
  }
}
