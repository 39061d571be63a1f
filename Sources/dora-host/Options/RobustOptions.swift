import ArgumentParser
import Objectives

/// How losses of a batch become one number.
struct RobustOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Robustifier: \(RobustifierCatalogue.entries.map(\.name).joined(separator: ", ")).",
      valueName: "NAME"))
  var robust = "dora"

  @Option(help: ArgumentHelp("The robustifier's temperature, nats.", valueName: "X"))
  var lambda: Double?

  @Option(
    help: ArgumentHelp("A parameter of the robustifier; repeats.", valueName: "k=v"))
  var robustParam: [String] = []

  /// The robustifier, and its parameters as given.
  func make() throws -> (robustifier: any Robustifier, parameters: [String: Double]) {
    let values = try Self.values(lambda: lambda, parameters: robustParam)
    return (try RobustifierCatalogue.make(name: robust, parameters: values), values)
  }

  static func make(
    _ name: String, lambda: Double?, parameters: [String]
  ) throws -> any Robustifier {
    try RobustifierCatalogue.make(
      name: name, parameters: values(lambda: lambda, parameters: parameters))
  }

  private static func values(
    lambda: Double?, parameters: [String]
  ) throws -> [String: Double] {
    var values: [String: Double] = [:]
    if let lambda { values["lambda"] = lambda }
    for text in parameters {
      let (name, value) = try KeyValue.split(text, option: "--robust-param")
      guard let number = Double(value) else {
        throw ValidationError("--robust-param \(name) is '\(value)', expected a number")
      }
      guard values.updateValue(number, forKey: name) == nil else {
        throw ValidationError("the robustifier's parameter '\(name)' is given twice")
      }
    }
    return values
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
