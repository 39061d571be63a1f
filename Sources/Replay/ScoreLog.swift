import Failures
import Foundation
import Objectives
import Preferences
import StrictJSON
import Training
import Work

/// A file of scores with one JSON object per line, which was logged by `train` or written by hand.
package struct ScoreLog {
  /// One datum's scores.
  package struct Row {
    package var line: Int
    package var id: String?
    package var logp: [Double]?
    package var referenceLogp: [Double]?
    package var lengths: [Double]?
    package var scores: [Double]?
    package var calibrationWeight: Double
    /// The datum's weight as given by the data set.
    package var exampleWeight: Double?
    /// The value of the field `weight`, which means dL/dl in a log.
    package var writtenWeight: Double?
    package var targetIndex: Int?
    package var tokenLogp: [[Double]]?
    package var referenceTokenLogp: [[Double]]?
    package var columns: [String: (extent: ScoreColumn.Extent, values: [Double])]
    /// A loss that is used instead of an objective's.
    package var loss: Double?
    /// The reason why the datum is in no batch, or nil if it is in a batch.
    package var leftOut: LeftOutData.Reason?
    /// The batch number. Data with the same number form one batch.
    package var batch: Int?
  }

  package let file: String
  package let rows: [Row]

  package init(file: String, rows: [Row]) {
    self.file = file
    self.rows = rows
  }

  package init(contentsOf url: URL) throws {
    file = url.relativePath
    var reader = try RowReader(url)
    var rows: [Row] = []
    var verdicts = Verdicts()
    while let source = try reader.next() {
      let parser = ScoreLogParser(file: file, line: source.place.line)
      rows.append(try parser.row(source.bytes, &verdicts))
    }
    if let problem = verdicts.problem { throw problem }
    guard !rows.isEmpty else { throw DataError.noData(file: file) }
    self.rows = rows
  }

  /// The positions of the rows of each batch, in the order in which the batches begin. Rows with
  /// the same `batch` number form one batch, and every other row is a batch of its own.
  package var batches: [[Int]] {
    var batches: [[Int]] = []
    var places: [Int: Int] = [:]
    for (position, row) in rows.enumerated() {
      if let number = row.batch, let place = places[number] {
        batches[place].append(position)
      } else {
        if let number = row.batch { places[number] = batches.count }
        batches.append([position])
      }
    }
    return batches
  }
}

/// An error in a score log.
package enum ScoreLogError: SettingError, Equatable {
  case notJSON(file: String, line: Int, reason: String)
  case field(file: String, line: Int, name: String, reason: WorkText)

  package var kind: FailureKind { .badInput }

  package var text: WorkText {
    switch self {
    case .notJSON(let file, let line, let reason): "\(file):\(line): \(reason)"
    case .field(let file, let line, let name, let reason):
      "\(file):\(line): field '\(name)': \(reason)"
    }
  }
}
