import Foundation
import LocalSystem

extension ResultFile {
  /// Makes a result file, or writes to standard output if `url` is nil.
  init(_ url: URL?) throws { try self.init(url, emit: { Console.result($0) }) }
}
