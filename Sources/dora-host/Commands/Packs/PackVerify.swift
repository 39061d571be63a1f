import ArgumentParser
import Foundation
import Packs
import PluginHost

/// `dora-host pack verify`: verifies a pack.
struct PackVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Verify that a pack matches its manifest.",
    discussion: """
      Checks the archive, every hash, the signature and the libraries' headers, then loads the library \
      for this machine in a process that can reach nothing, and compares what it says with the manifest \
      and what it computes with the golden cases. Whose signature it is doesn't make it fail; 'install' is where that matters.
      """)

  @Argument(
    help: ArgumentHelp("A file, or an installed pack.", valueName: "FILE.dorapack|ID[@VERSION]"))
  var name: String

  func run() throws {
    let policy = try PackPolicy(folders: PackCommand.folders)
    let file: PackFile
    if let url = URL.ofPack(name) {
      file = try PackFile(url)
    } else {
      let asked = try PackName(name)
      file = try policy.store.find(asked.id, version: asked.version).packFile()
    }
    let findings = try PackCommand.quarantine.verify(file)
    Console.result("\(file.manifest.pack) is what its manifest says")
    if findings.goldenCases > 0 {
      Console.result("golden cases: all \(findings.goldenCases) agree")
    }
    Console.result("\(policy.trust.line(file))")
    for missing in findings.confinement?.missing ?? [] {
      Console.message("its code was run without \(missing), which this kernel lacks")
    }
  }
}
