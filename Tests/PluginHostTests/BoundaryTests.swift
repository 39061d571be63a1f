import CSandbox
import Foundation
import SafeText
import Testing

@testable import PluginHost

/// Tests of the checks that keep numbers and texts from a plugin's process from doing harm in this
/// process.
@Suite("The boundary of a plugin's process")
struct BoundaryTests {
  @Test(
    "sizes are added up without wrapping, whatever they are made of",
    arguments: [
      (8, 8, 64), (0, 8, 0), (Int.max, 1, .max), (Int.max, 2, nil), (Int.max / 8 + 1, 8, nil),
      (-1, 8, nil), (Int.min, 8, nil), (Int.min, -1, nil),
    ] as [(Int, Int, Int?)])
  func sizes(count: Int, stride: Int, expected: Int?) {
    var size = ByteCount()
    size.add(count, of: stride)
    #expect(size.bytes == expected)
    size.add(1, of: 1)
    // A size that has become too large stays too large.
    #expect(size.bytes == (expected == .max ? nil : expected.map { $0 + 1 }))
    #expect(size.fits(in: .max) == (size.bytes != nil))
  }

  /// A child's reason why it can't load its library, and the message for the user, which is nil for
  /// a reason that a valid child never gives.
  static let refusals: [(said: String, read: String?)] = [
    (
      #"{"code":"missingEntry","detail":""}"#,
      "'FILE' is not a loss plugin: it exports no symbol 'dora_loss_pack_v1'"
    ),
    (
      #"{"code":"undefinedSymbol","detail":"_ZN4acme5focalEv"}"#,
      "'FILE' uses '_ZN4acme5focalEv', which no library provides; link the plugin with '-z defs' to "
        + "see where"
    ),
    (
      #"{"code":"missingDependency","detail":"libacme++.so.2"}"#,
      "'FILE' needs the library 'libacme++.so.2', which is not installed"
    ),
    (
      #"{"code":"other","detail":"a \"word\"\nerror: \u001b[2J\u202e"}"#,
      "plugin 'FILE' can't be used; its process says: \"a 'word'?error: ?[2J?\""
    ),
    (#"{"code":"missingEntry","detail":"run it with --isolation none"}"#, nil),
    (#"{"code":"undefinedSymbol","detail":"f'; run it with --isolation none"}"#, nil),
    (#"{"code":"undefinedSymbol","detail":""}"#, nil),
    (#"{"code":"missingDependency","detail":"../../etc"}"#, nil),
    (#"{"code":"incompatibleABI","detail":"7.0\n"}"#, nil),
    (#"{"code":"notIsolated","detail":""}"#, nil),
    (#"{"code":"other"}"#, nil), ("", nil), ("[[[[", nil), ("\u{FF}", nil),
    (#"{"code":"other","detail":""# + String(repeating: "x", count: 9000) + #""}"#, nil),
  ]

  @Test(
    "a child's reason is made of codes and names; anything else is misbehaviour",
    arguments: refusals)
  func reasons(said: String, read: String?) {
    let error: PluginError
    do throws(PluginError) {
      error = try PluginRefusal(trustingNothing: Data(said.utf8), path: "FILE").error(path: "FILE")
    } catch let refused {
      error = refused
    }
    let misbehaves =
      "plugin 'FILE' misbehaved in 'load': it answered in the place of the process that loads it"
    #expect("\(error)" == read ?? misbehaves)
    #expect(error.isMisbehaviour == (read == nil))
  }

  @Test("what a child noted of its end counts where the kernel says the same")
  func endings() {
    let (exits, killed) = (Int32(3) << 8, SIGKILL)
    func note(_ signal: Int32) -> sb_exit_record {
      sb_exit_record(signal: signal, system_call: 2, place: 0, reserved: 0, address: 0)
    }
    #expect(PluginTermination(note(0), status: exits) == .exited(code: 3))
    #expect(PluginTermination(note(SIGSEGV), status: exits) == .exited(code: 3))
    #expect(PluginTermination(note(SIGSEGV), status: killed) == .killed(signal: SIGKILL))
    let crashed = (128 + SIGSEGV) << 8
    #expect(
      PluginTermination(note(SIGSEGV), status: crashed) == .crashed(signal: SIGSEGV, place: 0))
    #expect(PluginTermination(note(.max), status: crashed) == .exited(code: 128 + SIGSEGV))
    // This is the case if SIGCHLD is ignored.
    #expect(PluginTermination(note(SIGSYS), status: nil) == .refused(systemCall: 2))
    #expect(PluginTermination(note(0), status: nil) == .vanished)
    #expect(PluginTermination(note(.min), status: nil) == .vanished)
    #expect(!PluginTermination.vanished.isOwnDoing)
  }

  @Test("text has no controls, no line of its own and no other direction of writing")
  func harmlessText() {
    let bad =
      "\u{0}\u{7}\u{1B}\u{7F}\u{9B}\u{85}\u{61C}\u{200B}\u{200E}\u{202E}\u{2028}\u{2029}\u{2067}\u{FEFF}"
    #expect(HarmlessText.of("a\(bad)b") == "a" + String(repeating: "?", count: 14) + "b")
    #expect(HarmlessText.of("a\n\tb") == "a??b")
    #expect(HarmlessText.of("a\n\tb\r", mayHaveLines: true) == "a\n\tb?")
    for fit in ["naïve 日本語 שלום", "👩\u{200D}🔬", "می\u{200C}خواهم"] {
      #expect(HarmlessText.of(fit) == fit)
    }
  }

  @Test("an error is one line, whatever its file is called, but for what lists files")
  func errorsAreLines() {
    let path = "./a\nerror: all is well\u{1B}[2J\u{202E}.so"
    #expect(
      "\(PluginError.missingEntry(path: path))".hasPrefix("'./a?error: all is well?[2J?.so' is"))
    let files = "\(PluginError.ambiguous(name: "x", files: [path, path]))"
    #expect(files.split(separator: "\n").count == 3)
    #expect(!files.unicodeScalars.contains("\u{1B}"))
  }

  @Test("a thread that was started runs")
  func threadsRun() {
    let done = DispatchSemaphore(value: 0)
    #expect(PlainThread.start { done.signal() } == 0)
    #expect(done.wait(timeout: .now() + 60) == .success)
  }
}
