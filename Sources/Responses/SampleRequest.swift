import LocalSystem
import Work

/// A request to sample a model's responses to prompts.
public struct SampleRequest: Codable, Sendable, Equatable {
  /// The model's directory.
  public var model: String
  /// An adapter for ``model``, a directory in PEFT's format.
  public var adapter: String?
  /// The texts to continue. The list is empty if a data file contains the prompts.
  public var prompts: [String] = []
  /// A data file whose prompts are continued.
  public var data: String?
  /// Whether the samples are appended to the data's own responses.
  public var append = false
  /// The model's name in `sources`, or nil for the name of its directory or of its adapter's
  /// directory.
  public var name: String?
  /// The chat template that renders conversations, or nil for the model's own template.
  public var chatTemplate: String?
  public var sampling = SamplingSettings()
  public var scorer = ScorerRequest()
  /// The rule that selects which scored responses are kept, or nil to keep all.
  public var selection: SelectionRequest?
  /// The number of prompts continued at a time. It affects memory use, but not the responses.
  public var batch = 8
  /// The file for the results, or nil to emit lines as they become ready.
  public var out: String?

  public init(model: String) { self.model = model }

  public func validate() throws(WorkError) {
    guard prompts.isEmpty != (data == nil) else {
      throw .badInput("give either \(Setting.prompt) or \(Setting.data)")
    }
    try SettingCheck.check(.batch, batch, from: 1)
    try sampling.validate()
    try scorer.validate()
    try selection?.validate()
    if append, data == nil { throw .invalid(.append, "is for \(Setting.data)") }
    if append || data == nil, scorer.isGiven {
      throw .badInput(
        "new responses are scored with \(Setting.data) and without \(Setting.append); see 'score'")
    }
    if let selection { try validate(selection) }
  }

  private func validate(_ selection: SelectionRequest) throws(WorkError) {
    if data == nil { throw .invalid(.select, "is for \(Setting.data)") }
    if selection.count > sampling.count {
      throw .badInput(
        "\(Setting.select) keeps \(selection.count) of \(sampling.count) samples; draw more with "
          + "\(Setting.count), or \(Setting.keep) fewer")
    }
    if !scorer.isGiven {
      throw .badInput(
        "\(Setting.select) goes by scores; name a \(Setting.scorer) or \(Setting.rewardModel)")
    }
  }

  /// Samples and writes a line for each prompt of a data file, or for each response to a text.
  ///
  /// - Parameter emit: receives the lines if the request names no file.
  public func run(observer: any WorkObserver, emit: @escaping (String) -> Void) throws {
    try validate()
    try SamplingRun(request: self, observer: observer).run(emit)
  }
}
