import CDoRA
import CSandbox
import Foundation
import Objectives
import Testing
import _TestSupport

@testable import PluginHost

/// Helpers for packs in separate processes.
enum Isolated {
  /// The path of the program that was built with the tests.
  static let program = Bundle.main.bundleURL.appendingPathComponent("dora-host").path

  static func pack(
    _ path: String, limits: PluginLimits = PluginLimits(), services: HostServices = .quiet
  ) throws -> IsolatedPack {
    try IsolatedPack(
      path: path, image: LibraryImage(copying: path), executable: program, limits: limits,
      services: services)
  }

  static func hostile(
    _ macro: String, limits: PluginLimits = PluginLimits(), services: HostServices = .quiet
  ) throws -> PluginLoss {
    let path = try Fixture.compile("hostile", [macro])
    return try PluginLoss.make(pack(path, limits: limits, services: services), services: services)
  }
}

@Suite("Isolated plugins")
struct IsolationTests {
  @Test(
    "results are bitwise those of the same plugin in this process",
    arguments: ["dpo", "simpo", "lire", "dpo-pl", "rrhf"])
  func resultsAreBitwiseEqual(name: String) throws {
    let library = try Fixture.shipped(name)
    let here = try PluginLoss.make(library, services: .quiet)
    let there = try PluginLoss.make(Isolated.pack(library.path), services: .quiet)
    #expect(here.requirements == there.requirements)
    #expect(here.objective == there.objective)
    for upstream in [nil, [0.25, -3, 1.5]] as [[Double]?] {
      let (a, b) = (
        try here.evaluate(Fixture.pairs, upstream: upstream),
        try there.evaluate(Fixture.pairs, upstream: upstream)
      )
      #expect(a.loss.map(\.bitPattern) == b.loss.map(\.bitPattern))
      #expect(a.dLogp.map(\.bitPattern) == b.dLogp.map(\.bitPattern))
      #expect(a.metrics == b.metrics)
      // NaN means that there is no bound, and doesn't equal itself.
      #expect(a.lowerBound?.map(\.bitPattern) == b.lowerBound?.map(\.bitPattern))
    }
  }

  @Test("state is saved and put back as in this process")
  func stateTravels() throws {
    let path = try Fixture.compile(
      "fixture", ["PROPERTIES=DORA_PROP_STATEFUL", "EXTENSION=extension"])
    let here = try PluginLoss.make(PackLibrary(path: path), services: .quiet)
    let there = try PluginLoss.make(Isolated.pack(path), services: .quiet)
    for loss in [here, there] { _ = try loss.evaluate(Fixture.batch) }
    let states = try [here, there].map { try #require($0.state).savedState() }
    #expect(states[0] == states[1])
    #expect(!states[0].isEmpty)
    try #require(there.state).restore(states[0])
    #expect(throws: PluginError.self) { try there.state?.restore([1, 2, 3]) }
  }

  @Test("robustifiers give the same numbers", arguments: ["mean-deviation", "soft-worst-group"])
  func robustifiersAreEqual(id: String) throws {
    let library = try Fixture.shipped("example-robustifier")
    let batch = RobustBatch(
      losses: [1, -2, 0.5, 7], calibration: [1, 0.5, 2, 1], groups: [0, 1, 1, 0])
    let values = try [library, Isolated.pack(library.path)].map { (pack: any Pack) in
      try PluginRobustifier(pack, robustifier: id, groupSizes: [2, 2], services: .quiet)
        .evaluate(batch)
    }
    #expect(values[0].value.bitPattern == values[1].value.bitPattern)
    #expect(values[0].weights.map(\.bitPattern) == values[1].weights.map(\.bitPattern))
  }

  @Test("a refusal comes through with its words and the datum to blame")
  func refusalsComeThrough() throws {
    let path = try Fixture.compile("fixture", ["EVALUATE=refuses_batch"])
    let messages = try [PackLibrary(path: path), Isolated.pack(path)].map { (pack: any Pack) in
      let loss = try PluginLoss.make(pack, services: .quiet)
      return errorText { _ = try loss.evaluate(Fixture.batch) }
    }
    #expect(messages[0] == messages[1])
  }

  @Test("a file that is no plugin is refused in the words of this process")
  func loadingErrorsComeThrough() throws {
    let text = try Fixture.file("text.so", Array("hello".utf8))
    let compiled = try [
      Fixture.compile("no-entry"), Fixture.compile("undefined-symbol"),
      Fixture.compile("fixture", ["MAJOR=7"]), Fixture.compile("fixture", ["ENTRY_RESULT=NULL"]),
    ]
    for path in compiled + [text, "/nowhere/at-all.so", "/tmp"] {
      let here = errorText(replacing: path) { _ = try PackLibrary(path: path) }
      let there = errorText(replacing: path) { _ = try Isolated.pack(path) }
      #expect(here == there)
    }
  }

  @Test("what is wrong with a description is told as the words of the plugin's process")
  func descriptionErrorsComeThrough() throws {
    let path = try Fixture.compile("fixture", ["MAGIC=1"])
    #expect(
      errorText(replacing: path) { _ = try Isolated.pack(path) } == """
        plugin 'FILE' can't be used; its process says: "magic is 0x1, must be 0x\
        \(String(DORA_PACK_MAGIC, radix: 16))"
        """)
  }

  @Test("a state that is larger than its size was is a breach, one without bounds is refused")
  func stateSizes() throws {
    let macros = ["PROPERTIES=DORA_PROP_STATEFUL", "EXTENSION=extension"]
    for (save, end) in [
      ("save_more", "misbehaved: 'save' stored more bytes than it had asked room for"),
      (
        "save_much",
        "misbehaved: 'save' asks for room for 18446744073709551608 bytes, more than the 268427264 that a "
          + "state may have"
      ),
    ] {
      let path = try Fixture.compile("fixture", macros + ["SAVE=\(save)"])
      for pack in try [PackLibrary(path: path), Isolated.pack(path)] as [any Pack] {
        let loss = try #require(
          PluginLoss.make(pack, services: .quiet).state)
        let text = errorText(replacing: path) { _ = try loss.savedState() }
        #expect(text == "'fixture' of 'FILE' \(end)")
      }
    }
  }

  @Test("a process that isn't its parent's any more ends before it loads anything")
  func orphansEnd() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Isolated.program)
    // The given parent isn't the real one, which is this process.
    process.arguments =
      PluginServer.arguments + ["--memory", "1000000", "--parent", "1", "--", "./none.so"]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 2)
  }

  @Test("what a plugin prints and logs is passed on")
  func outputIsPassedOn() async throws {
    let lines = Lines()
    let services = HostServices(name: "tests", version: "0") { level, text in
      lines.add("\(level.rawValue): \(text)")
    }
    let loss = try Isolated.hostile("DEED=says_hello", services: services)
    _ = try loss.evaluate(Fixture.batch)
    for _ in 0..<100 where lines.all.count < 2 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(lines.all == ["info: made?a fixture", "info: it printed: hello"])
  }

  @Test("what exchanges the file afterwards changes nothing")
  func imageIsACopy() throws {
    let path = try Fixture.compile()
    let image = try LibraryImage(copying: path)
    try Data("something else".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try PackLibrary(path: path, image: image).descriptor.id == "org.example.fixture")
    let empty = try LibraryImage(copying: Fixture.file("empty", []))
    // This is the hash of zero bytes, from FIPS 180-4's reference implementations.
    #expect(
      empty.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("it doesn't matter which descriptors the host has open")
  func descriptorsOfTheHost() throws {
    var held: [Int32] = []
    defer { for descriptor in held { close(descriptor) } }
    // A program with many packs has hundreds of open files.
    for _ in 0..<220 { held.append(open("/dev/null", O_RDONLY | O_CLOEXEC)) }
    let path = try Fixture.compile()
    for _ in 0..<8 {
      #expect(throws: Never.self) { _ = try Isolated.pack(path) }
      if let last = held.popLast() { close(last) }
    }
  }

  @Test("a batch that is too large is refused by size")
  func tooLargeABatchIsRefused() throws {
    var limits = PluginLimits()
    limits.batch = 4096
    let loss = try Isolated.hostile("DEED=nothing", limits: limits)
    let batch = ScoreBatch(first: [0, 1000], logp: Array(repeating: -1, count: 1000))
    let text = errorText(replacing: loss.library.path) { _ = try loss.evaluate(batch) }
    #expect(text.hasPrefix("the batch for plugin 'FILE' takes more than the 4 KiB "), "\(text)")
    #expect(try loss.evaluate(Fixture.batch).loss.count == 2)
  }
}

/// A collector of lines that any thread may use.
final class Lines: @unchecked Sendable {
  private let lock = NSLock()
  private var lines: [String] = []
  var all: [String] { lock.withLock { lines } }
  func add(_ line: String) { lock.withLock { lines.append(line) } }
}
