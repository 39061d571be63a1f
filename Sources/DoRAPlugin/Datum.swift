import CDoRA

/// A datum of a batch, which provides the inputs of an objective for its responses. It must not be
/// kept after the call to which it was passed.
public struct Datum {
  @usableFromInline let batch: UnsafePointer<dora_batch>
  let index: Int
  @usableFromInline let responses: Range<Int>
  @usableFromInline let tape: UnsafeMutablePointer<dora_tape>
  let reported: UnsafeMutablePointer<Double>?

  /// - Parameters:
  ///   - tape: a cleared tape with an input for each response and each token.
  ///   - reported: memory for the datum's metrics; nil if they aren't requested.
  init(
    _ index: Int, of batch: UnsafePointer<dora_batch>, tape: UnsafeMutablePointer<dora_tape>,
    reported: UnsafeMutablePointer<Double>?
  ) {
    self.batch = batch
    self.index = index
    self.tape = tape
    self.reported = reported
    let first = batch.pointee.first
    responses = Int(first?[index] ?? 0)..<Int(first?[index + 1] ?? 0)
  }

  /// K, the number of responses.
  @inlinable public var count: Int { responses.count }
  /// The summed log-probability of each response, `[K]`, in nats.
  @inlinable public var logp: Values { values(batch.pointee.logp) }
  /// The summed log-probability of each response under the reference model, `[K]`, in nats.
  @inlinable public var referenceLogp: Values { values(batch.pointee.ref_logp) }
  /// The number of scored tokens in each response, `[K]`.
  @inlinable public var lengths: Values { values(batch.pointee.len) }
  /// The score of each response, `[K]`. Higher is better; NaN means no score.
  @inlinable public var scores: Values { values(batch.pointee.score) }
  /// Whether the data have scores. This is of use to an objective that uses scores but doesn't need
  /// them.
  @inlinable public var hasScores: Bool { batch.pointee.score != nil }
  /// The weight of this datum in the data set; 1 if the data set has no weights.
  public var weight: Double { batch.pointee.weight?[index] ?? 1 }
  /// The index of the response that comes from the target source; nil if there is no such response,
  /// or if the source of the responses is unknown.
  public var goldenIndex: Int? {
    batch.pointee.golden_index.flatMap { $0[index] < 0 ? nil : Int($0[index]) }
  }

  /// Reports the value of a metric, which is identified by its position in the description.
  public func report(_ value: Double, as metric: Int) { reported?[metric] = value }

  @inlinable func values(_ column: UnsafePointer<Double>?) -> Values {
    guard let column else {
      preconditionFailure(
        "the objective reads an input that its description neither needs nor uses")
    }
    return Values(start: column + responses.lowerBound, count: responses.count)
  }

  /// The values of one input for a datum's responses.
  public struct Values: RandomAccessCollection {
    @usableFromInline let start: UnsafePointer<Double>
    public let count: Int

    @inlinable init(start: UnsafePointer<Double>, count: Int) {
      self.start = start
      self.count = count
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }
    @inlinable public subscript(position: Int) -> Double {
      precondition(0 <= position && position < count, "response \(position) of \(count)")
      return start[position]
    }
  }
}

/// The derivative `∂loss/∂logp` for one datum's responses, `[K]`. It is zero until it is written.
public struct Derivative {
  @usableFromInline let start: UnsafeMutablePointer<Double>
  public let count: Int
  /// The derivative `∂loss/∂tok_logp` for the datum's tokens, one response after the other; nil if
  /// no objective requested tokens.
  public let tokens: UnsafeMutablePointer<Double>?
  public let tokenCount: Int

  @inlinable public subscript(position: Int) -> Double {
    get {
      precondition(0 <= position && position < count, "response \(position) of \(count)")
      return start[position]
    }
    set {
      precondition(0 <= position && position < count, "response \(position) of \(count)")
      start[position] = newValue
    }
  }
}
