import ArgumentParser
import Calibration
import Transformer
import Work
import Workflows

/// The options for the classifier that tells sources apart, and for fitting it.
struct ClassifierOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "ngram: logistic regression on hashed n-grams, no weights needed; given: the data's own 'probs'; or a model's folder, an encoder (BERT) or a decoder.",
      valueName: "ngram|given|DIR"))
  var backbone = "ngram"

  @Option(
    help: ArgumentHelp(
      "A LoRA adapter for --backbone, of a decoder: a directory as PEFT or 'train --lora' writes it.",
      valueName: "DIR"))
  var adapter: String?

  @Option(
    help: ArgumentHelp(
      "How the density ratio is fitted to n-grams or a frozen model: logistic, or ulsif, by least squares in closed form; default: logistic.",
      valueName: "HOW"))
  var fit: RatioFit?

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

  var request: ClassifierRequest {
    var request = ClassifierRequest()
    request.backbone = backbone
    request.adapter = adapter
    request.fit = fit
    request.folds = folds
    request.maxCharacters = maxCharacters
    request.epochs = epochs
    request.lr = lr
    request.batch = batch
    request.pooling = pooling
    request.reads = reads
    request.maxLength = maxLength
    request.gamma = gamma
    return request
  }

  func validate() throws { try WorkError.asUsage(request.validate) }
}

extension SequenceClassifier.Pooling: ExpressibleByArgument {}
extension ReadTexts: ExpressibleByArgument {}
extension RatioFit: ExpressibleByArgument {}
