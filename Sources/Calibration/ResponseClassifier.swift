/// A prompt or a response in the form that a classifier reads.
public enum Passage: Sendable, Hashable {
  case text(String)
  case tokens([Int32])
}

/// A prompt with its responses.
public struct CalibrationDatum: Sendable, Equatable {
  public var prompt: Passage
  /// The responses, `[K]`. There is at least one.
  public var responses: [Passage]

  public init(prompt: Passage, responses: [Passage]) {
    self.prompt = prompt
    self.responses = responses
  }
}

/// A classifier that learns to distinguish responses of the target source from others.
///
/// Everything that depends only on one response is computed once by ``features(prompt:response:)``
/// and used for every fit.
public protocol ResponseClassifier: Sendable {
  associatedtype Features: Sendable
  associatedtype Fitted: FittedClassifier where Fitted.Features == Features

  /// The classifier's features of a response. They must not depend on other responses.
  func features(prompt: Passage, response: Passage) -> Features

  /// Learns from labelled responses. The same rows in the same order always give the same result.
  ///
  /// - Throws: ``CalibrationError/oneClass(golden:rows:)`` if there is only one class.
  func fit(_ rows: [Features], isGolden: [Bool]) throws(CalibrationError) -> Fitted
}

/// A fitted classifier.
public protocol FittedClassifier<Features>: Sendable {
  associatedtype Features: Sendable

  /// The log-odds, in nats, that a response is from the target source, at the class ratio of the
  /// fitted rows. Log-odds are used instead of a probability because probabilities near 1 round to
  /// 1 while their odds still differ.
  func logOdds(_ features: Features) -> Double
}
