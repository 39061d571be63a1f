import Foundation
import StrictJSON
import Work

/// Where the lines of long work go: into a file from which the work can be resumed, or, where none can grow
/// beside what was named, out as they come.
package struct GrowingOutput {
  private let part: PartFile?
  private var lines: ResultFile?

  /// - Parameters:
  ///   - url: nil where there is no file.
  ///   - emit: what lines go to without a file, such as standard output.
  ///   - together: see ``PartFile``.
  ///   - work: see ``PartFile``; asked for only if there is one.
  package init(
    _ url: URL?, together: Int = 1, emit: @escaping (String) -> Void,
    of work: () throws -> JSONObject
  ) throws {
    if let url, PartFile.isPossible(url) {
      part = try PartFile(url, of: try work(), together: together)
    } else {
      part = nil
      lines = try ResultFile(url, emit: emit)
    }
  }

  /// Units that an earlier run has done.
  package var done: Int { part?.done ?? 0 }

  /// Adds the line of each unit, nil where there is none.
  package mutating func append(_ units: [String?]) throws {
    try part?.append(units)
    for line in units.compactMap({ $0 }) { lines?.append(line) }
  }

  package func close() throws {
    try part?.close()
    try lines?.close()
  }

  /// Ends the work where the observer asks for it, and says how to resume it.
  package func stopIfAsked(_ observer: any WorkObserver) throws(WorkError) {
    if observer.isStopRequested { throw .interruption(leaving: part) }
  }
}
