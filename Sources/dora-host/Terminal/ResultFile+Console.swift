import Foundation
import LocalSystem

extension ResultFile {
  /// A file, or standard output where none is named.
  init(_ url: URL?) throws { try self.init(url, emit: { Console.result($0) }) }
}
