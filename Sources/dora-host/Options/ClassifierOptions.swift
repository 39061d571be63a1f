import ArgumentParser
import Calibration
import Transformer

/// Which classifier tells sources apart, and how it is fitted.
struct ClassifierOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "ngram: logistic regression on hashed n-grams, no weights needed; given: the data's own 'probs'; or a model's folder, an encoder (BERT) or a decoder.",
      valueName: "ngram|given|DIR"))
  var backbone = "ngram"

  @Option(
    help: ArgumentHelp(
      "Parts that the data are cut into by prompt; each is scored by a classifier of the others.",
      valueName: "N"))
  var folds = 5

  @Option(
    help: ArgumentHelp(
      "Read only so many characters of each response (tokens, of token ids), so that length alone gives no source away.",
      valueName: "N"))
  var maxCharacters: Int?

  @Option(
    help: ArgumentHelp(
      "Passes over the data with all of a model trained; default: 0, a regression on the frozen model.",
      valueName: "N"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Peak learning rate of --epochs; default: 2e-5.", valueName: "X"))
  var lr: Double?

  @Option(
    help: ArgumentHelp("Responses per step of --epochs; default: 32.", valueName: "N"))
  var batch: Int?

  @Option(
    help: ArgumentHelp(
      "How a model's tokens become one: cls or mean of an encoder (default: mean), last of a decoder.",
      valueName: "HOW"))
  var pooling: SequenceClassifier.Pooling?

  @Option(
    help: ArgumentHelp(
      "What a model reads: response, or pair, with its prompt. Default: response to a frozen encoder, else pair.",
      valueName: "WHAT"))
  var reads: ReadTexts?

  @Option(
    help: ArgumentHelp(
      "Most tokens that a model reads; default: what it takes, at most 512.", valueName: "N"))
  var maxLength: Int?

  @Option(
    help: ArgumentHelp(
      "With --backbone given: other responses per golden one where that classifier was fitted; default: 1.",
      valueName: "X"))
  var gamma: Double?

  func validate() throws {
    try OptionNumber.check("--folds", folds, from: 2)
    try OptionNumber.check("--max-characters", maxCharacters, from: 1)
    try OptionNumber.check("--epochs", epochs, from: 0, to: 1_000_000)
    try OptionNumber.check("--batch", batch, from: 1)
    try OptionNumber.check("--max-length", maxLength, from: 1)
    if gamma != nil, backbone != "given" {
      throw ValidationError(
        "--gamma is for --backbone given; other classifiers count their own rows")
    }
    if !isModel, let option = modelOption {
      throw ValidationError("\(option) is for a model: name its folder with --backbone")
    }
    if (epochs ?? 0) == 0, lr != nil || batch != nil {
      throw ValidationError("--lr and --batch are for --epochs of 1 or more")
    }
    if let lr, !(lr > 0 && lr.isFinite) {
      throw ValidationError("--lr is \(lr), expected a number above 0")
    }
  }

  /// Whether ``backbone`` is the folder of a model.
  var isModel: Bool { !["ngram", "given"].contains(backbone) }

  /// The first option given that only a model has a use for.
  private var modelOption: String? {
    let options = [
      ("--epochs", epochs != nil), ("--lr", lr != nil), ("--batch", batch != nil),
      ("--pooling", pooling != nil), ("--reads", reads != nil), ("--max-length", maxLength != nil),
    ]
    return options.first { $0.1 }?.0
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

extension SequenceClassifier.Pooling: ExpressibleByArgument {}
extension ReadTexts: ExpressibleByArgument {}
