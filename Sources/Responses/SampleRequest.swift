import LocalSystem
import Work

/// Responses of a model to prompts.
public struct SampleRequest: Codable, Sendable, Equatable {
  /// A model's directory.
  public var model: String
  /// An adapter for ``model``, PEFT's directory.
  public var adapter: String?
  /// Texts to continue; empty where a data file has the prompts.
  public var prompts: [String] = []
  /// A data file whose prompts are continued.
  public var data: String?
  /// Whether the samples go behind the data's own responses.
  public var append = false
  /// What `sources` calls the model; nil: its directory's name, or its adapter's.
  public var name: String?
  /// A chat template that renders conversations; nil: the model's.
  public var chatTemplate: String?
  public var sampling = SamplingSettings()
  public var scorer = ScorerRequest()
  /// Which of the scored responses stay; nil: all.
  public var selection: SelectionRequest?
  /// Prompts that are continued at a time; changes memory, not the responses.
  public var batch = 8
  /// The file of results; nil: lines go out as they come.
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

  /// Writes a line for each prompt of data, or each response to a text.
  ///
  /// - Parameter emit: takes the lines where the request names no file.
  public func run(observer: any WorkObserver, emit: @escaping (String) -> Void) throws {
    try validate()
    try SamplingRun(request: self, observer: observer).run(emit)
  }
}
