import Calibration
import Transformer
import Work

/// The classifier that distinguishes sources, and how it is fitted.
public struct ClassifierRequest: Codable, Sendable, Equatable {
  /// "ngram" for logistic regression on hashed n-grams, "given" for the data's own `probs`, or a
  /// model's directory.
  public var backbone = "ngram"
  /// An adapter for ``backbone``, if that is a decoder: a directory in PEFT's format.
  public var adapter: String?
  /// How the density ratio is fitted to the features of "ngram" or of a frozen model; nil: by
  /// logistic regression.
  public var fit: RatioFit?
  /// The number of parts into which the data are cut by prompt; each is scored by a classifier
  /// fitted on the others.
  public var folds = 5
  /// The number of characters that are read of each response, or of tokens if the response consists
  /// of token ids.
  public var maxCharacters: Int?
  /// The number of passes over the data when the whole model is trained; nil or 0: a regression on
  /// the frozen model.
  public var epochs: Int?
  /// Peak learning rate for ``epochs``; nil: 2e-5.
  public var lr: Double?
  /// The number of responses per step for ``epochs``; nil: 32.
  public var batch: Int?
  /// How a model's token vectors are pooled into one; nil: the mean for an encoder, the last
  /// token's for a decoder.
  public var pooling: SequenceClassifier.Pooling?
  /// The texts that are read; nil: responses for a frozen encoder, otherwise pairs of prompt and
  /// response.
  public var reads: ReadTexts?
  /// The largest number of tokens that a model reads; nil: the model's, at most 512.
  public var maxLength: Int?
  /// For "given": the number of other responses per target response when that classifier was
  /// fitted; nil: 1.
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
    if fit != nil, backbone == "given" || (epochs ?? 0) > 0 {
      throw .invalid(
        .fit,
        "is for \(Setting.backbone) ngram and for frozen models, whose features it is fitted to")
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

  /// The first of the given settings that applies only to models.
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
