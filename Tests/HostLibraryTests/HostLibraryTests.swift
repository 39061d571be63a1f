import Foundation
import Testing
import _TestSupport

/// Tests of `libdora_host` from C programs, which are built with pkg-config as described in
/// docs/host-library.md.
@Suite(
  "The host as a library", .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct HostLibraryTests {
  /// Compiles a program of `Tests/Fixtures/host-library` and runs a script with it as `./program`.
  private func run(_ name: String, _ script: String) throws -> Shell.Outcome {
    let folder = try TemporaryDirectory()
    return try Shell(folder: folder.url).run(
      """
      dora-host plugin install-headers --prefix usr > /dev/null
      export PKG_CONFIG_PATH=$PWD/usr/lib/pkgconfig HOME=$PWD
      cc -std=c11 -Wall -Wextra -Wpedantic -Werror $DORA/Tests/Fixtures/host-library/\(name).c \
        $(pkg-config --cflags --libs dora_host) -lm -o program
      export PATH=/usr/bin:/bin
      \(script)
      """)
  }

  @Test("a program of at most 60 lines loads a loss, isolated, and evaluates a batch")
  func example() throws {
    let source = try String(
      contentsOf: PackageRoot.file("Tests/Fixtures/host-library/evaluate.c"), encoding: .utf8)
    #expect(source.split(separator: "\n", omittingEmptySubsequences: false).count <= 61)
    let outcome = try run("evaluate", "./program lire.so 2> messages; cat messages >&2")
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(
      outcome.output.hasPrefix(
        """
        datum 0: loss -0.522393652629, derivatives -0.064496100508 0.034079302193 0.030416798315
        datum 1: loss -0.320821300825, derivatives -0.108947496881 0.108947496881

        """), "\(outcome.output)")
    #expect(outcome.output.contains("liblire.so, in its own process, no new privileges"))
  }

  @Test("parameters in the name are defaults, and a wrong one is refused in the host's words")
  func parameters() throws {
    let warmer = try run("evaluate", "./program 'lire{T=4}' 2> /dev/null")
    #expect(warmer.output.hasPrefix("datum 0: loss -0.501541812142"), "\(warmer.output)")
    let wrong = try run("evaluate", "./program 'lire{T=-1}' || true")
    #expect(
      wrong.output.contains("' is '-1', must be a number above 0.0 and at most 1000000.0"),
      "\(wrong.output)")
    let few = try run("evaluate", "./program dpo || true")
    #expect(few.output.contains("datum 0 has 3 responses, 'dpo' of "), "\(few.output)")
  }

  @Test(
    "robustifiers and the streaming accumulation give one objective at once, in parts and shared")
  func accumulation() throws {
    let outcome = try run("accumulate", "./program")
    #expect(outcome.status == 0)
    #expect(outcome.output == "")
  }

  @Test("without the program to isolate with, the message says where it was looked for")
  func noProgram() throws {
    let outcome = try run(
      "evaluate",
      """
      lire=$(pkg-config --variable=libdir dora_host)/liblire.so
      DORA_HOST_EXECUTABLE=/nowhere/dora-host ./program "$lire" || true
      """)
    #expect(
      outcome.output.contains(
        "can't be isolated: there is no program 'dora-host' to be its process; set "
          + "DORA_HOST_EXECUTABLE to its path"), "\(outcome.output)")
    #expect(outcome.output.hasSuffix("tried\n  /nowhere/dora-host\n"), "\(outcome.output)")
  }

  @Test("the library exports the functions of its header and nothing else that can be called")
  func exports() throws {
    let folder = try TemporaryDirectory()
    let library = Shell.program.deletingLastPathComponent()
      .appendingPathComponent("libdora_host.so").path
    let outcome = try Shell(folder: folder.url).run(
      "nm -D --defined-only \(library) | grep ' T ' | cut -d' ' -f3")
    let header = try String(
      contentsOf: PackageRoot.file("Sources/CDoRAHost/include/dora_host.h"), encoding: .utf8)
    let declared = header.matches(of: #/DORA_EXPORT [^(]*?(dora_host_\w+)\(/#).map { String($0.1) }
    #expect(declared.count == 12)
    #expect(Set(outcome.output.split(separator: "\n").map(String.init)) == Set(declared))
  }
}
