import Failures
import Work

/// The reason why calibration weights can't be computed.
///
/// Data and responses are counted from 0, and folds from 1.
public enum CalibrationError: SettingError, Equatable {
  /// There is no datum, or a datum has no response.
  case noResponses(datum: Int?)
  /// A probability isn't in [0, 1].
  case probabilityOutOfRange(datum: Int, response: Int, value: Double)
  /// The number of shares differs from the number of sources.
  case mixtureCount(given: Int, sources: [String])
  /// A share of the mixture isn't greater than 0.
  case shareNotPositive(source: String, value: Double)
  /// The shares don't add up to 1.
  case mixtureSum(Double)
  /// A class ratio isn't greater than 0.
  case gammaNotPositive(source: String, value: Double)
  /// A setting has an invalid value.
  case settingOutOfRange(name: String, value: Double, expected: String)
  /// The weight of a datum is infinite, so the mean doesn't exist.
  case infiniteWeight(datum: Int)
  /// Every weight is 0, so there is no mean to divide by.
  case allWeightsZero
  /// A classifier was given rows of only one class.
  case oneClass(golden: Bool, rows: Int)
  /// Either all or none of a data set's responses are from the target.
  case noContrast(file: String, origin: String, golden: Bool, rows: Int)
  /// There are fewer distinct prompts than folds.
  case tooFewPrompts(prompts: Int, folds: Int)
  /// All prompts are the same except for case, white space and punctuation.
  case oneGroup(prompts: Int)
  /// The tokenizer in a model's directory produces a token id that the model doesn't have.
  case foreignTokenizer(directory: String, id: Int32, vocabularySize: Int)
  /// A field is present on some lines but not on this one.
  case missingField(place: String, field: String)
  /// Nothing in the data says which responses are from the target.
  case noTarget(file: String, sources: [String])
  /// A setting names a source that doesn't occur in the data.
  case unknownSource(name: String, setting: Setting, sources: [String])
  /// A setting names a source twice.
  case repeatedSource(name: String, setting: Setting)
}

extension CalibrationError {
  public var kind: FailureKind { .badInput }

  public var text: WorkText {
    switch self {
    case .noResponses(nil):
      "there are no data to calibrate"
    case .noResponses(let datum?):
      "datum \(datum): it has no responses; calibration needs at least one"
    case .probabilityOutOfRange(let datum, let response, let value):
      "datum \(datum): field 'probs': response \(response) has \(value), expected a probability "
        + "from 0 to 1"
    case .mixtureCount(let given, let sources):
      "the mixture has \(given) shares for \(sources.count) sources; give one for each of: \(sources.joined(separator: ", "))"
    case .shareNotPositive(let source, let value):
      "the mixture's share of source '\(source)' is \(value), expected above 0; leave a source "
        + "without responses out of the data"
    case .mixtureSum(let sum):
      "the mixture's shares add up to \(sum), expected 1 over all sources"
    case .gammaNotPositive(let source, let value):
      "gamma of source '\(source)' is \(value), expected a finite number above 0"
    case .settingOutOfRange(let name, let value, let expected):
      "setting \(Setting(name)) is \(Self.text(value)), expected \(expected)"
    case .infiniteWeight(let datum):
      "datum \(datum): its calibration weight is infinite, since a probability is 1; use a "
        + "stabilizer, such as 1/K"
    case .allWeightsZero:
      "every calibration weight is 0, so they can't be normalised by their mean; the classifier "
        + "gives every response probability 0"
    case .oneClass(let golden, let rows):
      "all \(rows) responses to fit are \(golden ? "" : "not ")from the target source; a "
        + "classifier needs both kinds"
    case .noContrast(let file, let origin, true, let rows):
      "\(file): \(origin): all \(rows) responses are from the target; a classifier needs others to tell "
        + "them from"
    case .noContrast(let file, let origin, false, let rows):
      "\(file): \(origin): none of \(rows) responses is from the target; a classifier needs some"
    case .tooFewPrompts(1, _):
      "all data have the same prompt, and each prompt is scored by a classifier of others; give data "
        + "of at least 2 prompts"
    case .tooFewPrompts(let prompts, let folds):
      "\(prompts) distinct prompts can't be cut into \(folds) folds; use at most \(prompts)"
    case .oneGroup(let prompts):
      "the \(prompts) prompts differ in case, white space and punctuation alone, and each prompt is "
        + "scored by a classifier of others; give data of at least 2 prompts"
    case .foreignTokenizer(let directory, let id, let vocabularySize):
      "'\(directory)': its tokenizer gives a text token id \(id), its model knows 0 to "
        + "\(vocabularySize - 1); is this the tokenizer of that model?"
    case .missingField(let place, let field):
      "\(place): field '\(field)' is missing; other lines have it"
    case .noTarget(let file, []):
      "\(file): nothing says which responses are from the target: give 'golden_index' or "
        + "'is_human', or 'sources' and \(Setting.target) NAME"
    case .noTarget(let file, let sources):
      "\(file): nothing says which responses are from the target: name their source with \(Setting.target), "
        + "one of: \(sources.joined(separator: ", ")); or give 'golden_index' or 'is_human'"
    case .unknownSource(let name, let setting, []):
      "\(setting) names source '\(name)', but the data name no sources; give each response's in "
        + "'sources'"
    case .unknownSource(let name, let setting, let sources):
      "\(setting) names source '\(name)', which the data don't have; their sources are: \(sources.joined(separator: ", "))"
    case .repeatedSource(let name, let setting):
      "\(setting) names source '\(name)' twice"
    }
  }

  /// Formats a value. Whole numbers are written without a fraction, since most settings are whole.
  private static func text(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
