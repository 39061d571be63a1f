import CDoRA
import CSandbox
import Foundation
import Objectives
import PluginHost

/// Checks that a plugin leaves the process unchanged.
enum MannersChecks {
  /// Loads the library without using the host's own code, which would undo changes.
  private static func loadBare(_ plugin: PluginUnderTest) throws(Outcome) {
    Progress.entering("load")
    guard dlopen(plugin.path, RTLD_NOW | RTLD_LOCAL) != nil else {
      throw .skipped("the file can't be loaded, see 'loads'")
    }
  }

  /// A function that checks the process after a call to the plugin, given the name of the call.
  private typealias Watch = (String) throws(Outcome) -> Void

  private static func run(_ plugin: PluginUnderTest, _ watches: Watch...) throws(Outcome) -> Outcome
  {
    func watch(_ call: String) throws(Outcome) {
      for watch in watches { try watch(call) }
    }
    try loadBare(plugin)
    try watch("load")
    if plugin.robustifier == nil {
      try exercise(TestedObjective(plugin), watch)
    } else {
      try exercise(TestedRobustifier(plugin), watch)
    }
    return .passed
  }

  /// Calls an objective's functions in all ways.
  ///
  /// Creating an instance involves the host's code, which restores the control word. Evaluation
  /// doesn't involve it.
  private static func exercise(_ tested: TestedObjective, _ watch: Watch) throws(Outcome) {
    for setting in Setting.all(tested.objective.parameters).prefix(3) {
      do {
        guard let instance = try tested.instance(setting) else { continue }
        try watch("create")
        let seed = tested.plugin.seed
        guard let found = try tested.makeCase(instance, setting, seed, data: 4) else { continue }
        try watch("evaluate")
        let upstream = found.batch.first.dropLast().map { _ in 0.5 }
        _ = instance.evaluate(
          found.batch, Call(upstream: upstream, flags: tested.quietFlags | Call.repeated))
        try watch("evaluate")
        _ = tested.create([("no-such-parameter", 1)])
        try watch("a refusing 'create'")
      }
      try watch("destroy")
    }
  }

  private static func exercise(_ tested: TestedRobustifier, _ watch: Watch) throws(Outcome) {
    for setting in Setting.all(tested.parameters).prefix(3) {
      do {
        guard let instance = try tested.instance(setting) else { continue }
        try watch("create")
        let seed = tested.plugin.seed
        _ = instance.evaluate(MadeUpLosses.make(6, seed: seed, withGroups: tested.needsGroups))
        try watch("evaluate")
        _ = tested.create([("no-such-parameter", 1)])
        try watch("a refusing 'create'")
      }
      try watch("destroy")
    }
  }

  @Sendable static func floatingPoint(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    try run(plugin, floatingPointWatch())
  }

  @Sendable static func process(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    try run(plugin, processWatch())
  }

  @Sendable static func threads(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    try run(plugin, threadWatch())
  }

  @Sendable static func streams(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let streams = try CapturedStreams()
    defer { streams.release() }
    return try run(plugin, streamWatch(streams))
  }

  /// Runs all of these checks together. A robustifier doesn't need separate checks, since only one
  /// of its functions could change the process.
  @Sendable static func all(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    // The streams are redirected first, since this opens files.
    let streams = try CapturedStreams()
    defer { streams.release() }
    return try run(
      plugin, floatingPointWatch(), streamWatch(streams), processWatch(), threadWatch())
  }

  private static func floatingPointWatch() -> Watch {
    let before = sb_float_control()
    return { (call: String) throws(Outcome) in
      let now = sb_float_control()
      sb_restore_float_control(before)
      try require(
        now == before,
        "'\(call)' leaves the floating-point control word as 0x\(String(now, radix: 16)), found as "
          + "0x\(String(before, radix: 16))"
          + (call == "load" ? "; a library linked with -ffast-math does that" : ""))
    }
  }

  private static func processWatch() -> Watch {
    // Taking the first snapshot may itself open files, so it isn't used.
    _ = ProcessSnapshot()
    let before = ProcessSnapshot()
    return { (call: String) throws(Outcome) in
      if let change = ProcessSnapshot().change(since: before) {
        throw .failed("'\(call)' changes \(change)")
      }
    }
  }

  private static func threadWatch() -> Watch {
    let before = ProcessSnapshot().threads
    return { (call: String) throws(Outcome) in
      let more = ProcessSnapshot().threads.subtracting(before).count
      try require(more == 0, "'\(call)' leaves \(more) thread\(more == 1 ? "" : "s") behind")
      let child = waitpid(-1, nil, WNOHANG)
      try require(child < 0 && errno == ECHILD, "'\(call)' starts a process")
    }
  }

  private static func streamWatch(_ streams: CapturedStreams) -> Watch {
    { (call: String) throws(Outcome) in
      let text = streams.written()
      try require(text.isEmpty, "'\(call)' writes to standard output or error: \"\(text)\"")
    }
  }
}

/// Redirects standard output and standard error to a file in memory.
private final class CapturedStreams {
  private let file = sb_memory_file()
  private var kept: [Int32] = []

  init() throws(Outcome) {
    guard file >= 0 else { throw .skipped("there is no file in memory to write to") }
    kept = [STDOUT_FILENO, STDERR_FILENO].map { dup($0) }
    dup2(file, STDOUT_FILENO)
    dup2(file, STDERR_FILENO)
  }

  /// Returns the first 80 bytes written since the redirection.
  func written() -> String {
    fflush(nil)
    var bytes = [UInt8](repeating: 0, count: 80)
    let count = pread(file, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  func release() {
    dup2(kept[0], STDOUT_FILENO)
    dup2(kept[1], STDERR_FILENO)
  }
}
