import CKitFiles

/// The files needed to build a plugin. They are embedded in this library as data.
package enum KitFiles {
  /// The languages whose plugins are built with headers.
  enum Language { case c, cpp }

  /// All files, with paths below `Sources`.
  static let all: [PluginFile] = (0..<kit_file_count()).map { index in
    let file = kit_file_at(index)
    return PluginFile(path: String(cString: file.path), text: String(cString: file.text))
  }

  private static let includeFolder = "CDoRA/include/"

  /// The headers, with the paths used to include them, such as `dora.h`.
  package static let headers: [PluginFile] = all.compactMap { file in
    guard file.path.hasPrefix(includeFolder), !file.path.hasSuffix(".modulemap") else { return nil }
    return PluginFile(path: String(file.path.dropFirst(includeFolder.count)), text: file.text)
  }

  /// The headers of the host library, which plugins don't need.
  package static let hostHeaders: [PluginFile] = all.compactMap { file in
    guard file.path.hasPrefix(hostFolder) else { return nil }
    return PluginFile(path: String(file.path.dropFirst(hostFolder.count)), text: file.text)
  }

  private static let hostFolder = "CDoRAHost/include/"

  /// Returns the plugin's own copy of the headers, in its directory `include`.
  static func headers(for language: Language) -> [PluginFile] {
    let kit = ["dora.h", "dora_tape.h", "dora_plugin.h"]
    return headers.filter { header in
      switch language {
      case .c: kit.contains(header.path)
      case .cpp: header.path == "dora.h" || header.path.hasSuffix(".hpp")
      }
    }.map { PluginFile(path: "include/" + $0.path, text: $0.text) }
  }

  /// The sources of a package with the module `DoRAPlugin`, in the directory `kit`.
  static let swiftKit: [PluginFile] = all.compactMap { file in
    let isHeader = file.path.hasPrefix(includeFolder)
    let isNeeded = ["dora.h", "dora_tape.h", "module.modulemap"].contains {
      file.path == includeFolder + $0
    }
    guard isNeeded || !isHeader, !file.path.hasPrefix(hostFolder) else { return nil }
    return PluginFile(path: "kit/Sources/" + file.path, text: file.text)
  }

  /// Returns the linker script that makes a pack export only its entry point.
  static func exports(at path: String) -> PluginFile {
    PluginFile(path: path, text: "{ global: dora_loss_pack_v1; local: *; };\n")
  }
}
