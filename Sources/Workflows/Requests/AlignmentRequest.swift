import Foundation
import LocalSystem
import Preferences
import Training
import Work

/// A request to train a model on data, with an objective on preferences or on single responses.
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
  /// The directory of the model to train, in the Hugging Face layout.
  public var model: String
  /// The adapter that is trained instead of the model's own weights, if any.
  public var adapters = AdapterRequest()
  /// The path of a file with preference data.
  public var data: String
  /// The run's directory. If nil, it is `runs/LOSS-DATE`.
  public var out: String?
  /// The maximum number of tokens of a prompt with one response. If nil, it is the model's maximum,
  /// but at most 1024.
  public var maxLength: Int?
  /// The chat template that renders conversations. If nil, it is the model's template.
  public var chatTemplate: String?
  /// The answers in a conversation that supervised fine-tuning learns.
  public var trainOn = LearntAnswers.last
  public var training = TrainingRequest()
  /// The responses that supervised fine-tuning learns token by token. If nil, ``loss`` is used
  /// instead.
  public var sftTarget: SupervisedTarget?

  public init(model: String, data: String) {
    self.model = model
    self.data = data
  }

  /// Returns a request for supervised fine-tuning. The loss is the mean of -log p over all response
  /// tokens of a batch.
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

  /// The default learning rate, which is higher for next-token training.
  var standardRate: Double { sftTarget == nil ? 1e-6 : 2e-5 }

  // MARK: Work

  /// Trains the model and writes a run's directory.
  ///
  /// - Parameter origin: the origin of the request, for the run's record.
  /// - Throws: an interruption if the observer requests a stop. The state is then saved, and
  ///   ``InterruptedRun`` can resume the run.
  @discardableResult
  public func run(
    origin: RunOrigin = RunOrigin(), observer: any WorkObserver = SilentObserver()
  ) throws -> AlignmentResult {
    try validate()
    return try AlignmentRun(self, origin: origin, observer: observer).run()
  }

  /// Checks everything that ``run(origin:observer:)`` checks before its first step, and tells the
  /// observer what would be done. Writes nothing.
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

  /// Creates the request from a run's record. Settings that the record lacks have the values of a
  /// new request.
  package init(_ stored: StoredRequest) throws {
    let stored = stored.renamingMembers(Self.formerNames)
    let whole = try AlignmentRequest(model: "", data: "").stored.overlaid(with: stored)
    self = try JSONDecoder().decode(Self.self, from: JSONEncoder().encode(whole))
  }

  /// Former names of settings in records of runs, with the present ones.
  private static let formerNames = [
    "calibrationNormalise": "calibrationNormalize", "stabiliser": "stabilizer",
  ]

  /// Removes the permissions to load packs without a trusted signature and to run plugins in this
  /// process. Such exceptions must be made by the user who resumes a run, not by a file of unknown
  /// origin.
  package mutating func makeNoExceptions() {
    plugins.allowUnsigned = false
    if plugins.isolation == .none { plugins.isolation = .auto }
  }

  /// Returns this request with the named settings taken from another request.
  package func taking(_ names: Set<String>, from other: AlignmentRequest) throws
    -> AlignmentRequest
  {
    try AlignmentRequest(stored.overlaid(with: other.stored.only(names)))
  }
}

/// The origin of a run's request, for the run's record.
public struct RunOrigin: Sendable, Equatable {
  /// The command line, beginning with the program's name.
  public var commandLine: [String]

  public init(commandLine: [String] = CommandLine.arguments) { self.commandLine = commandLine }
}

/// The result of a run.
public struct AlignmentResult: Sendable, Equatable {
  /// The run's directory.
  public let directory: URL

  /// Whether this process writes the run's files; false in the other processes of a run with
  /// several.
  public let isWriter: Bool

  /// The directory of the trained model. If the run trained an adapter, ``adapter`` exists instead.
  public var model: URL { directory.appendingPathComponent("model") }

  /// The directory of the trained adapter, if the run trained one.
  public var adapter: URL { directory.appendingPathComponent("adapter") }
}
