import CDoRA
import CSandbox
import Foundation
import Objectives
import PluginHost

/// Checks that the process is left as it was found.
enum MannersChecks {
  /// Loads the library without the host's own code, which would put things right.
  private static func loadBare(_ specimen: Specimen) throws(Outcome) {
    Progress.entering("load")
    guard dlopen(specimen.path, RTLD_NOW | RTLD_LOCAL) != nil else {
      throw .skipped("the file can't be loaded, see 'loads'")
    }
  }

  /// Uses an objective in every way, and calls `watch` after each.
  private static func exercise(
    _ specimen: Specimen, _ watch: (String) throws(Outcome) -> Void
  ) throws(Outcome) {
    let subject = try Subject(specimen)
    for setting in Setting.all(subject.objective.parameters).prefix(3) {
      do {
        guard let guest = try subject.guest(setting) else { continue }
        try watch("create")
        guard let found = try subject.makeCase(guest, setting, specimen.seed, data: 4) else {
          continue
        }
        try watch("evaluate")
        let upstream = found.batch.first.dropLast().map { _ in 0.5 }
        _ = guest.evaluate(
          found.batch, Call(upstream: upstream, flags: subject.quietFlags | Call.repeated))
        try watch("evaluate")
        _ = subject.create([("no-such-parameter", 1)])
        try watch("a refusing 'create'")
      }
      try watch("destroy")
    }
  }

  @Sendable static func floatingPoint(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let before = sb_float_control()
    func watch(_ call: String) throws(Outcome) {
      let now = sb_float_control()
      sb_restore_float_control(before)
      try require(
        now == before,
        "'\(call)' leaves the floating-point control word as 0x\(String(now, radix: 16)), found as "
          + "0x\(String(before, radix: 16))"
          + (call == "load" ? "; a library linked with -ffast-math does that" : ""))
    }
    try loadBare(specimen)
    try watch("load")
    // Creating goes through the host's code once, which restores the control word; evaluating doesn't.
    try exercise(specimen, watch)
    return .passed
  }

  @Sendable static func process(_ specimen: Specimen) throws(Outcome) -> Outcome {
    // The first look may itself open files.
    _ = ProcessSnapshot()
    let before = ProcessSnapshot()
    func watch(_ call: String) throws(Outcome) {
      if let change = ProcessSnapshot().change(since: before) {
        throw .failed("'\(call)' changes \(change)")
      }
    }
    try loadBare(specimen)
    try watch("load")
    try exercise(specimen, watch)
    return .passed
  }

  @Sendable static func threads(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let before = ProcessSnapshot().threads
    func watch(_ call: String) throws(Outcome) {
      let more = ProcessSnapshot().threads.subtracting(before).count
      try require(more == 0, "'\(call)' leaves \(more) thread\(more == 1 ? "" : "s") behind")
      let child = waitpid(-1, nil, WNOHANG)
      try require(child < 0 && errno == ECHILD, "'\(call)' starts a process")
    }
    try loadBare(specimen)
    try watch("load")
    try exercise(specimen, watch)
    return .passed
  }

  /// Nothing is written to standard output or error.
  @Sendable static func streams(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let file = sb_memory_file()
    guard file >= 0 else { throw .skipped("there is no file in memory to write to") }
    let kept = [STDOUT_FILENO, STDERR_FILENO].map { dup($0) }
    dup2(file, STDOUT_FILENO)
    dup2(file, STDERR_FILENO)
    func written() -> String {
      fflush(nil)
      var bytes = [UInt8](repeating: 0, count: 80)
      let count = pread(file, &bytes, bytes.count, 0)
      return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
    func watch(_ call: String) throws(Outcome) {
      let text = written()
      try require(text.isEmpty, "'\(call)' writes to standard output or error: \"\(text)\"")
    }
    defer {
      dup2(kept[0], STDOUT_FILENO)
      dup2(kept[1], STDERR_FILENO)
    }
    try loadBare(specimen)
    try watch("load")
    try exercise(specimen, watch)
    return .passed
  }
}
