import Foundation

/// The Swift runtime used by this program.
enum SwiftRuntime {
  /// The folder that the runtime was loaded from; nil if the runtime is linked into the program.
  /// Symbolic links are resolved, as they are in the search path that the compiler writes into a
  /// library.
  static let folder: String? = {
    // The file is read line by line, since Foundation reads only the first page of a file in /proc.
    guard let maps = fopen("/proc/self/maps", "re") else { return nil }
    defer { fclose(maps) }
    let name = "/libswiftCore.so"
    var line = [CChar](repeating: 0, count: Int(PATH_MAX) + 256)
    while fgets(&line, Int32(line.count), maps) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasSuffix(name), let start = text.firstIndex(of: "/") else { continue }
      return String(text[start...].dropLast(name.count))
    }
    return nil
  }()
}
