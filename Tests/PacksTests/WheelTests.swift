import Foundation
import PluginHost
import Testing
import _TestSupport

@testable import Packs

@Suite("Wheels", .enabled(if: PackFixture.isPresent, "\(PackFixture.hint)"))
struct WheelTests {
  /// The environment of a user who has installed wheels, and nothing else.
  private struct User {
    let folder: TemporaryDirectory
    let site: URL

    init() throws {
      folder = try TemporaryDirectory()
      site = folder.url.appendingPathComponent("venv/lib/python3.11/site-packages")
      try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
    }

    /// Does what pip does: unpacks.
    func install(_ wheel: PackWheel, in site: URL? = nil) throws {
      for entry in wheel.entries { try put(entry.name, entry.bytes, in: site) }
    }

    func put(_ name: String, _ bytes: [UInt8], in site: URL? = nil) throws {
      let url = (site ?? self.site).appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }

    func change(_ name: String, _ from: String, _ to: String) throws {
      let url = site.appendingPathComponent(name)
      let text = try String(contentsOf: url, encoding: .utf8)
      #expect(text.contains(from), "\(name)")
      try Data(text.replacingOccurrences(of: from, with: to).utf8).write(to: url)
    }

    func policy(_ paths: [URL] = [], allowsUnsigned: Bool = false) throws -> PackPolicy {
      let environment = PythonEnvironment(
        paths: paths.map(\.path),
        variables: ["VIRTUAL_ENV": folder.url.appendingPathComponent("venv").path])
      return try PackPolicy(
        folders: PackFixture.folders(folder), environment: environment,
        allowsUnsigned: allowsUnsigned)
    }
  }

  private static func wheel(_ pack: PackFile) throws -> PackWheel {
    try #require(try PackWheel.wheels(of: pack).first)
  }

  @Test("the name, the metadata and RECORD are as Python's specifications have them")
  func contents() throws {
    let pack = try PackFixture.signed(PackFixture.shared.get(), by: SigningKey())
    let wheel = try Self.wheel(pack)
    #expect(
      wheel.fileName.wholeMatch(
        of: #/acme_losses-1\.2\.0-py3-none-manylinux_2_\d+_(x86_64|aarch64)\.whl/#) != nil)
    let texts = Dictionary(
      uniqueKeysWithValues: wheel.entries.map {
        ($0.name, String(decoding: $0.bytes, as: UTF8.self))
      })
    let metadata = "acme_losses-1.2.0.dist-info/"
    #expect(
      texts[metadata + "entry_points.txt"] == "[dora.packs]\nacme.losses = dora_packs.acme_losses\n"
    )
    #expect(
      texts[metadata + "METADATA"]?.hasPrefix("Metadata-Version: 2.1\nName: acme.losses\n") == true)
    #expect(texts[metadata + "WHEEL"]?.contains("\nTag: py3-none-manylinux_2_") == true)
    let record = (texts[metadata + "RECORD"] ?? "").split(separator: "\n").map(String.init)
    #expect(record.count == wheel.entries.count)
    #expect(record.last == metadata + "RECORD,,")
    #expect(record.contains { $0.hasPrefix("dora_packs/acme_losses/pack.sig,sha256=") })
    #expect(wheel.entries.allSatisfy { !$0.name.hasSuffix(".py") })
    #expect(try wheel.encoded() == Self.wheel(pack).encoded())
  }

  @Test("Python's own reader takes a wheel for a whole zip file")
  func zip() throws {
    let folder = try TemporaryDirectory()
    let file = try Self.wheel(PackFixture.shared.get()).write(to: folder.url)
    let outcome = try Shell(folder: folder.url).run(
      "python3 -m zipfile -t \(file.lastPathComponent) || test ! -x /usr/bin/python3")
    #expect(outcome.status == 0, "\(outcome.output)")
    // The same again is no conflict; anything else of that name is.
    _ = try Self.wheel(PackFixture.shared.get()).write(to: folder.url)
    try Data("mine".utf8).write(to: file)
    #expect(throws: PackError.exists(path: file.path)) {
      try Self.wheel(PackFixture.shared.get()).write(to: folder.url)
    }
  }

  @Test(
    "the tag names the oldest system with every symbol version that is needed",
    arguments: [
      (["GLIBC_2.2.5"], "manylinux_2_5_x86_64"),
      (["GLIBC_2.2.5", "GLIBC_2.29"], "manylinux_2_29_x86_64"),
      (["GLIBC_2.3.4", "GLIBCXX_3.4.21"], "manylinux_2_24_x86_64"),
      (["CXXABI_1.3", "GCC_3.0", "GLIBCXX_3.4"], "manylinux_2_5_x86_64"),
      (["CXXABI_1.3.13"], "manylinux_2_34_x86_64"),
      (["GLIBC_ABI_DT_RELR"], "manylinux_2_36_x86_64"),
    ])
  func tags(versions: [String], tag: String) throws {
    let found = try WheelTag.tag(
      platform: "x86_64-linux-gnu", needed: ["libc.so.6", "libstdc++.so.6"],
      versions: Set(versions), file: "focal.so")
    #expect(found == tag)
  }

  @Test("other machines, and musl, have tags of their own")
  func machines() throws {
    func tag(_ platform: String, _ needed: String, _ version: String? = nil) throws -> String {
      try WheelTag.tag(
        platform: platform, needed: [needed], versions: Set([version].compactMap { $0 }), file: "f")
    }
    #expect(try tag("aarch64-linux-gnu", "libc.so.6", "GLIBC_2.17") == "manylinux_2_17_aarch64")
    #expect(try tag("riscv64-linux-gnu", "libm.so.6", "GLIBC_2.27") == "manylinux_2_27_riscv64")
    #expect(try tag("x86_64-linux-musl", "libc.musl-x86_64.so.1") == "musllinux_1_2_x86_64")
    for (needed, version) in [
      ("libswiftCore.so", nil), ("libc.so.6", "GLIBC_PRIVATE"), ("libc.so.6", "GLIBCXX_3.4.99"),
      ("libc.so.6", "GLIBC_3.0"), ("libc.so.6", "odd"),
    ] as [(String, String?)] {
      #expect(throws: PackError.self, "\(needed) \(version ?? "")") {
        try tag("x86_64-linux-gnu", needed, version)
      }
    }
  }

  @Test("the symbol versions that a library needs are read from it")
  func versions() throws {
    let folder = try TemporaryDirectory()
    let url = try PackFixture.library(folder)
    let library = try LibraryFile(Array(Data(contentsOf: url)), file: "focal.so")
    #expect(library.versions.contains { $0.hasPrefix("GLIBC_2.") })
    let outcome = try Shell(folder: folder.url).run(
      "objdump -p \(url.path) | grep -o ' [A-Z]*_[0-9A-Z._]*$' | sort -u | tr -d ' '")
    let listed = outcome.output.split(separator: "\n").map(String.init)
    #expect(Set(listed).isSuperset(of: library.versions))
  }

  @Test(
    "versions and names become those of Python, or are refused",
    arguments: [
      ("acme.losses", "1.2.0", "acme_losses-1.2.0"), ("a-b_c.d", "0.1.0-rc.1", "a_b_c_d-0.1.0rc1"),
      ("x", "1.0.0-alpha.2", "x-1.0.0a2"), ("x", "1.0.0-dev.3+b.5", "x-1.0.0.dev3+b.5"),
      ("x", "1.0.0-nightly", nil), ("x-", "1.0.0", nil), ("x", "1.0.0+b-5", nil),
    ])
  func names(id: String, version: String, stem: String?) throws {
    let name = try? WheelName(PackID(id: id, version: version))
    #expect(name?.metadataFolder == stem.map { $0 + ".dist-info" })
  }

  @Test("an installed wheel is found by its pack's id and objective, and judged as any pack is")
  func finding() throws {
    let user = try User()
    let key = SigningKey()
    try user.install(Self.wheel(PackFixture.signed(PackFixture.shared.get(), by: key)))
    let policy = try user.policy()
    let path = try #require(try policy.library(of: "acme.losses", version: "1.2"))
    #expect(
      path.hasPrefix(user.site.resolvingSymlinksInPath().path + "/dora_packs/acme_losses/lib/"))
    #expect(try policy.library(of: "acme.other", version: nil) == nil)
    #expect(try policy.store.all().packs.map(\.wheel) == ["acme_losses-1.2.0"])
    #expect(policy.objectives(named: "fixture").map(\.name) == ["acme.losses/fixture"])
    let image = try LibraryImage(copying: path)
    #expect(throws: PluginError.self) { try policy.vet(path, image) }
    #expect(try user.policy(allowsUnsigned: true).vet(path, image).level == "unsigned")
    try TrustStore.change(policy.folders.trust) {
      try $0.add(key.publicKey, name: "acme", prefixes: ["acme"])
    }
    #expect(try user.policy().vet(path, image).mayRunInHost)
    #expect(throws: PackError.inWheel(pack: "acme.losses", wheel: "acme_losses-1.2.0")) {
      try policy.store.remove("acme.losses", version: nil)
    }
    #expect(try policy.store.find("acme.losses").packFile().manifestHash.count == 64)
  }

  @Test("the paths of a Python program are searched, but no relative one, and no file")
  func paths() throws {
    let user = try User()
    let other = user.folder.url.appendingPathComponent("other")
    try user.install(Self.wheel(PackFixture.shared.get()), in: other)
    #expect(try user.policy().library(of: "acme.losses", version: nil) == nil)
    let paths = [other, URL(fileURLWithPath: "/dev/null")]
    #expect(try user.policy(paths).library(of: "acme.losses", version: nil) != nil)
    let empty = PythonEnvironment(
      paths: ["", "relative", "/nowhere"], variables: ["VIRTUAL_ENV": "here"])
    #expect(empty.directories.isEmpty)
    let inside = PythonEnvironment(
      program: user.site.path + "/dora_host/bin/dora-host", variables: [:])
    #expect(inside.directories.map(\.lastPathComponent) == ["site-packages"])
  }

  @Test("versions of wheels and of other packs stand side by side; two packs of one version don't")
  func sideBySide() throws {
    let user = try User()
    let pack = try PackFixture.shared.get()
    try user.install(Self.wheel(pack))
    let store = try user.policy().store
    _ = try store.install(PackFixture.pack(version: "1.10.0"))
    #expect(try store.find("acme.losses").pack.version == "1.10.0")
    #expect(try store.find("acme.losses", version: "1.2").wheel != nil)
    // The same pack by both ways is one pack.
    _ = try store.install(pack)
    #expect(try store.find("acme.losses", version: "1.2").wheel == nil)
    #expect(try store.all().packs.count == 2)
    _ = try store.remove("acme.losses", version: "1.2.0")
    _ = try store.install(PackFixture.pack(["REVISION=2"]))
    #expect(throws: PackError.self) { try store.find("acme.losses", version: "1.2") }
    let all = try store.all()
    #expect(all.packs.map(\.pack.version) == ["1.10.0"] && all.broken.count == 1)
  }

  @Test("two wheels with one pack are refused, and both are named")
  func twoWheels() throws {
    let user = try User()
    try user.install(Self.wheel(PackFixture.shared.get()))
    try user.put(
      "thief-9.dist-info/entry_points.txt", Array("[dora.packs]\nacme.losses = thief\n".utf8))
    let error = #expect(throws: PackError.self) { try user.policy().store.find("acme.losses") }
    let message = error.map { "\($0)" } ?? ""
    #expect(
      message.contains("acme_losses-1.2.0.dist-info") && message.contains("thief-9.dist-info"))
    #expect(message.hasSuffix("uninstall all but one"))
  }

  /// A way to damage an installed wheel, and what the refusal says.
  enum Damage: String, CaseIterable {
    case lyingHash, unlistedFile, extraFile, twoHashes, noRecord, otherID, escapingEntry
    case linkedFolder, linkedLibrary, linkedManifest, grownLibrary, missingLibrary, hugeRecord
    case changedManifest, foreignSignature

    var expected: String {
      switch self {
      case .lyingHash: "is listed with another hash than the file has"
      case .unlistedFile: "is not listed with a SHA-256 hash"
      case .extraFile: "which its manifest does not list"
      case .twoHashes: "is listed with two hashes"
      case .noRecord: "acme_losses-1.2.0.dist-info/RECORD' is not there"
      case .otherID: "its entry point says 'acme.best', its manifest 'acme.losses'"
      case .escapingEntry: "is not the id of a pack and a Python package"
      case .linkedFolder, .linkedLibrary, .linkedManifest: "is a link to '"
      case .grownLibrary: "bytes that the pack's manifest lists"
      case .missingLibrary: "is not there; install it again"
      case .hugeRecord: "too many bytes"
      case .changedManifest: "is listed with another hash than the file has"
      case .foreignSignature: "the signature of '"
      }
    }
  }

  @Test("a wheel that isn't as it was built is refused with the reason", arguments: Damage.allCases)
  func damaged(_ damage: Damage) throws {
    let user = try User()
    try user.install(
      Self.wheel(PackFixture.signed(PackFixture.shared.get(), by: SigningKey())))
    let pack = "dora_packs/acme_losses"
    let metadata = "acme_losses-1.2.0.dist-info"
    let library = "\(pack)/lib/\(LibraryFile.hostPlatform)/focal.so"
    let line = { (name: String) in
      try String(
        contentsOf: user.site.appendingPathComponent("\(metadata)/RECORD"), encoding: .utf8
      )
      .split(separator: "\n").map(String.init).first { $0.hasPrefix(name + ",") } ?? ""
    }
    let lie = "sha256=" + String(repeating: "A", count: 43) + ",1"
    switch damage {
    case .lyingHash: try user.change("\(metadata)/RECORD", line(library), "\(library),\(lie)")
    case .unlistedFile: try user.change("\(metadata)/RECORD", line(library) + "\n", "")
    case .extraFile:
      let first = try line(library)
      try user.change("\(metadata)/RECORD", first, "\(first)\n\(pack)/docs/more,\(lie)")
    case .twoHashes:
      let first = try line(library)
      try user.change("\(metadata)/RECORD", first, "\(first)\n\(library),\(lie)")
    case .noRecord: try remove("\(metadata)/RECORD", user)
    case .otherID: try user.change("\(metadata)/entry_points.txt", "acme.losses", "acme.best")
    case .escapingEntry:
      try user.change("\(metadata)/entry_points.txt", "dora_packs.acme_losses", "../../evil")
    case .linkedFolder: try move(pack, user)
    case .linkedLibrary: try move(library, user)
    case .linkedManifest: try move("\(pack)/pack.json", user)
    case .grownLibrary:
      let bytes = try Data(contentsOf: user.site.appendingPathComponent(library))
      try user.put(library, Array(bytes) + [0])
    case .missingLibrary: try remove(library, user)
    case .hugeRecord: try user.put("\(metadata)/RECORD", [UInt8](repeating: 10, count: 5 << 20))
    case .changedManifest:
      try remove("\(pack)/pack.sig", user)
      try user.change("\(pack)/pack.json", "Apache-2.0", "Apache-2.9")
    case .foreignSignature: try user.change("\(pack)/pack.json", "Apache-2.0", "Apache-2.9")
    }
    let (packs, broken) = try user.policy(allowsUnsigned: true).store.all()
    #expect(packs.isEmpty)
    let message = broken.map { "\($0)" }.joined(separator: "\n")
    #expect(message.contains(damage.expected), "\(message)")
    let id = damage == .otherID ? "acme.best" : "acme.losses"
    #expect(throws: PackError.self) { try user.policy().store.find(id) }
  }

  private func remove(_ name: String, _ user: User) throws {
    try FileManager.default.removeItem(at: user.site.appendingPathComponent(name))
  }

  /// Moves a file out of the environment and leaves a link to it.
  private func move(_ name: String, _ user: User) throws {
    let outside = user.folder.url.appendingPathComponent("outside")
    let inside = user.site.appendingPathComponent(name)
    try FileManager.default.moveItem(at: inside, to: outside)
    try FileManager.default.createSymbolicLink(at: inside, withDestinationURL: outside)
  }

  @Test("other packages, and a directory that can't be read, are no error")
  func others() throws {
    let user = try User()
    try user.put(
      "numpy-2.4.6.dist-info/entry_points.txt", Array("[console_scripts]\nf2py = numpy:f\n".utf8))
    try user.put("plain-1.dist-info/METADATA", [])
    try user.put("odd.dist-info", [])
    let all = try user.policy().store.all()
    #expect(all.packs.isEmpty && all.broken.isEmpty)
  }
}
