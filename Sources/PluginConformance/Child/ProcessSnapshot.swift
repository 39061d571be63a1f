import Foundation

/// The parts of the process that a plugin must leave unchanged.
struct ProcessSnapshot {
  private let facts: [(name: String, value: String)]
  let threads: Set<String>

  init() {
    facts =
      [
        ("the working directory", FileManager.default.currentDirectoryPath),
        ("the locale", setlocale(LC_ALL, nil).map { String(cString: $0) } ?? ""),
        ("the environment", Self.environment()),
        ("the mask of new files", Self.fileMask()),
        ("the mask of signals", Self.signalMask()),
        ("the open files", Self.openFiles()),
      ] + (1..<65).map { ("the handler of signal \($0)", Self.handler(of: $0)) }
    threads = Self.names(in: "/proc/self/task")
  }

  /// Returns the name of the first part that has changed, or nil if nothing has.
  func change(since earlier: ProcessSnapshot) -> String? {
    zip(facts, earlier.facts).first { $0.value != $1.value }?.0.name
  }

  private static func environment() -> String {
    ProcessInfo.processInfo.environment.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
  }

  private static func fileMask() -> String {
    let mask = umask(0)
    umask(mask)
    return "\(mask)"
  }

  private static func signalMask() -> String {
    var set = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &set)
    return (1..<65).filter { sigismember(&set, $0) == 1 }.map { "\($0)" }.joined(separator: " ")
  }

  private static func handler(of signal: Int32) -> String {
    var action = sigaction()
    guard sigaction(signal, nil, &action) == 0 else { return "none" }
    return withUnsafeBytes(of: action.__sigaction_handler) { "\(Array($0)) \(action.sa_flags)" }
  }

  /// Returns the open descriptors with their files. The descriptor that is used to list them is
  /// closed by then and isn't included.
  private static func openFiles() -> String {
    names(in: "/proc/self/fd").sorted().compactMap { name in
      let path = "/proc/self/fd/\(name)"
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
      return target.map { "\(name) \($0)" }
    }.joined(separator: "\n")
  }

  private static func names(in folder: String) -> Set<String> {
    Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
  }
}
