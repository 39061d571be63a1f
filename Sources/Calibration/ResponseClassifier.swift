/// A prompt or a response, as a classifier reads it.
public enum Passage: Sendable, Hashable {
  case text(String)
  case tokens([Int32])
}

/// A prompt with its responses.
public struct CalibrationDatum: Sendable, Equatable {
  public var prompt: Passage
  /// `[K]`, at least one.
  public var responses: [Passage]

  public init(prompt: Passage, responses: [Passage]) {
    self.prompt = prompt
    self.responses = responses
  }
}

/// Something that learns to tell responses of the target source from others.
///
/// What depends on a response alone is computed once by ``features(prompt:response:)`` and used for
/// every fit.
public protocol ResponseClassifier: Sendable {
  associatedtype Features: Sendable
  associatedtype Fitted: FittedClassifier where Fitted.Features == Features

  /// What the classifier knows about a response. Must not depend on other responses.
  func features(prompt: Passage, response: Passage) -> Features

  /// Learns from labelled responses; the same rows in the same order always give the same result.
  ///
  /// - Throws: ``CalibrationError/oneClass(golden:rows:)`` where there is nothing to tell apart.
  func fit(_ rows: [Features], isGolden: [Bool]) throws(CalibrationError) -> Fitted
}

/// A classifier that has learnt.
public protocol FittedClassifier<Features>: Sendable {
  associatedtype Features: Sendable

  /// log-odds, in nats, that a response is from the target source, at the class ratio of the rows
  /// that were fitted. Log-odds and not a probability, which rounds to 1 where odds still differ.
  func logOdds(_ features: Features) -> Double
}
