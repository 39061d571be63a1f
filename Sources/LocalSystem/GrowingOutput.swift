import Foundation
import StrictJSON
import Work

/// The destination of the lines of long work: a file from which the work can be resumed, or direct
/// output if no such file can be created next to the named one.
package struct GrowingOutput {
  private let part: PartFile?
  private var lines: ResultFile?

  /// - Parameters:
  ///   - url: the result file; nil if there is none.
  ///   - emit: receives the lines if there is no file, for instance for standard output.
  ///   - together: see ``PartFile``.
  ///   - work: see ``PartFile``; evaluated only if a part file is used.
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

  /// The number of units that an earlier run has done.
  package var done: Int { part?.done ?? 0 }

  /// Adds one line for each unit, or none for a unit whose line is nil.
  package mutating func append(_ units: [String?]) throws {
    try part?.append(units)
    for line in units.compactMap({ $0 }) { lines?.append(line) }
  }

  package func close() throws {
    try part?.close()
    try lines?.close()
  }

  /// Ends the work if the observer requests it, and says how to resume it.
  package func stopIfAsked(_ observer: any WorkObserver) throws(WorkError) {
    if observer.isStopRequested { throw .interruption(leaving: part) }
  }
}
