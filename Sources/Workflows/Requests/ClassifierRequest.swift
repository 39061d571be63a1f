import Calibration
import Transformer
import Work

/// The classifier that distinguishes sources, with the settings for fitting it.
public struct ClassifierRequest: Codable, Sendable, Equatable {
  /// The kind of classifier: "ngram" for logistic regression on hashed n-grams, "given" for the
  /// data's own `probs`, or the directory of a model.
  public var backbone = "ngram"
  /// The directory of an adapter for ``backbone`` in PEFT's format, if the backbone is a decoder.
  public var adapter: String?
  /// The method of fitting the density ratio to the features of "ngram" or of a frozen model. If
  /// nil, it is logistic regression.
  public var fit: RatioFit?
  /// The number of parts into which the data are divided by prompt. Each part is scored by a
  /// classifier that is fitted on the other parts.
  public var folds = 5
  /// The maximum number of characters that are read of each response, or the number of tokens if
  /// the response consists of token ids.
  public var maxCharacters: Int?
  /// The number of passes over the data for training the whole model. If nil or 0, a regression is
  /// fitted on the frozen model.
  public var epochs: Int?
  /// The peak learning rate for training the whole model. If nil, it is 2e-5.
  public var lr: Double?
  /// The number of responses per step for training the whole model. If nil, it is 32.
  public var batch: Int?
  /// The method of pooling a model's token vectors into one. If nil, it is the mean for an encoder
  /// and the last token's vector for a decoder.
  public var pooling: SequenceClassifier.Pooling?
  /// The texts that are read. If nil, a frozen encoder reads responses, and other models read pairs
  /// of prompt and response.
  public var reads: ReadTexts?
  /// The maximum number of tokens that a model reads. If nil, it is the model's maximum, but at
  /// most 512.
  public var maxLength: Int?
  /// The number of other responses per target response in the data that the classifier was fitted
  /// on. This applies only to "given". If nil, it is 1.
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

  /// The first of the given settings that applies only to models, or nil if there is none.
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
