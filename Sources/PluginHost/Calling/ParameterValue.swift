import Foundation
import Objectives

/// The value of a parameter as given by a user, which is text from a command line or a number.
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
  /// Returns the number that is passed to the plugin, or nil if the value isn't allowed.
  func number(_ value: ParameterValue) -> Double? {
    guard let number = converted(value), number.isFinite, contains(number) else { return nil }
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

/// The values of all parameters of an objective, which have been checked against its schema.
package struct ParameterAssignment {
  package let schema: [ParameterSchema]
  package private(set) var values: [Double]

  package init(schema: [ParameterSchema]) {
    self.schema = schema
    values = schema.map(\.defaultValue)
  }

  /// Sets values by name.
  ///
  /// - Parameter whileTraining: whether only schedulable parameters may change.
  package mutating func assign(
    _ given: [String: ParameterValue], of plugin: PluginIdentity, whileTraining: Bool = false
  ) throws(PluginError) {
    // The values are sorted by name, so that the same mistake is always reported first.
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let i = schema.firstIndex(where: { $0.id == name }) else {
        throw .unknownParameter(
          plugin, name: PluginText.clean(name),
          nearest: NearestName.of(name, among: schema.map(\.id)), schema: schema)
      }
      guard !whileTraining || schema[i].isSchedulable else {
        throw .fixedParameter(plugin, name: name)
      }
      guard let number = schema[i].number(value) else {
        throw .badParameter(plugin, schema: schema[i], value: PluginText.clean("\(value)"))
      }
      values[i] = number
    }
  }
}
