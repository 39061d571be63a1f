import Foundation
import Testing

@testable import TensorCore

extension AllTests {
  @Suite("The library for matrix products") struct MatrixLibraryTests {
    static let isChosen =
      ProcessInfo.processInfo.environment[MatrixLibrary.variable, default: ""].isEmpty == false

    @Test(
      "uses kernels of this processor",
      .disabled(if: isChosen, "SKIPPED: OPENBLAS_CORETYPE names the kernels"))
    func fits() throws {
      let library = try MatrixLibrary.load()
      #expect(!library.isBelowProcessor, "\(library)")
      #expect(library.advice(environment: [:]) == nil)
    }

    @Test("uses the kernels that the user names", .enabled(if: isChosen))
    func userChoice() throws {
      let library = try MatrixLibrary.load()
      let environment = ProcessInfo.processInfo.environment
      let isHonoured =
        library.core.uppercased() == environment[MatrixLibrary.variable]?.uppercased()
      #expect(library.chosenBy == (isHonoured ? .user : .library))
      #expect((library.advice(environment: environment) == nil) == isHonoured)
    }

    @Test("says its name and version")
    func title() throws {
      let library = try MatrixLibrary.load()
      #expect(library.name == "OpenBLAS")
      #expect(library.version.hasPrefix("0."), "\(library)")
      #expect(!library.core.isEmpty)
    }

    @Test(
      "better kernels are tried, best first, where the library's are older than the processor",
      arguments: [
        ("Prescott", .avx512, ["SKYLAKEX", "HASWELL", "SANDYBRIDGE"]),
        ("Prescott", .avx2, ["HASWELL", "SANDYBRIDGE"]), ("Prescott", .avx, ["SANDYBRIDGE"]),
        ("Prescott", .sse, []), ("Nehalem", .avx2, ["HASWELL", "SANDYBRIDGE"]),
        ("Sandybridge", .avx2, ["HASWELL"]), ("Haswell", .avx512, ["SKYLAKEX"]),
        ("Zen", .avx512, ["SKYLAKEX"]), ("Haswell", .avx2, []), ("Zen", .avx2, []),
        ("SkylakeX", .avx512, []), ("Cooperlake", .avx512, []), ("SapphireRapids", .avx512, []),
        // These are a core that is newer than the list, a core of another architecture, and a
        // library that doesn't report its core.
        ("GraniteRapids", .avx512, []), ("neoversen1", nil, []), ("", .avx512, []),
      ] as [(String, VectorWidth?, [String])])
    func betterCores(core: String, processor: VectorWidth?, expected: [String]) {
      let names = VectorWidth.betterCores(than: core, on: processor, isChosenByUser: false)
      #expect(names == expected)
      #expect(VectorWidth.betterCores(than: core, on: processor, isChosenByUser: true).isEmpty)
    }

    @Test("leaves nothing in the environment")
    func environment() throws {
      try MatrixLibrary.load()
      #expect(
        getenv(MatrixLibrary.variable).map { String(cString: $0) }
          == ProcessInfo.processInfo.environment[MatrixLibrary.variable])
      #expect(Self.isChosen || getenv(MatrixLibrary.variable) == nil)
    }

    @Test("is written and read as JSON")
    func json() throws {
      let library = MatrixLibrary(
        name: "OpenBLAS", version: "0.3.21", core: "Zen", chosenBy: .library,
        processor: ["avx", "avx2", "fma"])
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let text = try encoder.encode(library)
      #expect(
        String(decoding: text, as: UTF8.self)
          == #"{"chosen_by":"library","core":"Zen","name":"OpenBLAS","processor":["avx","avx2","fma"],"#
          + #""version":"0.3.21"}"#)
      #expect(try JSONDecoder().decode(MatrixLibrary.self, from: text) == library)
    }
  }
}
