import Foundation

/// The path that a name of a plugin may begin with: what follows are an objective, a version, parameters or
/// a weight, and any of their signs may also be part of a file's name.
enum PathPrefix {
  /// Where the path ends at the start of `text`; nil if there is none, or nothing tells.
  ///
  /// The longest start that is a file is the path. Where none is, it ends with the first ".so" that one of
  /// those signs, or nothing, follows.
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
