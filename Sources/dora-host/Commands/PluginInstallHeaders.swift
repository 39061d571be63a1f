import ArgumentParser
import Foundation
import LocalSystem
import PluginTemplates

/// `dora-host plugin install-headers`: installs the headers where compilers find them.
struct PluginInstallHeaders: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install-headers",
    abstract: "Copy the headers, and files for pkg-config, below a directory.",
    discussion: """
      The headers go to DIR/include, dora.pc and dora_host.pc to DIR/lib/pkgconfig. Where pkg-config looks there, \
      'cc -shared -fPIC mine.c $(pkg-config --cflags dora) -o mine.so -lm' builds a plugin, and \
      'cc mine.c $(pkg-config --cflags --libs dora_host)' a program that loads plugins through libdora_host.
      """)

  @Option(help: ArgumentHelp("Such as /usr/local or ~/.local.", valueName: "DIR"))
  var prefix: String

  func run() throws {
    let folder = fileURL(prefix)
    let headers = KitFiles.headers + KitFiles.hostHeaders
    try headers.write(below: folder.appendingPathComponent("include"))
    let descriptions = [
      PluginFile(path: "lib/pkgconfig/dora.pc", text: Self.description(folder.path)),
      PluginFile(path: "lib/pkgconfig/dora_host.pc", text: Self.hostDescription(folder.path)),
    ]
    try descriptions.write(below: folder)
    Console.result("\(headers.count) headers in \(folder.path)/include")
    for description in descriptions { Console.result(folder.path + "/" + description.path) }
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

  /// The pkg-config description of the host library. After a build, the library is next to this
  /// program; otherwise it is installed under the same prefix.
  private static func hostDescription(_ prefix: String) -> String {
    let beside = URL(fileURLWithPath: OwnProgram.path).deletingLastPathComponent().path
    let isBeside = FileManager.default.fileExists(atPath: beside + "/libdora_host.so")
    return """
      prefix=\(prefix)
      includedir=${prefix}/include
      libdir=\(isBeside ? beside : "${prefix}/lib")

      Name: dora_host
      Description: the host of preference objectives as a library
      Version: \(DoraHost.version)
      Cflags: -I${includedir}
      Libs: -L${libdir} -Wl,-rpath,${libdir} -ldora_host

      """
  }
}
