import ArgumentParser
import Foundation
import LocalSystem
import Packs

/// `dora-host pack wheel`: makes a Python package from a pack.
struct PackWheelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wheel",
    abstract: "Make a wheel of a pack, for 'pip install'.",
    discussion: """
      Writes one wheel for each platform of the pack, with the pack and its signature inside and no \
      Python code. Once it is installed in the active environment, the pack is found as one installed \
      by 'pack install' is, by the same rules of trust. The same pack gives the same wheel, byte for \
      byte.
      """)

  @Argument(help: ArgumentHelp("A pack's file.", valueName: "FILE.dorapack"))
  var file: String

  @Option(
    help: ArgumentHelp("The directory to write to; default: this one.", valueName: "DIR"))
  var out: String = "."

  func run() throws {
    let pack = try PackFile(fileURL(file))
    if pack.signature == nil {
      Console.message(
        "warning: the pack isn't signed, so that whoever installs the wheel needs --allow-unsigned; "
          + "'dora-host pack sign' comes first")
    }
    for wheel in try PackWheel.wheels(of: pack) {
      Console.result(try wheel.write(to: fileURL(out)).relativeName)
    }
  }
}
