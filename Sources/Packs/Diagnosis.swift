import Foundation
import LocalSystem
import PluginHost

/// Finds out why a pack doesn't load by making a series of checks.
public struct Diagnosis: Sendable, Equatable {
  public struct Finding: Sendable, Equatable {
    /// The subject of the check, such as "architecture".
    public let question: String
    public let isFine: Bool
    public let text: String
  }

  public private(set) var findings: [Finding] = []
  public var isFine: Bool { findings.allSatisfy(\.isFine) }

  /// Diagnoses a pack file.
  public init(file: URL, policy: PackPolicy, quarantine: PackQuarantine) {
    examine("archive", "whole and harmless") { try PackFile(file) }
      .map { examine($0, policy, quarantine) }
  }

  /// Diagnoses an installed pack, given its id and version.
  public init(name: String, policy: PackPolicy, quarantine: PackQuarantine) {
    let file = examine("installation", "every file is the one that the manifest lists") {
      let (id, version) = try PackID.split(name)
      return try policy.store.find(id, version: version).packFile()
    }
    file.map { examine($0, policy, quarantine) }
  }

  /// Diagnoses a library that isn't part of a pack.
  public init(library: URL, policy: PackPolicy, quarantine: PackQuarantine) {
    let bytes = examine("file", "can be read") {
      try LocalFile.read(library, limit: PackArchive.Limits.standard.bytes)
    }
    guard let bytes else { return }
    let isBuiltIn = policy.release.hashes.contains(Hexadecimal.sha256(of: bytes))
    add(
      "trust", true,
      isBuiltIn
        ? "built in: runs in this program's own process"
        : "named by its path: runs in a process of its own")
    examine(bytes, called: library.path)
    examine("loading", "it loads in a process of its own and describes itself") {
      _ = try quarantine.open(bytes, called: library.path)
    }
  }

  private mutating func examine(
    _ pack: PackFile, _ policy: PackPolicy, _ quarantine: PackQuarantine
  ) {
    let manifest = pack.manifest
    add(
      "interface", InterfaceVersion.host.serves(manifest.interface),
      "needs \(manifest.interface), this host has \(InterfaceVersion.host)")
    let judgement = policy.trust.judge(
      manifest.pack, signature: pack.signature, manifest: pack.manifestHash)
    add(
      "signature", judgement.level >= policy.trust.required,
      "\(judgement.level.word): \(judgement.reason); required is \(policy.trust.required.word)")
    let platform = LibraryFile.hostPlatform
    let library = manifest.library(for: platform)
    add(
      "architecture", library != nil,
      "this machine is \(platform), the pack is for \(manifest.platforms.joined(separator: ", "))")
    guard let library, let bytes = pack.archive.bytes(of: library.path) else { return }
    let entry = policy.blocked.entry(of: library.sha256)
    add("block list", entry == nil, entry.map { "blocked: \($0.reason)" } ?? "not on it")
    examine(bytes, called: library.path)
    examine(
      "loading",
      "in a process of its own it is what its manifest says and reproduces its golden cases"
    ) {
      _ = try quarantine.verify(pack)
    }
  }

  /// Examines the headers of a library.
  private mutating func examine(_ bytes: [UInt8], called file: String) {
    let library = examine("library", "a shared library") { try LibraryFile(bytes, file: file) }
    guard let library else { return }
    add(
      "platform", library.platform == LibraryFile.hostPlatform,
      "the library is for \(library.platform), this machine is \(LibraryFile.hostPlatform)")
    let foreign = library.needed.filter { !LibraryFile.isAllowed($0) }
    add(
      "dependencies", foreign.isEmpty,
      foreign.isEmpty
        ? library.needed.joined(separator: ", ")
        : "needs \(foreign.joined(separator: ", ")); only libc, libm, libgcc, libstdc++ and the Swift "
          + "runtime are allowed")
    if let folder = library.foreignFolder {
      add("search path", false, "has '\(folder)' searched for what it needs; link without '-rpath'")
    }
    let symbol = LibraryRules.entrySymbol
    let isThere = library.exports.contains(symbol)
    add("symbol", isThere, isThere ? "exports '\(symbol)'" : "exports no symbol '\(symbol)'")
  }

  private mutating func add(_ question: String, _ isFine: Bool, _ text: String) {
    findings.append(Finding(question: question, isFine: isFine, text: text))
  }

  /// Performs one check and records a finding. Returns the result, or nil if the check throws an
  /// error.
  @discardableResult
  private mutating func examine<Result>(
    _ question: String, _ text: String, _ step: () throws -> Result
  ) -> Result? {
    do {
      let result = try step()
      add(question, true, text)
      return result
    } catch {
      add(question, false, "\(error)")
      return nil
    }
  }
}
