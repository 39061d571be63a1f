import ArgumentParser
import Foundation
import LocalSystem
import Packs

/// `dora-host pack install`: installs a pack.
struct PackInstall: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Install a pack from a file, or from a folder with a signed index.",
    discussion: """
      Verifies the pack as 'verify' does, refuses one that isn't vouched for as far as 'pack trust \
      require' says, and puts it beside its other versions. A crash at any point leaves either nothing \
      of it or all.
      """)

  @Argument(
    help: ArgumentHelp(
      "A file; with --from, a pack's id.", valueName: "FILE.dorapack|ID[@VERSION]"))
  var name: String

  @Option(
    help: ArgumentHelp("A folder with packs and a signed index.json.", valueName: "DIR"))
  var from: String?

  @Flag(help: "Make an exception for a pack that isn't vouched for.")
  var allowUnsigned = false

  func run() throws {
    let policy = try PackPolicy(folders: PackCommand.folders, allowsUnsigned: allowUnsigned)
    let file = try file(policy.trust)
    let pack = file.manifest.pack
    let (level, reason) = policy.trust.judge(
      pack, signature: file.signature, manifest: file.manifestHash)
    try policy.check(pack, level: level, reason: reason)
    try PackCommand.quarantine.verify(file)
    let installed = try policy.store.install(file)
    Console.result(
      "\(pack) \(installed.isNew ? "installed" : "was installed already"), \(level.word): \(reason)"
    )
    for objective in file.manifest.objectives {
      Console.result("  --loss \(pack.id)/\(objective.id)@\(pack.version)")
    }
    for robustifier in file.manifest.robustifiers {
      Console.result("  --robust \(pack.id)/\(robustifier.id)@\(pack.version)")
    }
  }

  private func file(_ trust: TrustStore) throws -> PackFile {
    guard let from else {
      guard let file = URL.ofPack(name) else {
        throw ValidationError(
          "'\(name)' is no file; name a FILE.dorapack, or a folder of packs with --from")
      }
      return try PackFile(file)
    }
    let asked = try PackName(name)
    return try PackIndex(folder: fileURL(from), trust: trust)
      .pack(asked.id, version: asked.version)
  }
}
