import Foundation
import LocalSystem

extension ResultFile {
  /// Writes to a file, or to standard output if none is named.
  init(_ url: URL?) throws { try self.init(url, emit: { Console.result($0) }) }
}
