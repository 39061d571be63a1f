import ArgumentParser
import Foundation
import Packs
import StrictJSON

/// `dora-host pack list`: lists the manifests, without loading any code.
struct PackList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List installed packs; runs nothing of them.")

  @Flag(help: "Write one JSON object per pack to standard output.")
  var json = false

  func run() throws {
    let policy = try PackPolicy(folders: PackCommand.folders, release: .none)
    let (packs, broken) = try policy.store.all()
    for pack in packs { show(pack, policy) }
    for error in broken { Console.report(error) }
    if packs.isEmpty && broken.isEmpty && !json {
      Console.message("no pack is installed in \(policy.store.folder.path)")
    }
  }

  private func show(_ pack: InstalledPack, _ policy: PackPolicy) {
    let (level, reason) = policy.judge(pack)
    let blocked = policy.blockedEntry(of: pack)
    let ids = (pack.manifest.objectives + pack.manifest.robustifiers).map(\.id)
    guard json else {
      let state = blocked.map { "blocked: \($0.reason)" } ?? "\(level.word), \(reason)"
      Console.result("\(pack.pack)  \(state)")
      return Console.result("  " + ids.joined(separator: ", "))
    }
    var line = JSONLine()
    line.add("id", pack.pack.id)
    line.add("version", pack.pack.version)
    line.add("level", level.word)
    line.add("reason", reason)
    if let blocked { line.add("blocked", blocked.reason) }
    line.add("manifest", pack.manifestHash)
    line.add("objectives", pack.manifest.objectives.map(\.id))
    line.add("robustifiers", pack.manifest.robustifiers.map(\.id))
    line.add("platforms", pack.manifest.platforms)
    line.add("folder", pack.folder.path)
    Console.result(line.text)
  }
}
