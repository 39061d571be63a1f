import Failures
import Foundation
import Training

/// The contents of a file with prompts and responses, as token ids, and scores.
public struct Workload {
  private struct Row: Decodable {
    var prompt: [Int32]
    var responses: [[Int32]]
    var scores: [Double]
    var h: Double?
  }

  public let data: [TrainingDatum]

  /// - Throws: ``WorkloadError`` if the file contains no workload.
  public init(contentsOf url: URL) throws {
    let rows = try Self.rows(of: url)
    guard !rows.isEmpty else { throw WorkloadError.empty(file: url.relativePath) }
    data = rows.enumerated().map { index, row in
      TrainingDatum(
        id: "\(url.lastPathComponent):\(index)", prompt: row.prompt, responses: row.responses,
        scores: row.scores, calibrationWeight: row.h ?? 1)
    }
  }

  private static func rows(of url: URL) throws(WorkloadError) -> [Row] {
    do {
      return try JSONDecoder().decode([Row].self, from: Data(contentsOf: url))
    } catch let error as DecodingError {
      throw .invalid(file: url.relativePath, reason: reason(of: error))
    } catch {
      throw .unreadable(file: url.relativePath, reason: BenchmarkError.reason(of: error))
    }
  }

  /// Returns the reason for a decoding error with its position, such as "[2].prompt".
  private static func reason(of error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context):
      "\(place(context)) has no '\(key.stringValue)'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(place(context)): \(context.debugDescription)"
    case .dataCorrupted(let context): "\(place(context)): \(context.debugDescription)"
    @unknown default: "\(error)"
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.reduce(into: "") { path, key in
      path += key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
    }
    return path.isEmpty ? "the array" : path
  }
}

/// The reasons why a workload can't be used.
public enum WorkloadError: Failure, Equatable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case invalid(file: String, reason: String)
  case empty(file: String)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "'\(file)' can't be read: \(reason)"
    case .invalid(let file, let reason):
      "'\(file)' is not a list of {\"prompt\", \"responses\", \"scores\"}: \(reason)"
    case .empty(let file): "'\(file)' holds no data, expected at least one"
    }
  }
}

extension [TrainingDatum] {
  /// Returns the minimum number of floating-point operations in a training step on these data, if
  /// prompts are computed once. The body takes `6 N T`, the head `6 V C R`, and attention `12 L
  /// C_a` per visible pair of positions. The factor 6 stands for a multiplication and an addition,
  /// once forward and twice backward.
  ///
  /// - Parameters:
  ///   - linear: the number of weights in all linear layers except the head.
  ///   - head: V × C.
  ///   - attention: layers × heads × head dimension.
  public func neededOperations(linear: Int, head: Int, attention: Int) -> Double {
    reduce(0) { sum, datum in
      let prompt = Double(datum.prompt.count)
      let lengths = datum.responses.map { Double($0.count) }
      let tokens = prompt + lengths.reduce(0, +)
      let pairs =
        prompt * (prompt + 1) / 2
        + lengths.reduce(0) { $0 + $1 * prompt + $1 * ($1 + 1) / 2 }
      return sum + 6 * Double(linear) * tokens + 6 * Double(head) * lengths.reduce(0, +)
        + 12 * Double(attention) * pairs
    }
  }
}

extension WorkloadError {
  public var kind: FailureKind { .badInput }
}
