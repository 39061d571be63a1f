import Failures

/// The reasons why a robust objective can't be made or evaluated.
///
/// Data are counted from 0 in the global batch.
public enum ObjectiveError: Failure, Equatable {
  /// No robustifier has this name.
  case unknownRobustifier(name: String, known: [String])
  /// The robustifier has no parameter with this name.
  case unknownParameter(robustifier: String, parameter: String, known: [String])
  /// The value of a parameter is outside its domain.
  case parameterOutOfRange(
    robustifier: String, parameter: String, value: Double, domain: RobustifierParameter.Domain)
  /// Two parameters were given that are alternatives to each other.
  case conflictingParameters(robustifier: String, first: String, second: String)
  /// The robustifier weights groups, but the data have none.
  case needsGroups(robustifier: String)
  /// The batch contains no losses.
  case emptyBatch
  /// A loss is infinite or NaN.
  case nonFiniteLoss(datum: Int, value: Double)
  /// A calibration weight is negative, infinite or NaN.
  case invalidCalibration(datum: Int, value: Double)
  /// A labelling wrapper can't be applied to this objective, or would have no effect on it.
  case cannotRelabel(loss: String, rule: String, reason: String)
  /// The text isn't a robustifier with a labelling wrapper.
  case badRobustExpression(text: String, reason: String)
  /// A field with information about the label of a datum has an invalid value.
  case invalidLabelColumn(datum: Int, column: String, value: Double, expected: String)
  /// `h l / λ` overflows float64.
  case exponentOverflow(datum: Int, loss: Double, calibration: Double, lambda: Double)
  /// `h^power l` overflows float64.
  case weightOverflow(datum: Int, loss: Double, calibration: Double, power: Double)
  /// The objective or a weight overflows float64.
  case notRepresentable(robustifier: String)
  /// A shift by the lower bound of the loss was requested, but the loss has none.
  case noLowerBound(datum: Int)
  /// A loss is below the bound that the objective states, so that a shift by the bound would leave
  /// it negative.
  case belowBound(datum: Int, loss: Double, bound: Double)
  /// A coupled objective returned different losses when it was evaluated again on the same batch
  /// for its weighted derivatives.
  case repeatDiffers(loss: String, datum: Int, first: Double, repeated: Double)
  /// The robustifier needs the model and can't be evaluated from losses alone.
  case needsModel(robustifier: String)
  /// A robustifier that isn't in the catalogue failed for the given reason. `isMisbehaviour` is
  /// true if it violated a rule, as opposed to refusing a batch legitimately.
  case foreign(datum: Int?, reason: String, isMisbehaviour: Bool)
}

extension ObjectiveError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownRobustifier(let name, let known):
      "there is no robustifier '\(name)'"
        + (NearestName.of(name, among: known).map { ", did you mean '\($0)'" } ?? "")
        + "; there are: \(known.joined(separator: ", "))"
    case .unknownParameter(let robustifier, let parameter, let known):
      "robustifier '\(robustifier)' has no parameter '\(parameter)'"
        + (NearestName.of(parameter, among: known).map { ", did you mean '\($0)'" } ?? "") + "; "
        + (known.isEmpty ? "it has none" : "it has: \(known.joined(separator: ", "))")
    case .parameterOutOfRange(let robustifier, let parameter, let value, let domain):
      "parameter '\(parameter)' of robustifier '\(robustifier)' is \(value), expected \(domain)"
    case .conflictingParameters(let robustifier, let first, let second):
      "robustifier '\(robustifier)' takes '\(first)' or '\(second)', not both"
    case .needsGroups(let robustifier):
      "robustifier '\(robustifier)' weighs groups of data; name the field that tells them apart"
    case .emptyBatch:
      "the batch has no data; a robust objective needs at least one loss"
    case .nonFiniteLoss(let datum, let value):
      "datum \(datum): its loss is \(value); a robust objective needs finite losses"
    case .invalidCalibration(let datum, let value):
      "datum \(datum): its calibration weight is \(value), expected a finite number, at least 0"
    case .cannotRelabel(let loss, let rule, let reason):
      "'\(rule)' can't be used with loss '\(loss)': \(reason)"
    case .badRobustExpression(let text, let reason): "robustifier '\(text)': \(reason)"
    case .invalidLabelColumn(let datum, let column, let value, let expected):
      "datum \(datum): its '\(column)' is \(value), expected \(expected)"
    case .exponentOverflow(let datum, let loss, let calibration, let lambda):
      "datum \(datum): loss \(loss) with calibration weight \(calibration), divided by "
        + "lambda \(lambda), is beyond float64; a larger lambda helps"
    case .weightOverflow(let datum, let loss, let calibration, let power):
      "datum \(datum): loss \(loss) times calibration weight \(calibration) to the power \(power) "
        + "is beyond float64; a smaller power helps"
    case .notRepresentable(let robustifier):
      "what robustifier '\(robustifier)' makes of these losses is beyond float64"
    case .noLowerBound(let datum):
      "datum \(datum): its loss has no lower bound, so it can't be shifted automatically; "
        + "give the shift as a number"
    case .belowBound(let datum, let loss, let bound):
      "datum \(datum): its loss \(loss) is below \(bound), which the objective states as its lower bound, so "
        + "it can't be shifted automatically; give the shift as a number"
    case .repeatDiffers(let loss, let datum, let first, let repeated):
      "loss '\(loss)' misbehaved: asked again about the same batch, it gives datum \(datum) the loss "
        + "\(repeated) instead of \(first)"
    case .needsModel(let robustifier):
      "robustifier '\(robustifier)' needs the model, not only losses: it can be trained with, and nothing "
        + "else"
    case .foreign(_, let reason, _): reason
    }
  }
}

/// An error that may be caused by a single datum of a batch.
public protocol DatumBlame: Failure {
  /// The index of the datum in the evaluated batch; nil if the error isn't caused by a single
  /// datum.
  var blamedDatum: Int? { get }
}

extension ObjectiveError: DatumBlame {
  public var blamedDatum: Int? {
    switch self {
    case .nonFiniteLoss(let datum, _), .invalidCalibration(let datum, _), .noLowerBound(let datum),
      .exponentOverflow(let datum, _, _, _), .weightOverflow(let datum, _, _, _):
      datum
    case .repeatDiffers(_, let datum, _, _), .belowBound(let datum, _, _): datum
    case .invalidLabelColumn(let datum, _, _, _): datum
    case .foreign(let datum, _, _): datum
    default: nil
    }
  }
}

extension ObjectiveError {
  public var kind: FailureKind {
    switch self {
    case .nonFiniteLoss, .exponentOverflow, .weightOverflow, .notRepresentable: .failed
    case .foreign(_, _, let isMisbehaviour): isMisbehaviour ? .misbehaviour : .failed
    case .repeatDiffers, .belowBound: .misbehaviour
    default: .badInput
    }
  }
}
