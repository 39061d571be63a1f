import ArgumentParser
import Foundation
import LocalSystem
import Packs

/// `dora-host pack sign`.
struct PackSign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign a pack, in place.",
    discussion: "The signature is over the manifest, which has the hash of every file.")

  @Argument(help: ArgumentHelp("The pack.", valueName: "FILE.dorapack"))
  var file: String

  @Option(help: ArgumentHelp("A private key, from 'pack keygen'.", valueName: "NAME.key"))
  var key: String

  func run() throws {
    let url = fileURL(file)
    let key = try SigningKey(file: fileURL(key))
    try PackFile(url).signed(by: key).write(to: url)
    Console.result("\(file) signed by \(key.publicKey.fingerprint)")
  }
}

/// `dora-host pack keygen`.
struct PackKeygen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen", abstract: "Make a key to sign packs with.",
    discussion: """
      NAME.key is the private key: whoever has it can sign in your name. NAME.pub is for those who are \
      to trust it.
      """)

  @Argument(help: "Of the two files, without .key and .pub.") var name: String

  func run() throws {
    let key = SigningKey()
    let files = try key.write(named: fileURL(name))
    Console.result("\(files.private.relativeName) keep it to yourself")
    Console.result("\(files.public.relativeName) \(key.publicKey.fingerprint)")
  }
}
