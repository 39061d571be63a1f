/// An objective under a rule that keeps a number for each annotator.
public final class StatefulLabelledLoss: LabelledLoss, StatefulLoss {
  /// The value for each annotator, by the annotator's number.
  public private(set) var state: [Double: Double] = [:]
  /// The state before the latest training batch, which may be evaluated again.
  private var before: [Double: Double] = [:]

  public override func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult {
    var moving = context.isRepeat || context.isFrozen ? before : state
    let start = moving
    let result = try evaluate(batch, upstream: upstream, context: context, state: &moving)
    guard !context.isRepeat, !context.isFrozen, !context.isValidation else { return result }
    (before, state) = (start, moving)
    return result
  }

  /// Returns the number and the value of each annotator as two little-endian float64, in ascending
  /// order of the numbers.
  public func savedState() -> [UInt8] {
    state.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }.flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
    }
  }

  public func restore(_ bytes: [UInt8]) throws {
    guard bytes.count.isMultiple(of: 16) else { throw BadState(length: bytes.count) }
    let numbers = stride(from: 0, to: bytes.count, by: 8).map { start in
      Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) })
    }
    guard numbers.allSatisfy(\.isFinite) else { throw BadState(length: bytes.count) }
    var state: [Double: Double] = [:]
    for i in stride(from: 0, to: numbers.count, by: 2) { state[numbers[i]] = numbers[i + 1] }
    (self.state, before) = (state, state)
  }

  /// The error for bytes that aren't the saved state of such an objective.
  public struct BadState: Error, Equatable, CustomStringConvertible {
    public let length: Int
    public var description: String { "\(length) bytes that are no state of annotators" }
  }
}
