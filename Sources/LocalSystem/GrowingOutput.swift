import Foundation
import StrictJSON
import Work

/// The destination for the lines of a long task. This is a file from which the task can be resumed,
/// or direct output if no such file can be created next to the result file.
package struct GrowingOutput {
  private let part: PartFile?
  private var lines: ResultFile?

  /// - Parameters:
  ///   - url: the result file; nil if there is none.
  ///   - emit: receives the lines if there is no file, for instance to write them to standard
  ///     output.
  ///   - together: see ``PartFile``.
  ///   - work: see ``PartFile``. This is evaluated only if a part file is used.
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

  /// The number of units of work completed by an earlier run.
  package var done: Int { part?.done ?? 0 }

  /// Adds the lines of units of work. A unit whose line is nil has no line in the result.
  package mutating func append(_ units: [String?]) throws {
    try part?.append(units)
    for line in units.compactMap({ $0 }) { lines?.append(line) }
  }

  package func close() throws {
    try part?.close()
    try lines?.close()
  }

  /// Throws an error if the observer requests a stop. The error says how to resume the work.
  package func stopIfAsked(_ observer: any WorkObserver) throws(WorkError) {
    if observer.isStopRequested { throw .interruption(leaving: part) }
  }
}
