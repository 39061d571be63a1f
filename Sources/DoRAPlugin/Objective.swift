import CDoRA

/// A preference objective whose loss for a datum depends only on that datum. Its derivative is
/// written by hand; use ``Formula`` to compute the derivative automatically.
///
/// A conforming type describes the objective, declares each hyper-parameter as a ``Parameter``, and
/// computes the loss and the derivative for one datum. The module handles batches, upstream
/// weights, status codes, memory and checks for overflow.
///
/// One instance may evaluate several data at once, so evaluating a datum must not change its state.
/// A trap, such as an index out of range or an integer overflow, ends the host's process. Check for
/// invalid data first, and throw ``Refusal``.
public protocol Objective: Sendable {
  /// The description of the objective for the host and its users. The host reads it once, when it
  /// loads the pack.
  static var description: ObjectiveDescription { get }

  /// Creates the objective with every parameter at its default. The values given by the host are
  /// set afterwards.
  init()

  /// The named inputs that this instance requires with its current parameters. They must be among
  /// the inputs that the description needs or uses. By default, they are the inputs that the
  /// description needs.
  var neededColumns: [String] { get }

  /// Returns the loss of one datum, in nats.
  ///
  /// - Parameters:
  ///   - datum: the inputs that ``description`` needs. The datum is invalid after the call returns.
  ///   - derivative: the derivative `∂loss/∂logp` for each response, `[K]`, which is zero on entry.
  /// - Throws: ``Refusal`` if there is no loss for this datum. There is no need to check for
  ///   infinite or NaN results, which are reported as values that float64 can't represent.
  func loss(of datum: Datum, derivative: inout Derivative) throws(Refusal) -> Double

  /// Returns a lower bound of this datum's loss, or NaN if there is none. The default
  /// implementation returns the bound in the description.
  func lowerBound(of datum: Datum) -> Double
}

extension Objective {
  public var neededColumns: [String] { Self.description.neededColumns }
  public func lowerBound(of datum: Datum) -> Double { Self.description.lowerBound ?? .nan }
}

/// The reason why an objective has no loss for a datum. The text is one line that says what is
/// wrong and what is expected.
public struct Refusal: Error {
  public let reason: String
  let status: dora_status

  public init(_ reason: String) {
    self.init(reason, status: DORA_E_INPUT)
  }

  private init(_ reason: String, status: dora_status) {
    self.reason = reason
    self.status = status
  }

  @usableFromInline static var outOfMemory: Refusal {
    Refusal("out of memory", status: DORA_E_NOMEM)
  }
}
