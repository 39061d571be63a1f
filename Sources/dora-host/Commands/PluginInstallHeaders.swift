import ArgumentParser
import Foundation
import LocalSystem
import PluginTemplates

/// `dora-host plugin install-headers`: so that compilers find the interface by themselves.
struct PluginInstallHeaders: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install-headers",
    abstract: "Copy the headers for plugins, and a file for pkg-config, below a folder.",
    discussion: """
      The headers go to DIR/include and dora.pc to DIR/lib/pkgconfig. Where pkg-config looks there, \
      'cc -shared -fPIC mine.c $(pkg-config --cflags dora) -o mine.so -lm' builds a plugin.
      """)

  @Option(help: ArgumentHelp("Such as /usr/local or ~/.local.", valueName: "DIR"))
  var prefix: String

  func run() throws {
    let folder = fileURL(prefix)
    try KitFiles.headers.write(below: folder.appendingPathComponent("include"))
    let description = PluginFile(path: "lib/pkgconfig/dora.pc", text: Self.description(folder.path))
    try [description].write(below: folder)
    Console.result("\(KitFiles.headers.count) headers in \(folder.path)/include")
    Console.result(folder.path + "/" + description.path)
  }

  private static func description(_ prefix: String) -> String {
    """
    prefix=\(prefix)
    includedir=${prefix}/include

    Name: dora
    Description: interface for preference objectives as plugins
    Version: \(DoraHost.version)
    Cflags: -I${includedir}

    """
  }
}
