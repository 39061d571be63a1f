import ArgumentParser
import Foundation
import Packs

/// `dora-host pack list`: from the manifests alone.
struct PackList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List installed packs; runs nothing of them.")

  @Flag(help: "Write one JSON object per pack to standard output.")
  var json = false

  func run() throws {
    let policy = try PackPolicy(release: .none)
    let (packs, broken) = try policy.store.all()
    for pack in packs { show(pack, policy) }
    for error in broken { Console.message("error: \(error)") }
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

/// `dora-host pack info`: from the manifest alone.
struct PackInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Say what a pack's manifest says; runs nothing of it.")

  @Argument(
    help: ArgumentHelp("A file, or an installed pack.", valueName: "FILE.dorapack|ID[@VERSION]"))
  var name: String

  @Flag(help: "Write the manifest itself, as JSON.")
  var json = false

  func run() throws {
    let policy = try PackPolicy()
    if let url = URL.ofPack(name) {
      let file = try PackFile(url)
      let (level, reason) = policy.trust.judge(
        file.manifest.pack, signature: file.signature, manifest: file.manifestHash)
      show(file.manifest, file.manifestHash, "\(level.word): \(reason)")
    } else {
      let asked = try PackName(name)
      let pack = try policy.store.find(asked.id, version: asked.version)
      let (level, reason) = policy.judge(pack)
      show(pack.manifest, pack.manifestHash, "\(level.word): \(reason)")
    }
  }

  private func show(_ manifest: PackManifest, _ hash: String, _ standing: String) {
    if json { return Console.result(manifest.text) }
    show("pack", "\(manifest.pack)")
    show("trust", standing)
    show("manifest", hash)
    show("licence", manifest.license)
    show("vendor", manifest.vendor)
    show("url", manifest.url)
    show("interface", "\(manifest.interface) or later")
    for file in manifest.files {
      show("file", "\(file.path), \(file.size) bytes, sha256 \(file.sha256)")
    }
    for objective in manifest.objectives { show(objective, as: "objective") }
    for robustifier in manifest.robustifiers { show(robustifier, as: "robustifier") }
  }

  private func show(_ objective: ObjectiveSummary, as kind: String) {
    Console.result("")
    show(kind, "\(objective.id), revision \(objective.revision): \(objective.name)")
    show("", objective.summary)
    show("source", objective.citation)
    show("licence", objective.license)
    for parameter in objective.parameters { show("parameter", parameter) }
  }

  private func show(_ label: String, _ text: String?) {
    guard let text else { return }
    Console.result(label.padding(toLength: 12, withPad: " ", startingAt: 0) + text)
  }
}
