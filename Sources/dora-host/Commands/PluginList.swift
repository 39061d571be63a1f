import ArgumentParser
import Foundation
import Packs
import PluginHost
import SafeText
import StrictJSON

/// `dora-host plugin list`: lists every objective and robustifier of the plugins.
struct PluginList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the plugins' objectives for --loss and robustifiers for --robust.")

  @Flag(help: "Write one JSON object per line, with name, kind, summary and file.")
  var json = false

  @OptionGroup var plugins: PluginOptions

  private struct Row {
    let name: String
    let kind: String
    let summary: String
    /// The path of the library; nil for an installed pack, whose libraries are read only when used.
    let path: String?
  }

  func run() throws {
    var rows: [Row] = []
    let opener = try plugins.loader(isQuiet: false).opener.searching
    for path in plugins.locator.candidates() {
      do {
        rows += Self.rows(of: try opener.open(path, services: .standardError), at: path)
      } catch PluginError.missingEntry {
        // The program's directory may contain libraries that aren't plugins.
        continue
      } catch {
        Console.line(ErrorText.of(error))
      }
    }
    rows += try plugins.policy().store.all().packs.flatMap(Self.rows)
    guard let widest = rows.map(\.name.count).max() else {
      return Console.message(
        "no plugin in " + plugins.locator.directories.joined(separator: ", "))
    }
    for row in rows {
      Console.result(json ? Self.object(row) : Self.line(row, nameWidth: widest + 2))
    }
  }

  private static func rows(of library: any Pack, at path: String) -> [Row] {
    let objectives = library.descriptor.objectives
    let stem = stem(path)
    return objectives.map {
      Row(
        name: objectives.count == 1 ? $0.id : "\(stem)/\($0.id)", kind: "objective",
        summary: $0.summary, path: path)
    }
      + library.robustifiers.map {
        Row(name: "\(stem)/\($0.id)", kind: "robustifier", summary: $0.summary, path: path)
      }
  }

  /// Returns the rows for an installed pack, as described by its manifest.
  private static func rows(_ pack: InstalledPack) -> [Row] {
    let (id, manifest) = (pack.pack.id, pack.manifest)
    return manifest.objectives.map {
      Row(name: "\(id)/\($0.id)", kind: "objective", summary: $0.summary, path: nil)
    }
      + manifest.robustifiers.map {
        Row(name: "\(id)/\($0.id)", kind: "robustifier", summary: $0.summary, path: nil)
      }
  }

  /// Returns a row as text. It is wrapped on a terminal, but is a single line in a pipe, for
  /// programs such as cut and grep.
  private static func line(_ row: Row, nameWidth: Int) -> String {
    let text = row.kind == "objective" ? row.summary : "\(row.kind): \(row.summary)"
    let name = row.name.padding(toLength: nameWidth, withPad: " ", startingAt: 0)
    guard let width = Console.resultWidth, width > nameWidth + 20 else { return name + text }
    return name + WrappedText.wrap(text, width: width, margin: nameWidth).dropFirst(nameWidth)
  }

  private static func object(_ row: Row) -> String {
    var line = JSONLine()
    line.add("name", row.name)
    line.add("kind", row.kind)
    line.add("summary", row.summary)
    if let path = row.path { line.add("file", path) }
    return line.text
  }

  /// Returns the first part of a plugin name for a file: "pairwise" in "pairwise/cdpo".
  private static func stem(_ path: String) -> String {
    let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    // The name of the file is untrusted.
    return HarmlessText.of(stem.hasPrefix("lib") ? String(stem.dropFirst(3)) : stem)
  }
}
