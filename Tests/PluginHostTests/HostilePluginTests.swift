import Foundation
import Objectives
import Testing
import _TestSupport

@testable import PluginHost

@Suite("Hostile plugins")
struct HostilePluginTests {
  /// Actions in `evaluate` that end the process, and the message after "plugin 'FILE' misbehaved in
  /// 'evaluate': ".
  static let endings: [(deed: String, message: String)] = [
    ("segfaults", "it crashed with SIGSEGV"),
    ("aborts", "it crashed with SIGABRT"),
    ("traps", "it crashed with SIGILL"),
    ("exits", "it ended its process with exit code 0"),
    ("exits_at_once", "it ended its process with exit code 7"),
    ("loops", "it didn't return within 3 s"),
    ("sleeps", "it didn't return within 3 s"),
    ("interrupts_itself", refusal("send a signal (tgkill)")),
    ("stops_itself", refusal("send a signal (tgkill)")),
    ("hides_its_end", "its process was ended by SIGSEGV"),
    ("unmaps_answer", "its process was ended by SIGSEGV"),
    ("overflows_stack", "it used up its stack (SIGSEGV)"),
    ("exhausts_memory", "it crashed with SIGSEGV"),
    // These abort when their request fails.
    ("grows_downwards", "it crashed with SIGABRT"), ("stretches_stack", "it crashed with SIGABRT"),
    ("fills_tables", "it crashed with SIGABRT"),
    ("writes_input", "it wrote into its read-only input (SIGSEGV)"),
    ("unlocks_input", "it crashed with SIGABRT"),
    ("runs_wild", "it crashed with SIGSEGV"),
    ("chatters", "it printed more than 64 KiB"),
    ("floods_errors", "it printed more than 64 KiB"),
    ("catches_signals", refusal("change a signal handler (rt_sigaction)")),
    ("closes_files", refusal("close a file descriptor (close)")),
    ("changes_directory", refusal("change the working directory (chdir)")),
    ("changes_locale", refusal("open a file (openat)")),
    ("reads_file", refusal("open a file (openat)")),
    ("writes_file", refusal("open a file (openat)")),
    ("opens_socket", refusal("open a socket (socket)")),
    ("forks", refusal("start a process or a thread (clone)")),
    ("executes", refusal("start a program (execve)")),
    ("starts_thread", refusal("start a thread, or something else of the kind (SIGSYS)")),
    ("kills_parent", refusal("send a signal (kill)")),
    ("spies", refusal("look into another process (ptrace)")),
    ("maps_code", refusal("map a file, code or shared memory (mmap)")),
    ("makes_program", refusal("make a file (memfd_create)")),
    ("stays_undumpable", refusal("change its process (prctl)")),
    ("reads_memory", refusal("open a file (openat)")),
    ("opens_door", refusal("change who may use a file (chmod)")),
    ("opens_ring", refusal("open a ring of requests (io_uring_setup)")),
  ]

  private static func refusal(_ what: String) -> String {
    "it tried to \(what), which an isolated plugin may not"
  }

  @Test("a plugin that ends its process ends only that", arguments: endings)
  func endingsAreTold(deed: String, message: String) throws {
    var limits = PluginLimits()
    // The limit is short for calls that must be stopped. Calls that end by themselves may take
    // longer.
    if message.contains("within 3 s") { limits.call = 3 }
    let loss = try Isolated.hostile("DEED=\(deed)", limits: limits)
    let text = { errorText(replacing: loss.library.path) { _ = try loss.evaluate(Fixture.batch) } }
    #expect(text() == "plugin 'FILE' misbehaved in 'evaluate': \(message)")
    // From then on, every call fails immediately with the same message.
    #expect(text() == "plugin 'FILE' misbehaved in 'evaluate': \(message)")
    #expect(throws: PluginError.self) { try loss.setParameters(["scale": .number(2)]) }
  }

  /// Actions in `evaluate` that don't end the process, and the message after "'fixture' of 'FILE'
  /// misbehaved: ".
  static let breaches: [(deed: String, message: String)] = [
    ("writes_past_end", "it wrote outside of the array 'loss'"),
    ("writes_before", "it wrote outside of the array 'loss'"),
    ("answers_nan", "it stored nan as 'loss' of datum 0 and reported success"),
    ("rounds_up", "'evaluate' changed the floating-point control word"),
  ]

  @Test("what a plugin leaves behind is told", arguments: breaches)
  func breachesAreTold(deed: String, message: String) throws {
    let loss = try Isolated.hostile("DEED=\(deed)")
    let text = errorText(replacing: loss.library.path) { _ = try loss.evaluate(Fixture.batch) }
    #expect(text == "'fixture' of 'FILE' misbehaved: \(message)")
  }

  @Test("a plugin that says a little at every step of a long run may")
  func murmursAreHeard() throws {
    let loss = try Isolated.hostile("DEED=murmurs")
    let most = PluginLimits().output / 1000
    for _ in 0..<4 * most { _ = try loss.evaluate(Fixture.batch) }
  }

  @Test("what ends a plugin when nobody needs it any more is told, and harms nobody")
  func lastWordsAreTold() throws {
    let lines = Lines()
    let services = HostServices(name: "tests", version: "0") { level, text in
      if level == .warning { lines.add(text) }
    }
    let path = try Fixture.compile("hostile", ["DESTROY=falls"])
    var loss: PluginLoss? = try .make(Isolated.pack(path, services: services), services: services)
    #expect(loss != nil)
    loss = nil
    #expect(lines.all == ["plugin '\(path)' misbehaved in 'destroy': it crashed with SIGSEGV"])
  }

  @Test("an answer that was tampered with harms nobody")
  func forgedAnswersAreHarmless() throws {
    let loss = try Isolated.hostile("DEED=forges_answer")
    let error = #expect(throws: PluginError.self) { _ = try loss.evaluate(Fixture.batch) }
    #expect(error?.isMisbehaviour == true)
  }

  @Test("a plugin that answers before it is done gets no second call")
  func earlyAnswersAreHarmless() throws {
    var limits = PluginLimits()
    limits.call = 3
    let loss = try Isolated.hostile("DEED=answers_early", limits: limits)
    let text = { errorText(replacing: loss.library.path) { _ = try loss.evaluate(Fixture.batch) } }
    #expect(text().hasPrefix("'fixture' of 'FILE' has no finite result for the batch: "))
    #expect(text() == "plugin 'FILE' misbehaved in 'evaluate': it didn't return within 3 s")
  }

  /// Actions while the library is being loaded, and the message after "plugin 'FILE' misbehaved in
  /// 'load': ".
  static let loadings: [(deed: String, message: String)] = [
    ("segfaults", "it crashed with SIGSEGV"),
    ("exits", "it ended its process with exit code 0"),
    ("loops", "it didn't return within 3 s"),
    ("stops_itself", refusal("send a signal (tgkill)")),
    ("interrupts_itself", refusal("send a signal (tgkill)")),
    ("opens_socket", refusal("open a socket (socket)")),
    ("forks", refusal("start a process or a thread (clone)")),
    ("executes", refusal("start a program (execve)")),
    ("makes_program", refusal("make a file (memfd_create)")),
    ("kills_parent", refusal("send a signal (kill)")),
    ("spies", refusal("look into another process (ptrace)")),
    ("leaves_group", refusal("leave its group of processes (setpgid)")),
    ("catches_signals", refusal("change a signal handler (rt_sigaction)")),
    ("opens_door", refusal("change who may use a file (chmod)")),
    ("shares_memory", refusal("share memory (shmget)")),
    ("maps_shared", refusal("map a file, code or shared memory (mmap)")),
    ("opens_ring", refusal("open a ring of requests (io_uring_setup)")),
    ("stays_undumpable", refusal("change its process (prctl)")),
    ("changes_directory", refusal("change the working directory (chdir)")),
    ("seals_itself", refusal("change its process (prctl)")),
    ("removes_seal", refusal("change memory that isn't its own (munmap)")),
    ("moves_seal", refusal("change memory that isn't its own (mremap)")),
    ("moves_over_seal", refusal("change memory that isn't its own (mremap)")),
    ("unlocks_seal", refusal("make memory executable or writable (mprotect)")),
    ("covers_seal", refusal("map a file, code or shared memory (mmap)")),
    ("stays_unsealed", "while it was loaded it kept its process from being sealed"),
    ("speaks_as_host", "it answered in the place of the process that loads it"),
    ("speaks_at_length", "it answered in the place of the process that loads it"),
  ]

  @Test("while it is loaded a plugin reads the system's libraries, no more", arguments: loadings)
  func loadingIsConfined(deed: String, message: String) throws {
    var limits = PluginLimits()
    if message.contains("within 3 s") { limits.loading = 3 }
    let path = try Fixture.compile("hostile", ["LOADING=\(deed)"])
    let text = errorText(replacing: path) { _ = try Isolated.pack(path, limits: limits) }
    #expect(text == "plugin 'FILE' misbehaved in 'load': \(message)")
  }

  @Test(
    "what is in vain while loading: the host's descriptors, its limits",
    arguments: ["finds_descriptors", "limits_parent", "finds_secret", "looks_around"])
  func loadingFindsNothing(deed: String) throws {
    // This descriptor isn't closed in a new program, as if a careless library had opened it.
    let inherited = open("/etc/passwd", O_RDONLY)
    defer { close(inherited) }
    // The plugin aborts if it succeeds.
    #expect(throws: Never.self) {
      _ = try Isolated.pack(Fixture.compile("hostile", ["LOADING=\(deed)"]))
    }
  }

  @Test(
    "a file of the user, or one to be made, can't be opened while loading",
    .enabled(if: Self.hasLandlock, "this kernel has no Landlock: nothing to test"),
    arguments: ["reads_file", "writes_file", "reads_memory"])
  func filesAreOutOfReachWhileLoading(deed: String) throws {
    // The plugin aborts if it can open it.
    #expect(throws: Never.self) {
      _ = try Isolated.pack(Fixture.compile("hostile", ["LOADING=\(deed)"]))
    }
  }

  static var hasLandlock: Bool {
    let measures = try? Isolated.pack(Fixture.compile()).confinement?.measures
    return measures?.contains("Landlock for files") ?? false
  }

  @Test("what a library says of why it can't be loaded is quoted, behind its name")
  func wordsAreQuoted() throws {
    let path = try Fixture.compile("hostile", ["LOADING=is_quoted"])
    #expect(
      errorText(replacing: path) { _ = try Isolated.pack(path) } == """
        plugin 'FILE' can't be used; its process says: "plugin './other.so' can't be isolated; run the \
        same command with --isolation none?'"
        """)
  }

  @Test("a plugin that closes its streams while it is loaded goes on")
  func closedStreams() throws {
    let path = try Fixture.compile("hostile", ["LOADING=closes_streams"])
    let loss = try PluginLoss.make(Isolated.pack(path), services: .quiet)
    #expect(try loss.evaluate(Fixture.batch).loss.count == 2)
  }

  @Test("results that don't fit into the shared memory are refused before one is made")
  func tooManyResults() throws {
    let path = try Fixture.compile(
      "hostile", ["LOADING=names_metrics", "METRICS=many", "N_METRICS=MOST"])
    let loss = try PluginLoss.make(Isolated.pack(path), services: .quiet)
    for count in [8192, 17000] {
      let batch = ScoreBatch(
        first: Array(0...count), logp: Array(repeating: -1, count: count))
      let text = errorText(replacing: path) { _ = try loss.evaluate(batch) }
      #expect(
        text.hasPrefix("the batch for plugin 'FILE' takes more than the 262140 KiB "), "\(text)")
    }
  }

  @Test("answers of any bytes end in a result or an error")
  func anyAnswer() throws {
    let macros = ["DEED=scribbles", "PROPERTIES=DORA_PROP_STATEFUL", "EXTENSION=extension"]
    let path = try Fixture.compile("hostile", macros)
    let loss = try PluginLoss.make(Isolated.pack(path), services: .quiet)
    var errors = 0
    for _ in 0..<500 {
      do {
        _ = try loss.evaluate(Fixture.batch)
        _ = try loss.state?.savedState()
      } catch is PluginError {
        errors += 1
      }
    }
    #expect(errors > 0)
  }

  @Test("whoever ends its own process is told of, whatever signal it tried; a slow one isn't")
  func ownDoingIsTold() throws {
    for (deed, isTold) in [("interrupts_itself", true), ("stops_itself", true), ("loops", false)] {
      let lines = Lines()
      var limits = PluginLimits()
      limits.call = 1
      let path = try Fixture.compile("hostile", ["DEED=\(deed)"])
      let pack = try IsolatedPack(
        path: path, image: LibraryImage(copying: path), executable: Isolated.program,
        limits: limits, services: .quiet, onCrash: { _, _, reason in lines.add(reason) })
      let loss = try PluginLoss.make(pack, services: .quiet)
      #expect(throws: PluginError.self) { try loss.evaluate(Fixture.batch) }
      #expect(lines.all.count == (isTold ? 1 : 0), "\(deed): \(lines.all)")
    }
  }

  @Test("secrets in the environment stay with the parent")
  func environmentIsHidden() throws {
    setenv("DORA_TEST_SECRET", "s3cret", 1)
    let loss = try Isolated.hostile("DEED=finds_secret")
    #expect(try loss.evaluate(Fixture.batch).loss.count == 2)
  }

  @Test("children are gone when nobody needs them")
  func childrenEnd() throws {
    for _ in 0..<3 {
      let loss = try Isolated.hostile("DEED=nothing")
      _ = try loss.evaluate(Fixture.batch)
    }
    // Any process that was left over would be a child that can be waited for, now or later.
    let children = try String(
      contentsOfFile: "/proc/self/task/\(getpid())/children", encoding: .utf8)
    #expect(children.split(separator: " ").count < 64)
  }
}
