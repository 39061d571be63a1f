import Foundation
import LocalSystem
import Preferences
import Training
import Work

/// Training a model on data, with an objective of preferences or on single responses.
///
/// ```swift
/// var request = AlignmentRequest(model: "model", data: "pairs.jsonl")
/// request.loss.loss = ["dpo"]
/// request.training.steps = 100
/// let result = try request.run()
/// ```
public struct AlignmentRequest: Codable, Sendable, Equatable {
  public var loss = LossRequest()
  public var plugins = PluginRequest()
  public var robust = RobustRequest()
  public var calibration = DatasetCalibration()
  /// The model to train, a directory in the Hugging Face layout.
  public var model: String
  /// What is trained in place of the model's own weights, if anything is.
  public var adapters = AdapterRequest()
  /// A file of preference data.
  public var data: String
  /// The run's directory; nil: `runs/LOSS-DATE`.
  public var out: String?
  /// Most tokens of a prompt with one response; nil: the model's, at most 1024.
  public var maxLength: Int?
  /// A chat template that renders conversations; nil: the model's.
  public var chatTemplate: String?
  /// Which answers of conversations are learnt, of supervised fine-tuning.
  public var trainOn = LearntAnswers.last
  public var training = TrainingRequest()
  /// The responses that are learnt token by token, in place of preferences; nil: ``loss``.
  public var sftTarget: SupervisedTarget?

  public init(model: String, data: String) {
    self.model = model
    self.data = data
  }

  /// Supervised fine-tuning: the loss is the mean over all response tokens of a batch of -log p.
  public static func fineTuning(
    model: String, data: String, target: SupervisedTarget = .chosen
  ) -> AlignmentRequest {
    var request = AlignmentRequest(model: model, data: data)
    request.sftTarget = target
    request.robust.robust = "erm"
    return request
  }

  public func validate() throws(WorkError) {
    try SettingCheck.check(.maxLength, maxLength, from: 1)
    try training.validate()
    try adapters.validate()
  }

  /// The learning rate where none is given: next-token training takes larger steps.
  var standardRate: Double { sftTarget == nil ? 1e-6 : 2e-5 }

  // MARK: Work

  /// Trains, and leaves a run's directory.
  ///
  /// - Parameter origin: who asks, for the run's record.
  /// - Throws: an interruption where the observer asked to stop; the state is saved, and
  ///   ``InterruptedRun`` resumes it.
  @discardableResult
  public func run(
    origin: RunOrigin = RunOrigin(), observer: any WorkObserver = SilentObserver()
  ) throws -> AlignmentResult {
    try validate()
    return try AlignmentRun(self, origin: origin, observer: observer).run()
  }

  /// Checks everything that ``run(origin:observer:)`` checks before its first step, tells the observer what
  /// would be done, and writes nothing.
  public func check(observer: any WorkObserver = SilentObserver()) throws {
    try validate()
    try AlignmentRun(self, origin: RunOrigin(), observer: observer).check()
  }

  // MARK: Stored

  package var stored: StoredRequest {
    get throws {
      try JSONDecoder().decode(StoredRequest.self, from: JSONEncoder().encode(self))
    }
  }

  /// What a run's record holds; members that it lacks are as in a new request.
  package init(_ stored: StoredRequest) throws {
    let whole = try AlignmentRequest(model: "", data: "").stored.overlaid(with: stored)
    self = try JSONDecoder().decode(Self.self, from: JSONEncoder().encode(whole))
  }

  /// Takes back that packs which nobody trusted has signed may be loaded, and that plugins run in this process: such
  /// an exception is made by whoever resumes a run, not by a file that may be a stranger's.
  package mutating func makeNoExceptions() {
    plugins.allowUnsigned = false
    if plugins.isolation == .none { plugins.isolation = .auto }
  }

  /// This request with the settings of some names from another one.
  package func taking(_ names: Set<String>, from other: AlignmentRequest) throws
    -> AlignmentRequest
  {
    try AlignmentRequest(stored.overlaid(with: other.stored.only(names)))
  }
}

/// Who asks for a run, for its record.
public struct RunOrigin: Sendable, Equatable {
  /// The command line, the program's name first.
  public var commandLine: [String]

  public init(commandLine: [String] = CommandLine.arguments) { self.commandLine = commandLine }
}

/// What a run left.
public struct AlignmentResult: Sendable, Equatable {
  /// The run's directory.
  public let directory: URL

  /// False in a process that shares the run with the one that writes its files.
  public let isWriter: Bool

  /// The trained model; of a run that trained an adapter there is ``adapter`` instead.
  public var model: URL { directory.appendingPathComponent("model") }

  /// The trained adapter, of a run that trained one.
  public var adapter: URL { directory.appendingPathComponent("adapter") }
}
