import Calibration
import Transformer
import Work

/// Which classifier tells sources apart, and how it is fitted.
public struct ClassifierRequest: Codable, Sendable, Equatable {
  /// "ngram", logistic regression on hashed n-grams; "given", the data's own `probs`; or a model's
  /// directory.
  public var backbone = "ngram"
  /// An adapter for ``backbone``, of a decoder: PEFT's directory.
  public var adapter: String?
  /// Parts that the data are cut into by prompt; each is scored by a classifier of the others.
  public var folds = 5
  /// Read only so many characters of each response, of token ids so many tokens.
  public var maxCharacters: Int?
  /// Passes over the data with all of a model trained; nil or 0: a regression on the frozen model.
  public var epochs: Int?
  /// Peak learning rate of ``epochs``; nil: 2e-5.
  public var lr: Double?
  /// Responses per step of ``epochs``; nil: 32.
  public var batch: Int?
  /// How a model's token vectors are pooled into one; nil: the mean for an encoder, the last for a
  /// decoder.
  public var pooling: SequenceClassifier.Pooling?
  /// nil: responses to a frozen encoder, else pairs of prompt and response.
  public var reads: ReadTexts?
  /// Most tokens that a model reads; nil: what it takes, at most 512.
  public var maxLength: Int?
  /// Of "given": other responses per target one where that classifier was fitted; nil: 1.
  public var gamma: Double?

  public init() {}

  public func validate() throws(WorkError) {
    try SettingCheck.check(.folds, folds, from: 2)
    try SettingCheck.check(.maxCharacters, maxCharacters, from: 1)
    try SettingCheck.check(.epochs, epochs, from: 0, to: 1_000_000)
    try SettingCheck.check(.batch, batch, from: 1)
    try SettingCheck.check(.maxLength, maxLength, from: 1)
    if gamma != nil, backbone != "given" {
      throw .invalid(
        .gamma, "is for \(Setting.backbone) given; other classifiers count their own rows")
    }
    if !isModel, let setting = modelSetting {
      throw .invalid(setting, "is for a model: name its folder with \(Setting.backbone)")
    }
    if (epochs ?? 0) == 0, lr != nil || batch != nil {
      throw .badInput(
        "\(Setting.lr) and \(Setting.batch) are for \(Setting.epochs) of 1 or more")
    }
    if let lr { try SettingCheck.check(.lr, lr, lr > 0 && lr.isFinite, "a number above 0") }
  }

  /// Whether ``backbone`` is the directory of a model.
  package var isModel: Bool { !["ngram", "given"].contains(backbone) }

  /// The first setting given that only a model has a use for.
  private var modelSetting: Setting? {
    let settings: [(Setting, Bool)] = [
      (.adapter, adapter != nil), (.epochs, epochs != nil), (.lr, lr != nil),
      (.batch, batch != nil),
      (.pooling, pooling != nil), (.reads, reads != nil), (.maxLength, maxLength != nil),
    ]
    return settings.first { $0.1 }?.0
  }

  func fineTuning(seed: UInt64) -> FineTunedBackbone.Settings? {
    guard let epochs, epochs > 0 else { return nil }
    var settings = FineTunedBackbone.Settings()
    settings.epochs = epochs
    settings.learningRate = lr ?? settings.learningRate
    settings.batch = batch ?? settings.batch
    settings.seed = seed
    return settings
  }
}
