import ChatTemplates
import LocalSystem
import Responses
import Statistics
import Transformer
import Work

/// A request for an evaluation, which measures the quality of models and the differences between
/// them.
public struct EvaluationRequest: Codable, Sendable, Equatable {
  /// The model to measure, or nil if only a scorer is measured.
  public var model: String?
  /// An adapter for ``model``, as a PEFT directory. If given, the model is measured with it.
  public var adapter: String?
  /// A file of preference data on which the model wasn't trained.
  public var data: String
  /// The model from which training started.
  public var reference: String?
  /// Models, or adapters for ``model``, to compare with. Without ``model``, these are other reward
  /// models.
  public var other: [String] = []
  /// The number of data to use from the beginning of the file, or nil for all.
  public var limit: Int?
  /// The maximum number of tokens in a prompt with one response, or nil for the model's maximum,
  /// but at most 1024.
  public var maxLength: Int?
  /// The chat template that renders conversations, or nil for the template of the first model.
  public var chatTemplate: String?
  public var scorer = ScorerRequest()
  public var sampling = SamplingSettings()
  /// The number of samples per prompt for the KL divergence from ``reference``, or nil for one.
  public var klSamples: Int?
  /// The number of prompts processed at a time. It affects memory use, but not the answers.
  public var batch = 8
  /// The number of prompts whose answers are kept for display.
  public var sideBySide: Int?
  /// The file to which pairs of answers for a judge are written.
  public var judgeExport: String?
  /// The number of bootstrap samples for intervals, or 0 for no intervals.
  public var bootstrap = 1000

  public init(data: String) { self.data = data }

  public func validate() throws(WorkError) {
    try SettingCheck.check(
      .bootstrap, bootstrap, bootstrap == 0 || (2...1_000_000).contains(bootstrap),
      "2 to 1000000, or 0")
    try SettingCheck.check(.limit, limit, from: 1)
    try SettingCheck.check(.batch, batch, from: 1)
    try SettingCheck.check(.maxLength, maxLength, from: 1)
    try sampling.validate()
    try scorer.validate()
    try ModelPlace.check(adapter: adapter, model: model)
    guard model != nil || scorer.isGiven else {
      throw .badInput(
        "nothing to measure; name a \(Setting.model), or a \(Setting.rewardModel) to see if it agrees "
          + "with the data")
    }
    if model == nil { try validateScoring() }
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw .badInput("'\(twice)' is given twice; a model is compared with others")
    }
    try SettingCheck.check(.sideBySide, sideBySide, from: 1)
    try SettingCheck.check(.klSamples, klSamples, from: 0, to: SamplingSettings.mostSamples)
    if let klSamples, klSamples > 0, reference == nil {
      throw .invalid(
        .klSamples, "needs a \(Setting.reference), to which the distance is measured")
    }
  }

  private func validateScoring() throws(WorkError) {
    let given: [(Setting, Bool)] = [
      (.reference, reference != nil), (.judgeExport, judgeExport != nil),
      (.sideBySide, sideBySide != nil), (.klSamples, klSamples != nil),
    ]
    if let setting = given.first(where: { $0.1 })?.0 {
      throw .badInput(
        "\(setting) is about a model's answers; name the model with \(Setting.model)")
    }
    if scorer.scorer != nil, !other.isEmpty {
      throw .badInput(
        "without \(Setting.model), \(Setting.other) is compared with a \(Setting.rewardModel); name one"
      )
    }
  }

  /// The renderer of conversations, which is the same for all models so that they get the same
  /// prompts. It is nil if there is no model.
  var renderer: (any ConversationRenderer)? {
    names.first.map { ModelTemplate(of: place(of: $0).model, orIn: chatTemplate) }
  }

  /// The names of the measured models, which are the directories of the models or adapters, as
  /// given by the user.
  var names: [String] { [adapter ?? model ?? scorer.rewardModel].compactMap { $0 } + other }

  /// The location of the model with this name. If the name denotes an adapter, it is an adapter for
  /// ``model``.
  func place(of name: String) -> ModelPlace {
    guard let model, name == adapter || AdapterDirectory.isOne(fileURL(name)) else {
      return ModelPlace(name)
    }
    return ModelPlace(model, adapter: name)
  }

  /// The bootstrap, which uses the same seed as sampling.
  package var resampling: Bootstrap? {
    bootstrap == 0 ? nil : Bootstrap(resamples: bootstrap, seed: sampling.seed)
  }

  package func run(observer: any WorkObserver) throws -> EvaluationResult {
    try validate()
    return model == nil
      ? try ScorerEvaluation(request: self, observer: observer).result()
      : try ModelEvaluation(request: self, observer: observer).result()
  }
}
