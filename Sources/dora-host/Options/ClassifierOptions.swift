import ArgumentParser
import Calibration

/// Which classifier tells sources apart, and how it is fitted.
struct ClassifierOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "ngram: logistic regression on hashed n-grams, no weights needed; given: the data's own 'probs'.",
      valueName: "WHAT"))
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
      "With --backbone given: other responses per golden one where that classifier was fitted; default: 1.",
      valueName: "X"))
  var gamma: Double?

  /// What reads the responses.
  enum Backbone: Equatable {
    case ngram
    case given
  }

  func backboneValue() throws -> Backbone {
    switch backbone {
    case "ngram": return .ngram
    case "given": return .given
    default:
      throw ValidationError("--backbone is '\(backbone)', expected ngram or given")
    }
  }

  func validate() throws {
    if let maxCharacters, maxCharacters < 1 {
      throw ValidationError("--max-characters is \(maxCharacters), expected at least 1")
    }
    if gamma != nil, backbone != "given" {
      throw ValidationError(
        "--gamma is for --backbone given; other classifiers count their own rows")
    }
  }
}
