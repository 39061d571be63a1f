import Foundation
import Testing
import _TestSupport

/// The tools that packs need on this machine.
enum PackTools {
  static let isPresent: Bool = {
    guard let handle = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL) else { return false }
    dlclose(handle)
    return FixtureCompiler.isPresent
  }()
  static let hint = "SKIPPED: needs a C compiler (cc) and libarchive.so.13 (package libarchive13)"
}

/// Tests of the example in docs/packs.md and of the errors of the commands.
@Suite("pack", .enabled(if: PackTools.isPresent, "\(PackTools.hint)"))
struct PackCommandTests {
  /// A directory with a signed pack "acme.losses@0.1.0", whose key isn't trusted yet.
  private static func place() throws -> (place: Workplace, home: TemporaryDirectory) {
    let place = try Workplace()
    let home = try TemporaryDirectory()
    try place.data(count: 4)
    let compiler = try #require(FixtureCompiler(.c))
    try compiler.makeLibrary(
      [PackageRoot.file("Tests/Fixtures/plugins/fixture.c")], at: place.file("focal.so"),
      [#"-DPACK_ID="acme.losses""#, #"-DVERSION="0.1.0""#])
    let program = place.program.at(home: home.url)
    for arguments in [
      ["pack", "build", "focal.so"], ["pack", "keygen", "acme"],
      ["pack", "sign", "acme.losses-0.1.0.dorapack", "--key", "acme.key"],
    ] {
      let outcome = try program.run(arguments)
      #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
    }
    return (place, home)
  }

  @Test("a pack goes from one team to another: every command of docs/packs.md, as it stands there")
  func workedExample() throws {
    let folder = try TemporaryDirectory()
    let text = try String(contentsOf: PackageRoot.file("docs/packs.md"), encoding: .utf8)
    let blocks = text.components(separatedBy: "```sh\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
    #expect(blocks.count >= 6)
    let data = try Workplace()
    try data.data(count: 4)
    try FileManager.default.copyItem(
      at: data.file("data.jsonl"), to: folder.url.appendingPathComponent("data.jsonl"))
    let bin = folder.url.appendingPathComponent("bin")
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: bin.appendingPathComponent("dora-host"), withDestinationURL: Program.executable)
    let script = "set -eu\n" + blocks.joined(separator: "\n")
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", script]
    shell.currentDirectoryURL = folder.url
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    shell.environment = [
      "HOME": folder.url.path, "PATH": "\(bin.path):\(path)", "MODEL": Workplace.model,
      "OPENBLAS_NUM_THREADS": "1", "COLUMNS": "80",
    ]
    let output = Pipe()
    shell.standardOutput = output
    shell.standardError = output
    try shell.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
    let run = folder.url.appendingPathComponent("consumer/run/run.json")
    #expect(FileManager.default.fileExists(atPath: run.path))
  }

  @Test("an installed pack needs a trusted key, and no variable makes an exception")
  func refusedWithoutTrust() throws {
    let (place, home) = try Self.place()
    let program = place.program.at(home: home.url)
    let file = "acme.losses-0.1.0.dorapack"
    let refused = try program.run("pack", "install", file)
    #expect(refused.code == 2)
    #expect(refused.errors.contains("'acme.losses@0.1.0' is not vouched for (the key ed25519:"))
    #expect(refused.errors.contains("unless unsigned packs are allowed (--allow-unsigned)"))
    #expect(try program.run("pack", "install", file, "--allow-unsigned").code == 0)

    let arguments = Self.only(loss: "acme.losses/fixture@0.1", place.train("--dry-run"))
    let denied = try program.run(arguments)
    #expect(denied.code == 2)
    #expect(denied.errors.contains("is refused: 'acme.losses@0.1.0' is not vouched for"))
    let allowed = try program.run(arguments + ["--allow-unsigned"])
    #expect(allowed.code == 0, "\(allowed.errors)")
    #expect(allowed.errors.contains("runs in a process of its own"))

    let trust = try program.run(
      "pack", "trust", "add", "acme.pub", "--name", "acme", "--prefix", "acme")
    #expect(trust.code == 0, "\(trust.errors)")
    let trusted = try program.run(arguments)
    #expect(trusted.code == 0, "\(trusted.errors)")
    #expect(trusted.errors.contains("runs in this process"))
  }

  @Test("--locked takes what dora.lock pins and refuses everything else")
  func locked() throws {
    let (place, home) = try Self.place()
    let program = place.program.at(home: home.url)
    try program.run("pack", "trust", "add", "acme.pub", "--name", "acme", "--prefix", "acme")
    let missing = try program.run(
      Self.only(loss: "acme.losses/fixture", place.train("--dry-run", "--locked")))
    #expect(missing.code == 2)
    #expect(missing.errors.contains("dora.lock' can't be read: no such file or directory"))
    try program.run("pack", "install", "acme.losses-0.1.0.dorapack")
    #expect(try program.run("pack", "lock").output == "acme.losses@0.1.0\n")
    let arguments = place.train("--dry-run", "--locked")
    let pinned = try program.run(Self.only(loss: "acme.losses/fixture", arguments))
    #expect(pinned.code == 0, "\(pinned.errors)")
    let trained = try program.run(
      Self.only(
        loss: "acme.losses/fixture",
        place.train("--steps", "1", "--locked", "--out", "run", "--quiet")))
    #expect(trained.code == 0, "\(trained.errors)")
    try Self.expectTraceable(place)
    let other = try program.run(Self.only(loss: "./focal.so", arguments))
    #expect(other.code == 2)
    #expect(other.errors.contains("dora.lock', which pins what may be loaded"))

    // The same pack by another signer is treated as a different pack.
    try program.run("pack", "remove", "acme.losses")
    try program.run("pack", "keygen", "other")
    try program.run("pack", "sign", "acme.losses-0.1.0.dorapack", "--key", "other.key")
    try program.run(
      "pack", "trust", "add", "other.pub", "--name", "other", "--prefix", "acme")
    try program.run("pack", "install", "acme.losses-0.1.0.dorapack")
    let changed = try program.run(Self.only(loss: "acme.losses/fixture", arguments))
    #expect(changed.code == 2)
    #expect(changed.errors.contains("that was signed by ed25519:"))
  }

  @Test("a pack that crashes is blocked, listed with the reason, and unblocked")
  func crash() throws {
    let (place, home) = try Self.place()
    let program = place.program.at(home: home.url)
    let compiler = try #require(FixtureCompiler(.c))
    try compiler.makeLibrary(
      [PackageRoot.file("Tests/Fixtures/plugins/hostile.c")], at: place.file("crash.so"),
      [#"-DPACK_ID="acme.crash""#, "-DDEED=segfaults"])
    try program.run("pack", "build", "crash.so")
    let installed = try program.run(
      "pack", "install", "acme.crash-1.2.3.dorapack", "--allow-unsigned")
    #expect(installed.code == 0, "\(installed.errors)")
    let arguments = Self.only(
      loss: "acme.crash/fixture", place.train("--steps", "1", "--allow-unsigned"))
    let crashed = try program.run(arguments + ["--out", "first"])
    #expect(crashed.code == 3, "\(crashed.errors)")
    #expect(crashed.errors.contains("acme.crash@1.2.3 is blocked from now on"))
    let blocked = try program.run(arguments + ["--out", "second"])
    #expect(blocked.code == 2)
    #expect(
      blocked.errors.contains("is blocked since it brought its process down: it crashed with SIG"))
    #expect(
      try program.run("pack", "list").output.contains("acme.crash@1.2.3  blocked: it crashed"))
    let doctor = try program.run("pack", "doctor", "acme.crash")
    #expect(doctor.code == 2)
    #expect(doctor.output.contains("FAIL  block list    blocked: it crashed with SIG"))
    #expect(try program.run("pack", "unblock", "acme.crash@1.2.3").code == 0)
    #expect(try program.run(arguments + ["--out", "third"]).code == 3)
  }

  @Test("packs are installed from a folder with a signed index")
  func index() throws {
    let (place, home) = try Self.place()
    let program = place.program.at(home: home.url)
    let unsigned = try program.run("pack", "install", "acme.losses", "--from", ".")
    #expect(unsigned.code == 2)
    #expect(try program.run("pack", "index", ".", "--key", "acme.key").code == 0)
    let stranger = try program.run("pack", "install", "acme.losses", "--from", ".")
    #expect(stranger.code == 2)
    #expect(stranger.errors.contains("which is not trusted"))
    try program.run("pack", "trust", "add", "acme.pub", "--name", "acme", "--prefix", "acme")
    let installed = try program.run("pack", "install", "acme.losses@0.1", "--from", ".")
    #expect(installed.code == 0, "\(installed.errors)")
    #expect(
      installed.output == """
        acme.losses@0.1.0 installed, trusted: signed by 'acme'
          --loss acme.losses/fixture@0.1.0

        """)
  }

  @Test("info and list read manifests; verify and doctor find what is wrong")
  func looking() throws {
    let (place, home) = try Self.place()
    let program = place.program.at(home: home.url)
    let file = "acme.losses-0.1.0.dorapack"
    #expect(
      try program.run("pack", "info", file).output.hasPrefix("pack        acme.losses@0.1.0\n"))
    #expect(
      try program.run("pack", "verify", file).output.hasPrefix(
        "acme.losses@0.1.0 is what its manifest says\n"))
    // A manifest and the library itself describe the parameters in the same words.
    let described = try ["pack info \(file)", "plugin inspect ./focal.so"].map { command in
      try program.run(command.split(separator: " ").map(String.init)).lines.filter {
        $0.hasPrefix("parameter ")
      }
    }
    #expect(described[0].count > 1 && described[0] == described[1], "\(described)")
    let doctor = try program.run("pack", "doctor", file)
    #expect(doctor.code == 2)
    #expect(doctor.output.contains("FAIL  signature     unsigned: the key ed25519:"))
    #expect(try program.run("pack", "doctor", "focal.so").code == 0)
    #expect(try program.run("pack", "list").errors.hasPrefix("no pack is installed in "))
    try Data([1, 2, 3]).write(to: place.file("broken.dorapack"))
    for command in ["info", "verify", "install"] {
      let broken = try program.run("pack", command, "broken.dorapack")
      #expect(broken.code == 2)
      #expect(
        place.named(broken.errors)
          == "error: 'FOLDER/broken.dorapack' is not a pack: it doesn't begin as a gzip file\n")
    }
    let red = try program.run("pack", "info", "./\u{1B}[31m.dorapack")
    #expect(
      place.named(red.errors)
        == "error: 'FOLDER/?[31m.dorapack' can't be read: no such file or directory\n")
    let missing = try program.run("pack", "remove", "acme.nothing")
    #expect(missing.errors == "error: no pack 'acme.nothing' is installed\n")
    #expect(missing.code == 2)
  }

  /// Checks that the run's record contains the pack, its signer and the hash that pins it.
  private static func expectTraceable(_ place: Workplace) throws {
    let record = try JSONSerialization.jsonObject(
      with: Data(contentsOf: place.file("run/run.json")))
    let plugins = try #require((record as? [String: Any])?["plugins"] as? [[String: Any]])
    let plugin = try #require(plugins.first)
    let texts = plugin.compactMapValues { $0 as? String }
    #expect(texts["id"] == "acme.losses")
    #expect(texts["version"] == "0.1.0")
    #expect(texts["level"] == "trusted")
    #expect(texts["signer"]?.hasPrefix("acme ed25519:") == true)
    #expect(texts["process"] == "host")
    #expect(texts["lock"]?.hasSuffix("/dora.lock") == true)
    let listed = try place.program.run("pack", "info", "acme.losses-0.1.0.dorapack").output
    #expect(texts["manifest"].map(listed.contains) == true)
    #expect(texts["sha256"].map(listed.contains) == true)
  }

  @Test("plugin check takes an installed pack, and only one that may be loaded")
  func checkingAPack() throws {
    let (place, home) = try Self.place()
    let program = place.program.at(home: home.url)
    try program.run("pack", "install", "acme.losses-0.1.0.dorapack", "--allow-unsigned")
    let arguments = ["plugin", "check", "acme.losses/fixture@0.1", "--only", "loads"]
    let refused = try program.run(arguments)
    #expect(refused.code == 2)
    #expect(refused.errors.contains("is refused: 'acme.losses@0.1.0' is not vouched for"))
    let file = "acme.losses/0.1.0/lib/"
    let allowed = try program.run(arguments + ["--allow-unsigned"])
    #expect(allowed.code == 0, "\(allowed.errors)")
    #expect(allowed.lines.first?.contains(file) == true)
    let json = try program.run(arguments + ["--allow-unsigned", "--json"])
    #expect(json.output.contains(#""file":"#) && json.output.contains("/focal.so"))
    let other = try program.run("plugin", "check", "acme.losses@2", "--only", "loads")
    #expect(other.code == 2)
    #expect(other.errors.contains("no pack 'acme.losses@2'"))
  }

  @Test("a pack whose golden cases differ is neither built nor installed")
  func goldenCases() throws {
    let (place, _) = try Self.place()
    try Data(
      #"""
      {"objective": "fixture", "kind": "pairwise",
       "cases": [{"policy_logps": [-1, -2], "loss": 12345, "grad": [0, 0]}]}
      """#.utf8
    ).write(to: place.file("focal.golden.json"))
    let built = try place.program.run(
      "pack", "build", "focal.so", "--golden", "focal.golden.json", "--out", "new")
    #expect(built.code == 2)
    #expect(
      built.errors.contains(
        "error: 'acme.losses@0.1.0' does not reproduce its golden cases: the loss is "))
    #expect(built.errors.hasSuffix("must be 12345.0 in case 0 of 'golden/focal.golden.json'\n"))
    #expect(!place.exists("new"))
  }

  @Test("what is built in is said, and a source build's own plugins are not")
  func builtIn() throws {
    let (place, home) = try Self.place()
    let program = place.program.at(home: home.url)
    let trust = try program.run("pack", "trust")
    #expect(
      trust.lines.last
        == "built in  nothing: this program was built from source, without a release key")
    try FileManager.default.createDirectory(
      at: place.file("beside"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: place.file("focal.so"), to: place.file("beside/focal.so"))
    let released = try program.run("pack", "release", "beside", "--key", "acme.key")
    #expect(released.output == "focal.so\n")
    #expect(
      released.errors
        == "this program was built without a release key, so it ignores the list\n")
  }

  /// The arguments of a run with only this objective.
  private static func only(loss: String, _ arguments: [String]) -> [String] {
    var arguments = arguments
    if let place = arguments.firstIndex(of: "--loss") { arguments[place + 1] = loss }
    return arguments
  }
}
