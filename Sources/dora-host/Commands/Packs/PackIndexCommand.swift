import ArgumentParser
import Foundation
import LocalSystem
import Packs

/// `dora-host pack index`.
struct PackIndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Write and sign the list of the packs in a folder.",
    discussion: "Others then install from it with 'pack install ID --from DIR'.")

  @Argument(help: ArgumentHelp("The folder.", valueName: "DIR")) var folder: String

  @Option(help: ArgumentHelp("A private key, from 'pack keygen'.", valueName: "NAME.key"))
  var key: String

  func run() throws {
    let key = try SigningKey(file: fileURL(key))
    for pack in try PackIndex.make(in: fileURL(folder), key: key) { Console.result("\(pack)") }
  }
}

/// `dora-host pack release`.
struct PackRelease: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "For those who release dora-host: sign the list of the libraries beside it.",
    discussion: """
      Writes \(ReleaseList.fileName) and its signature. Libraries on a list that is signed with the \
      release key count as built in and run in the program's own process.
      """)

  @Argument(help: ArgumentHelp("The program's folder.", valueName: "DIR")) var folder: String

  @Option(help: ArgumentHelp("The private release key.", valueName: "NAME.key"))
  var key: String

  func run() throws {
    let key = try SigningKey(file: fileURL(key))
    for name in try ReleaseList.make(in: fileURL(folder), key: key) { Console.result(name) }
    if !ReleaseKey.matches(key.publicKey) {
      Console.message(
        ReleaseKey.base64 == nil
          ? "this program was built without a release key, so it ignores the list"
          : "this isn't the key that this program was built with, so it ignores the list")
    }
  }
}
