/// A parameter's value as given by a user: text from a command line, or a number.
public enum ParameterValue: Sendable, Equatable {
  case text(String)
  case number(Double)
}

extension ParameterValue: ExpressibleByStringLiteral, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral, CustomStringConvertible
{
  public init(stringLiteral text: String) { self = .text(text) }
  public init(floatLiteral number: Double) { self = .number(number) }
  public init(integerLiteral number: Int) { self = .number(Double(number)) }

  public var description: String {
    switch self {
    case .text(let text): text
    case .number(let number): "\(number)"
    }
  }
}

extension ParameterSchema {
  /// The number that a value stands for, or nil if the value isn't allowed.
  public func number(_ value: ParameterValue) -> Double? {
    guard let number = converted(value), contains(number) else { return nil }
    return kind == .real || number == number.rounded() ? number : nil
  }

  private func converted(_ value: ParameterValue) -> Double? {
    switch (kind, value) {
    case (.choice, .text(let text)): choices.firstIndex { $0.id == text }.map(Double.init)
    case (.choice, .number): nil  // Unlike ids, indexes can change when a choice is added.
    case (.boolean, .text(let text)): Self.booleans[text.lowercased()]
    case (.real, .text(let text)), (.integer, .text(let text)): Double(text)
    case (.real, .number(let number)), (.integer, .number(let number)),
      (.boolean, .number(let number)):
      number
    }
  }

  private static let booleans: [String: Double] = ["true": 1, "false": 0, "1": 1, "0": 0]
}
