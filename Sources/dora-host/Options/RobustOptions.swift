import ArgumentParser
import Objectives
import Training

/// How losses of a batch become one number when training.
struct RobustOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Robustifier: \(RobustifierCatalogue.entries.map(\.name).joined(separator: ", ")).",
      valueName: "NAME"))
  var robust = "dora"

  @OptionGroup var parameters: RobustParameters

  /// The robustifier for data with these groups.
  func make(groups: DataGroups? = nil) throws -> any Robustifier {
    try parameters.make(robust, groups: groups)
  }

  /// Refuses a robustifier that can't be, before data and model are read.
  func check() throws {
    let stand = parameters.group.map { _ in DataGroups(values: [0]) }
    _ = try parameters.make(robust, groups: stand)
  }
}

/// What a robustifier takes beside its name.
struct RobustParameters: ParsableArguments {
  @Option(help: ArgumentHelp("The robustifier's temperature, nats; default: 1.", valueName: "X"))
  var lambda: Double?

  @Option(
    help: ArgumentHelp(
      "Radius of the set of distributions, from which each step finds lambda, nats.",
      valueName: "X"))
  var rho: Double?

  @Option(
    help: ArgumentHelp("A parameter of the robustifier; repeats.", valueName: "k=v"))
  var robustParam: [String] = []

  @Option(
    help: ArgumentHelp(
      "Added to each loss before h: none, a number, or auto, minus the loss's lower bound.",
      valueName: "SHIFT"))
  var lossShift: LossShift = .none

  @Option(
    help: ArgumentHelp(
      "Field that tells groups of data apart: a number per datum, or 'sources'.",
      valueName: "FIELD"))
  var group: String?

  func make(_ name: String, groups: DataGroups?) throws -> any Robustifier {
    try RobustifierCatalogue.make(
      name: name, parameters: values(), groupSizes: groups?.sizes ?? [])
  }

  /// Parameters by name, as given.
  private func values() throws -> [String: Double] {
    var values: [String: Double] = [:]
    if let lambda { values["lambda"] = lambda }
    if let rho { values["rho"] = rho }
    for text in robustParam {
      let (name, value) = try KeyValue.split(text, option: "--robust-param")
      guard let number = Self.number(value) else {
        throw ValidationError(
          "--robust-param \(name) is '\(value)', expected a number, true or false")
      }
      guard values.updateValue(number, forKey: name) == nil else {
        throw ValidationError("the robustifier's parameter '\(name)' is given twice")
      }
    }
    return values
  }

  private static func number(_ text: String) -> Double? {
    switch text {
    case "true": 1
    case "false": 0
    default: Double(text)
    }
  }
}

/// `k=v` on the command line.
enum KeyValue {
  static func split(_ text: String, option: String) throws -> (key: String, value: String) {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw ValidationError("\(option) '\(text)' is not of the form k=v")
    }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }
}

extension LossShift: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
