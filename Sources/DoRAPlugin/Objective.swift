import CDoRA

/// A preference objective whose loss of a datum depends on that datum only, with its derivative
/// written by hand. ``Formula`` derives it.
///
/// An author says what the objective is, declares each hyper-parameter as a ``Parameter``, and
/// writes one datum's loss and its derivative. Batches, upstream weights, status codes, memory and
/// checks for overflow are done here.
///
/// One instance may evaluate several data at once, so it holds no state that a datum changes. A
/// trap (an index out of range, an integer overflow) ends the host's process: check first, and
/// throw ``Refusal`` for what a datum got wrong.
public protocol Objective: Sendable {
  /// What the host and its users know of the objective. Read once, when the pack is loaded.
  static var description: ObjectiveDescription { get }

  /// Makes it with every parameter at its default; the host's values follow.
  init()

  /// Named inputs this instance can't do without, now that its parameters are known: some of those
  /// the description needs or uses. Those of the description unless said otherwise.
  var neededColumns: [String] { get }

  /// The loss of one datum, in nats.
  ///
  /// - Parameters:
  ///   - datum: holds everything ``description`` needs. Gone when the call returns.
  ///   - derivative: `∂loss/∂logp` of each response, `[K]`, zero on entry.
  /// - Throws: ``Refusal`` if this datum can't have a loss. An infinite or NaN result needs no
  ///   check here: it is reported as one that float64 can't represent.
  func loss(of datum: Datum, derivative: inout Derivative) throws(Refusal) -> Double

  /// A bound that this datum's loss is never below; NaN where there is none. The description's own
  /// bound unless said otherwise.
  func lowerBound(of datum: Datum) -> Double
}

extension Objective {
  public var neededColumns: [String] { Self.description.neededColumns }
  public func lowerBound(of datum: Datum) -> Double { Self.description.lowerBound ?? .nan }
}

/// Why an objective has no loss for a datum: one line that says what is wrong and what would be
/// right.
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
