import ArgumentParser
import Foundation
import LocalSystem
import Packs
import Work
import Workflows

/// `dora-host pack doctor`: finds out why a pack can't be loaded.
struct PackDoctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Find out why a pack or library can't be loaded.",
    discussion: "Exit code 0 if it loads, 2 if not.")

  @Argument(
    help: ArgumentHelp(
      "A pack's file, an installed pack, or a library.",
      valueName: "FILE.dorapack|ID[@VERSION]|LIBRARY.so"))
  var name: String

  @Flag(help: "Write one JSON object per finding to standard output.")
  var json = false

  func run() throws {
    let policy = try PackPolicy(folders: PackCommand.folders, release: .ofThisProgram)
    let diagnosis =
      if name.hasSuffix(".so") {
        Diagnosis(library: fileURL(name), policy: policy, quarantine: PackCommand.quarantine)
      } else if let file = URL.ofPack(name) {
        Diagnosis(file: file, policy: policy, quarantine: PackCommand.quarantine)
      } else {
        Diagnosis(name: name, policy: policy, quarantine: PackCommand.quarantine)
      }
    for finding in diagnosis.findings {
      Console.finding(finding.question, finding.isFine, finding.text, json: json)
    }
    if !diagnosis.isFine { throw WorkError(.badInput, nil) }
  }
}
