import Failures

/// The state that a labelling rule keeps from batch to batch, with a value for each annotator.
public final class AnnotatorMemory: LossState {
  /// The value for each annotator, by the annotator's number.
  public private(set) var values: [Double: Double] = [:]
  /// The values before the latest training batch, which may be evaluated again.
  private var before: [Double: Double] = [:]

  /// Evaluates a batch with the values from before it. They advance only in the first evaluation of
  /// a training step.
  func advance(
    in context: LossContext, _ body: (inout [Double: Double]) throws -> LossResult
  ) throws -> LossResult {
    var moving = context.isRepeat || context.isFrozen ? before : values
    let start = moving
    let result = try body(&moving)
    guard !context.isRepeat, !context.isFrozen, !context.isValidation else { return result }
    (before, values) = (start, moving)
    return result
  }

  /// Returns the number and the value of each annotator as two little-endian float64, in ascending
  /// order of the numbers.
  public func savedState() -> [UInt8] {
    values.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }.flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
    }
  }

  public func restore(_ bytes: [UInt8]) throws {
    guard bytes.count.isMultiple(of: 16) else { throw BadState(length: bytes.count) }
    let numbers = stride(from: 0, to: bytes.count, by: 8).map { start in
      Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) })
    }
    guard numbers.allSatisfy(\.isFinite) else { throw BadState(length: bytes.count) }
    var values: [Double: Double] = [:]
    for i in stride(from: 0, to: numbers.count, by: 2) { values[numbers[i]] = numbers[i + 1] }
    (self.values, before) = (values, values)
  }

  /// The error for bytes that aren't the saved state of such an objective.
  public struct BadState: Failure, Equatable, CustomStringConvertible {
    public let length: Int
    public var kind: FailureKind { .badInput }
    public var description: String { "\(length) bytes that are no state of annotators" }
  }
}
