import Foundation

extension PluginLocator {
  /// Every shared library in ``directories``, in that order and by name within each; some may not
  /// be plugins.
  public func candidates() -> [String] {
    var seen: Set<String> = []
    return directories.flatMap { directory in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      return names.filter { $0.hasSuffix(".so") }.sorted().map {
        URL(fileURLWithPath: directory).appendingPathComponent($0).path
      }
    }.filter { seen.insert($0).inserted }
  }
}
