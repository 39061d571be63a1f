import Foundation
import Testing
import _TestSupport

/// Tests the choice of kernels for matrix products, with libraries that behave like OpenBLAS on a
/// processor that it doesn't know.
@Suite(.enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)")) struct DoctorTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// The program with a test library instead of OpenBLAS.
  private func program(
    _ arguments: [String] = [], source: String = "stub", core: String? = nil
  ) throws -> Program {
    let library = place.file("libopenblas.so.0")
    try #require(FixtureCompiler(.c)).makeLibrary(
      [PackageRoot.file("Tests/Fixtures/open-blas/\(source).c")], at: library,
      ["-Wl,-soname,libopenblas.so.0"] + arguments)
    var environment = ["LD_LIBRARY_PATH": place.folder.url.path]
    // An empty value means no choice. It is set because the tests themselves may be run with a
    // choice.
    environment["OPENBLAS_CORETYPE"] = core ?? ""
    return place.program.with(environment: environment)
  }

  /// The core that fits this processor, and the name of its vectors in messages. It is nil for a
  /// processor for which no library is too old.
  private static let best: (core: String, vectors: String)? = {
    let flags = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    if flags.contains(" avx512vl") { return ("SkylakeX", "AVX-512") }
    if flags.contains(" avx2 ") { return ("Haswell", "AVX2") }
    return nil
  }()

  @Test("a library that took too old kernels is loaded again with those of the processor")
  func loadsAgain() throws {
    guard let best = Self.best else { return }
    let outcome = try program().run("doctor")
    #expect(outcome.errors == "")
    #expect(
      outcome.lines.suffix(2) == [
        "ok    matrices      OpenBLAS 0.3.21, kernels of \(best.core), chosen by dora-host: it took "
          + "older ones itself",
        "ok    kernels       they use this processor",
      ])
    #expect(outcome.code == 0)
  }

  @Test("a choice of the user's stands, and is remarked on by 'doctor' alone")
  func userChoice() throws {
    guard Self.best != nil else { return }
    let chosen = try program(core: "HASWELL")
    let outcome = try chosen.run("doctor")
    #expect(
      outcome.lines.contains(
        "ok    matrices      OpenBLAS 0.3.21, kernels of Haswell, as OPENBLAS_CORETYPE says"))
    let data = try place.folder.file("d.jsonl", #"{"prompt":"a","responses":["b"]}"# + "\n")
    let score = try chosen.run("score", "--scorer", "length", "--data", data.path)
    #expect(!score.errors.contains("warning"), "\(score.errors)")
  }

  @Test("a core that the library does not have is named, and what is used instead")
  func unknownCore() throws {
    let outcome = try program(core: "NONSENSE").run("doctor")
    #expect(
      outcome.lines.last
        == "FAIL  kernels       OPENBLAS_CORETYPE is 'NONSENSE', but OpenBLAS 0.3.21 uses its Prescott "
        + "kernels: it has none of that name, or not for this processor")
    #expect(outcome.code == 1)
  }

  @Test("a library that keeps too old kernels is warned of, with the remedy")
  func staysOld() throws {
    guard let best = Self.best else { return }
    // The library stays in the process, so it never chooses again.
    let program = try program(["-Wl,-z,nodelete"])
    let advice =
      "OpenBLAS 0.3.21 uses its Prescott kernels, made for an older processor than this one, which has "
      + "\(best.vectors): steps can take several times as long. "
      + "Set OPENBLAS_CORETYPE=\(best.core.uppercased()), or install OpenBLAS 0.3.25 or newer"
    let outcome = try program.run("doctor")
    #expect(outcome.lines.last == "FAIL  kernels       " + advice)
    #expect(outcome.code == 1)
    let data = try place.folder.file("d.jsonl", #"{"prompt":"a","responses":["b"]}"# + "\n")
    let score = try program.run("score", "--scorer", "length", "--data", data.path)
    #expect(score.errors.hasPrefix("warning: \(advice)\n"), "\(score.errors)")
  }

  @Test("where a build lacks the best kernels, the next best are taken")
  func nextBest() throws {
    guard Self.best?.core == "SkylakeX" else { return }
    let outcome = try program(["-DHASWELL_AT_MOST"]).run("doctor")
    #expect(
      outcome.lines.suffix(2).map { $0.prefix(64) } == [
        "ok    matrices      OpenBLAS 0.3.21, kernels of Haswell, chosen ",
        "FAIL  kernels       OpenBLAS 0.3.21 uses its Haswell kernels, ma",
      ])
    #expect(outcome.lines.last?.hasSuffix("Install OpenBLAS 0.3.25 or newer") == true)
  }

  @Test("what never multiplies matrices runs without the library; the rest says what is missing")
  func withoutLibrary() throws {
    let program = try program(source: "empty")
    #expect(try program.run("--version").code == 0)
    #expect(try program.run("plugin", "inspect", "dpo.so").code == 0)
    let doctor = try program.run("doctor")
    #expect(
      doctor.errors
        == "error: OpenBLAS can't be loaded: it has no cblas_sgemm and cblas_sgemv; install it, on Debian "
        + "and Ubuntu as 'libopenblas0'\n")
    #expect(doctor.code == 2)
  }

  @Test("--json writes an object per finding")
  func json() throws {
    let outcome = try place.program.run("doctor", "--json")
    #expect(
      outcome.lines.first == #"{"question":"program","outcome":"ok","text":"dora-host 0.1.0"}"#)
    #expect(outcome.lines.count == 5)
  }
}
