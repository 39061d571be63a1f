import Glibc
import Objectives
import PluginHost
import RandomNumbers

/// Values for all parameters of an objective.
struct Setting {
  /// The values in the order of the schema.
  var values: [Double]
  /// A description of the differences from the defaults, for messages.
  var description: String
  var isDefault: Bool { description == "default parameters" }

  static func standard(_ schema: [ParameterSchema]) -> Setting {
    Setting(values: schema.map(\.defaultValue), description: "default parameters")
  }

  /// Returns the defaults with one parameter changed.
  static func changing(_ i: Int, to value: Double, _ schema: [ParameterSchema]) -> Setting {
    var setting = standard(schema)
    setting.values[i] = value
    setting.description = "\(schema[i].id)=\(schema[i].text(of: value))"
    return setting
  }

  /// Returns the values in the form that the host expects.
  func named(_ schema: [ParameterSchema]) -> [String: ParameterValue] {
    var result: [String: ParameterValue] = [:]
    for (parameter, value) in zip(schema, values) {
      result[parameter.id] =
        parameter.kind == .choice ? .text(parameter.text(of: value)) : .number(value)
    }
    return result
  }

  /// Returns a list of settings that covers all parameters. It contains the defaults, every choice
  /// of every enum, both values of every boolean, and values of each number slightly below and
  /// above its default. Choices and booleans are combined with the defaults of all numbers and also
  /// with other values of all numbers.
  static func all(_ schema: [ParameterSchema]) -> [Setting] {
    var result = [standard(schema)]
    for (i, parameter) in schema.enumerated() {
      let values: [Double] =
        switch parameter.kind {
        case .choice: parameter.choices.indices.map(Double.init)
        case .boolean: [0, 1]
        case .real, .integer: [nearby(parameter, below: true), nearby(parameter, below: false)]
        }
      for value in Set(values).sorted() where value != parameter.defaultValue {
        result.append(changing(i, to: value, schema))
        if !parameter.isNumber {
          result.append(movingNumbers(of: result[result.count - 1], schema))
        }
      }
    }
    return result
  }

  /// Returns the setting with every number changed to a value above its default, because the effect
  /// of a choice may depend on the numbers.
  private static func movingNumbers(of setting: Setting, _ schema: [ParameterSchema]) -> Setting {
    var moved = setting
    for (i, parameter) in schema.enumerated() where parameter.isNumber {
      moved.values[i] = nearby(parameter, below: false)
      moved.description += " \(parameter.id)=\(parameter.text(of: moved.values[i]))"
    }
    return moved
  }

  /// Returns a value within the limits that should be as unproblematic as the default.
  private static func nearby(_ parameter: ParameterSchema, below: Bool) -> Double {
    let centre = parameter.defaultValue
    let isFactor = parameter.isLogScale && centre != 0
    let step = parameter.kind == .integer ? max(1, (abs(centre) / 2).rounded()) : 0.5
    let moved =
      isFactor
      ? centre * (below ? 0.3 : 3)
      : centre + (below ? -1 : 1) * max(step, 0.5 * abs(centre))
    let clamped = min(max(moved, parameter.minimum), parameter.maximum)
    let whole = parameter.kind == .integer ? clamped.rounded() : clamped
    if parameter.contains(whole) { return whole }
    // The limit may be excluded, so the value is halfway between the default and the limit.
    return parameter.kind == .integer ? centre : centre + 0.5 * (clamped - centre)
  }

  /// Returns random values within the limits, which may be the limits themselves.
  static func anywhere(
    _ schema: [ParameterSchema], _ random: inout SplitMix64
  ) -> Setting {
    var setting = standard(schema)
    for (i, parameter) in schema.enumerated() {
      let candidates = [
        parameter.minimum, parameter.maximum, parameter.defaultValue,
        nearby(parameter, below: true),
        random.uniform(parameter.minimum, parameter.maximum),
      ]
      let drawn = candidates[random.integer(0...candidates.count - 1)]
      let value = parameter.kind == .real ? drawn : drawn.rounded()
      setting.values[i] = parameter.contains(value) ? value : parameter.defaultValue
    }
    setting.description = zip(schema, setting.values).map { "\($0.id)=\($0.text(of: $1))" }
      .joined(separator: " ")
    return setting
  }
}

extension ParameterSchema {
  fileprivate var isNumber: Bool { kind == .real || kind == .integer }
}
