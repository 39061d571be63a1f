import Objectives
import StrictJSON

/// A parameter in a manifest, written directly above its reader.
extension ParameterSchema {
  var json: JSONObject {
    var object: JSONObject = [
      "id": .string(id), "kind": .string(kind.rawValue), "min": .number(minimum),
      "max": .number(maximum), "default": .number(defaultValue), "min_open": .bool(isMinimumOpen),
      "max_open": .bool(isMaximumOpen), "log_scale": .bool(isLogScale),
      "schedulable": .bool(isSchedulable),
    ]
    object["label"] = label.map { .string($0) }
    object["unit"] = unit.map { .string($0) }
    object["help"] = help.map { .string($0) }
    object["choices"] = .array(
      choices.map { choice in
        var object: JSONObject = ["id": .string(choice.id)]
        object["help"] = choice.help.map { .string($0) }
        return .object(object)
      })
    return object
  }

  /// Reads an untrusted description, whose texts were found to be safe to print.
  ///
  /// - Returns: nil if a field is missing or breaks a rule.
  init?(json object: JSONObject) {
    guard let id = object["id"]?.string,
      let kind = object["kind"]?.string.flatMap(Kind.init(rawValue:)),
      let minimum = object["min"]?.double, let maximum = object["max"]?.double,
      let defaultValue = object["default"]?.double
    else { return nil }
    func flag(_ name: String) -> Bool { object[name]?.bool == true }
    let choices = object["choices"]?.array ?? []
    let read = choices.compactMap { choice in
      choice.object?["id"]?.string.map { Choice(id: $0, help: choice.object?["help"]?.string) }
    }
    self.init(
      id: id, label: object["label"]?.string, unit: object["unit"]?.string,
      help: object["help"]?.string, kind: kind, minimum: minimum, maximum: maximum,
      isMinimumOpen: flag("min_open"), isMaximumOpen: flag("max_open"),
      isLogScale: flag("log_scale"), isSchedulable: flag("schedulable"),
      defaultValue: defaultValue, choices: read)
    guard read.count == choices.count, flaw == nil else { return nil }
  }
}
