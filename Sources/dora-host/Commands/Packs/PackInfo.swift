import ArgumentParser
import Foundation
import Packs

/// `dora-host pack info`: shows the manifest, without loading any code.
struct PackInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Show a pack's manifest without running its code.")

  @Argument(
    help: ArgumentHelp("A file, or an installed pack.", valueName: "FILE.dorapack|ID[@VERSION]"))
  var name: String

  @Flag(help: "Write the manifest itself, as JSON.")
  var json = false

  func run() throws {
    let policy = try PackPolicy(folders: PackCommand.folders)
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
    for parameter in objective.parameters { show("parameter", "\(parameter)") }
  }

  private func show(_ label: String, _ text: String?) {
    guard let text else { return }
    Console.result(label.padding(toLength: 12, withPad: " ", startingAt: 0) + text)
  }
}
