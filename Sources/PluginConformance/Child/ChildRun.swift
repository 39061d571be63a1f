import CSandbox
import Foundation

extension Check {
  /// Runs one check in this process, which exists for nothing else, and ends it.
  ///
  /// The verdict goes to ``VerdictChannel``. The process ends as any program does, so that what a
  /// library registered for its end runs too.
  public static func runAsChild(_ id: String, _ specimen: Specimen) -> Never {
    sb_die_with_parent()
    sb_report_faults(VerdictChannel.descriptor)
    limitResources()
    guard let check = all.first(where: { $0.id == id }) else {
      VerdictChannel.send(.failed("there is no check '\(id)'"))
      exit(1)
    }
    let outcome: Outcome
    do throws(Outcome) {
      outcome = try check.run(specimen)
    } catch {
      outcome = error
    }
    VerdictChannel.send(outcome)
    Progress.entering("exit")
    exit(0)
  }

  /// What a plugin may use up before it is stopped. The parent enforces the time limit.
  private static func limitResources() {
    let megabyte: rlim_t = 1 << 20
    // Address space, not memory: the host's own libraries reserve much of what they never use.
    for (resource, limit) in [
      (RLIMIT_AS, 8192 * megabyte), (RLIMIT_FSIZE, 64 * megabyte), (RLIMIT_CORE, 0 as rlim_t),
    ] {
      var limits = rlimit(rlim_cur: limit, rlim_max: limit)
      // A limit that was lower already stays; there is nothing to do if it can't be set.
      setrlimit(__rlimit_resource_t(resource.rawValue), &limits)
    }
  }
}
