import Foundation
import StrictJSON

/// Where the lines of long work go: into a file that can be gone on with, or, where none can grow beside
/// what was named, out as they come.
struct GrowingOutput {
  private let part: PartFile?
  private var lines: ResultFile?

  /// - Parameters:
  ///   - url: nil for standard output.
  ///   - together: see ``PartFile``.
  ///   - work: see ``PartFile``; asked for only if there is one.
  init(_ url: URL?, together: Int = 1, of work: () throws -> JSONObject) throws {
    if let url, PartFile.isPossible(url) {
      part = try PartFile(url, of: try work(), together: together)
    } else {
      part = nil
      lines = try ResultFile(url)
    }
  }

  /// Units that an earlier run has done.
  var done: Int { part?.done ?? 0 }

  /// Adds the line of each unit, nil where there is none.
  mutating func append(_ units: [String?]) throws {
    try part?.append(units)
    for line in units.compactMap({ $0 }) { lines?.append(line) }
  }

  func close() throws {
    try part?.close()
    try lines?.close()
  }

  /// Ends the work where the person at the terminal asked for it, and says how it goes on.
  func stopIfAsked() throws {
    if Interrupt.isRequested { throw Stop.interruption(leaving: part) }
  }
}
