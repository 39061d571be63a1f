import Foundation

/// Finds the path that a plugin's name may begin with. The path may be followed by an objective, a
/// version, parameters or a weight. The characters that introduce these may also be part of a
/// file's name.
enum PathPrefix {
  /// Returns the end of the path at the start of `text`, or nil if there is no path or its end
  /// can't be determined.
  ///
  /// The path is the longest prefix that names an existing file. If there is none, the path ends
  /// with the first ".so" that is followed by one of these characters or by the end of the text.
  static func end(
    in text: Substring, isFile: (String) -> Bool = PathPrefix.isFile
  ) -> Substring.Index? {
    guard let first = text.first, "./~".contains(first) else { return nil }
    let ends = text.indices.filter { isSign(text[$0]) } + [text.endIndex]
    let files = ends.filter { $0 > text.startIndex }
    return files.last { isFile(String(text[..<$0])) }
      ?? files.first { text[..<$0].hasSuffix(".so") }
  }

  private static func isSign(_ character: Character) -> Bool { "{:@/ ".contains(character) }

  private static func isFile(_ path: String) -> Bool {
    var information = stat()
    let expanded = path.hasPrefix("~/") ? NSString(string: path).expandingTildeInPath : path
    return stat(expanded, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
  }
}
