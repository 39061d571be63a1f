import Foundation
import PluginHost
import Testing
import _TestSupport

@Suite(
  "What can be wrong with a file",
  .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct LoadingErrorTests {
  /// The message for a file, in which its path is replaced by FILE.
  private func message(_ path: String) -> String {
    errorText(replacing: path) { _ = try PackLibrary(path: path) }
  }

  @Test("a missing file")
  func missing() {
    #expect(message("/nowhere/lire.so") == "'FILE' can't be read: no such file or directory")
  }

  @Test("a directory")
  func directory() {
    let path = FileManager.default.temporaryDirectory.path
    #expect(message(path) == "'FILE' is not a loss plugin: it is not a regular file")
  }

  @Test("a text file")
  func text() throws {
    let path = try Fixture.file("notes.so", Array("not a library\n".utf8))
    #expect(message(path) == "'FILE' is not a shared library: it doesn't start with an ELF header")
  }

  @Test("an empty file and half a header")
  func truncated() throws {
    let empty = try Fixture.file("empty.so", [])
    #expect(message(empty) == "'FILE' is not a shared library: it doesn't start with an ELF header")
    let half = try Fixture.file("half.so", Array(elf(machine: 62).prefix(10)))
    #expect(message(half) == "'FILE' is not a shared library: it ends within its ELF header")
  }

  @Test("a header and nothing behind it")
  func headerOnly() throws {
    let path = try Fixture.file("header.so", Array(elf(machine: nativeMachine).prefix(20)))
    #expect(message(path) == "'FILE' can't be loaded: file too short")
  }

  @Test("a library for another processor")
  func wrongMachine() throws {
    let path = try Fixture.file("sparc.so", elf(machine: 243))
    let host = nativeMachine == 62 ? "x86-64 (64-bit)" : "AArch64 (64-bit)"
    #expect(
      message(path)
        == "'FILE' is a library for RISC-V (64-bit), this machine is \(host); rebuild the plugin here"
    )
  }

  @Test("a library for another word size or byte order")
  func wrongWords() throws {
    let small = try Fixture.file("small.so", elf(machine: 3, wordSize: 1))
    #expect(message(small).hasPrefix("'FILE' is a library for x86 (32-bit), this machine is"))
    let swapped = try Fixture.file("swapped.so", elf(machine: 22, byteOrder: 2))
    #expect(
      message(swapped).hasPrefix("'FILE' is a library for S390 (64-bit, big-endian), this machine"))
  }

  @Test("an object file")
  func objectFile() throws {
    let path = try Fixture.file("object.so", elf(machine: nativeMachine, type: 1))
    #expect(
      message(path)
        == "'FILE' is not a shared library: it is an object file; link it with '-shared'")
  }

  @Test("a library with an undefined symbol, named")
  func undefinedSymbol() throws {
    #expect(
      message(try Fixture.compile("undefined-symbol"))
        == "'FILE' uses 'nowhere_defined', which no library provides; link the plugin with '-z defs' "
        + "to see where")
  }

  @Test("a library that needs one that isn't there")
  func missingDependency() throws {
    let needed = try TemporaryDirectory()
    let compiler = try #require(FixtureCompiler(.c))
    let library = needed.url.appendingPathComponent("libdora-needed.so")
    let source = PackageRoot.file("Tests/Fixtures/plugins/no-entry.c")
    try compiler.makeLibrary([source], at: library)
    let plugin = needed.url.appendingPathComponent("plugin.so")
    let fixture = PackageRoot.file("Tests/Fixtures/plugins/fixture.c")
    try compiler.makeLibrary(
      [fixture], at: plugin, ["-Wl,--no-as-needed", "-L\(needed.url.path)", "-ldora-needed"])
    try FileManager.default.removeItem(at: library)
    #expect(
      message(plugin.path)
        == "'FILE' needs the library 'libdora-needed.so', which is not installed")
  }

  @Test("a library that is no plugin")
  func noEntry() throws {
    #expect(
      message(try Fixture.compile("no-entry"))
        == "'FILE' is not a loss plugin: it exports no symbol 'dora_loss_pack_v1'")
  }

  @Test("a plugin that refuses this host")
  func refused() throws {
    #expect(
      message(try Fixture.compile("fixture", ["ENTRY_RESULT=NULL"]))
        == "plugin 'FILE' refuses interface version 1.0 of this host; rebuild the plugin")
  }

  @Test(
    "a plugin for another interface",
    arguments: [("MAJOR=0", "0.0"), ("MAJOR=2", "2.0"), ("MINOR=7", "1.7")])
  func wrongVersion(macro: String, version: String) throws {
    #expect(
      message(try Fixture.compile("fixture", [macro]))
        == "plugin 'FILE' uses interface version \(version), this host uses 1.0; rebuild the plugin"
    )
  }

  @Test("a library that disturbs the floating-point environment leaves no trace")
  func floatingPoint() throws {
    _ = try? PackLibrary(path: Fixture.compile("careless"))
    // Bit patterns are compared, because a processor that treats denormals as zero finds them equal
    // to zero.
    let tripled = (Double.leastNonzeroMagnitude * three).bitPattern
    #expect(tripled == 3, "denormals are flushed to zero")
    #expect(one / three == 0x1.5555555555555p-2, "the rounding mode has changed")
  }
  // These aren't literals, since the compiler would then do the arithmetic itself.
  private var one: Double { Double("1") ?? .nan }
  private var three: Double { Double("3") ?? .nan }

  @Test("functions marked [setup] run one at a time in the whole process")
  func setUpIsSerial() async throws {
    let path = try Fixture.compile("fixture", ["CREATE=is_alone"])
    let messages = await withTaskGroup(of: String.self) { group in
      for _ in 0..<16 {
        group.addTask {
          errorText { _ = try PluginLoss.make(PackLibrary(path: path), services: .quiet) }
        }
      }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(messages == ["no error"])
  }

  /// The first bytes of a synthetic ELF file, which is little-endian by default.
  private func elf(
    machine: Int, type: Int = 3, wordSize: UInt8 = 2, byteOrder: UInt8 = 1
  ) -> [UInt8] {
    func word(_ value: Int) -> [UInt8] {
      let bytes = [UInt8(value & 0xFF), UInt8(value >> 8)]
      return byteOrder == 1 ? bytes : bytes.reversed()
    }
    let identification: [UInt8] =
      [0x7F, 0x45, 0x4C, 0x46, wordSize, byteOrder, 1] + [UInt8](repeating: 0, count: 9)
    return identification + word(type) + word(machine) + [UInt8](repeating: 0, count: 44)
  }

  #if arch(x86_64)
    private let nativeMachine = 62
  #else
    private let nativeMachine = 183
  #endif
}
