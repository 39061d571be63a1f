import CDoRA

/// A preference objective whose loss for a datum depends on that datum only. Its derivative is
/// written by hand; ``Formula`` computes it automatically.
///
/// An author describes the objective, declares each hyper-parameter as a ``Parameter``, and writes
/// one datum's loss and its derivative. Batches, upstream weights, status codes, memory and checks
/// for overflow are handled here.
///
/// One instance may evaluate several data at once, so it must hold no state that a datum changes. A
/// trap (an index out of range, an integer overflow) ends the host's process: check first, and
/// throw ``Refusal`` for an invalid datum.
public protocol Objective: Sendable {
  /// The description of the objective for the host and its users. It is read once, when the pack is
  /// loaded.
  static var description: ObjectiveDescription { get }

  /// Creates the objective with every parameter at its default; the host's values are set
  /// afterwards.
  init()

  /// The named inputs that this instance requires with its current parameters, among those that the
  /// description needs or uses. The default is those that the description needs.
  var neededColumns: [String] { get }

  /// The loss of one datum, in nats.
  ///
  /// - Parameters:
  ///   - datum: holds everything that ``description`` needs. It is invalid after the call returns.
  ///   - derivative: `∂loss/∂logp` for each response, `[K]`; zero on entry.
  /// - Throws: ``Refusal`` if this datum can't have a loss. An infinite or NaN result needs no
  ///   check here: it is reported as a value that float64 can't represent.
  func loss(of datum: Datum, derivative: inout Derivative) throws(Refusal) -> Double

  /// A lower bound of this datum's loss; NaN if there is none. The default is the description's
  /// bound.
  func lowerBound(of datum: Datum) -> Double
}

extension Objective {
  public var neededColumns: [String] { Self.description.neededColumns }
  public func lowerBound(of datum: Datum) -> Double { Self.description.lowerBound ?? .nan }
}

/// The reason why an objective has no loss for a datum: one line that says what is wrong and what
/// is expected.
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
