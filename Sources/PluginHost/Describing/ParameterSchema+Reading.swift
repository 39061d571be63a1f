import CDoRA
import Objectives

extension ParameterSchema {
  /// Reads a plugin's description of a parameter, and checks it.
  init(_ c: dora_param, _ place: String, _ reader: DescriptorReader) throws(PluginError) {
    let id = try reader.id(c.id, "\(place).id", mayHaveCapitals: true)
    let label = try reader.optionalText(c.label, "\(place).label")
    let unit = try reader.optionalText(c.unit, "\(place).unit")
    let help = try reader.optionalText(c.help, "\(place).help")
    let kinds: [Kind] = [.real, .integer, .boolean, .choice]
    guard c.kind < kinds.count else {
      throw reader.refuse("\(place).kind", "is \(c.kind), must be 0 to 3")
    }
    try reader.require(
      c.flags & ~Self.knownFlags == 0, "\(place).flags",
      "has unknown bits 0x\(String(c.flags & ~Self.knownFlags, radix: 16))")
    self.init(
      id: id, label: label, unit: unit, help: help, kind: kinds[Int(c.kind)], minimum: c.min,
      maximum: c.max, isMinimumOpen: c.flags & UInt32(DORA_PARAM_MIN_OPEN) != 0,
      isMaximumOpen: c.flags & UInt32(DORA_PARAM_MAX_OPEN) != 0,
      isLogScale: c.flags & UInt32(DORA_PARAM_LOG_SCALE) != 0,
      isSchedulable: c.flags & UInt32(DORA_PARAM_SCHEDULABLE) != 0,
      defaultValue: c.default_value, choices: try Self.choices(c, place, reader))
    if let flaw { throw reader.refuse("\(place).\(flaw.field)", flaw.reason) }
  }

  private static let knownFlags: UInt32 = 0xF

  private static func choices(
    _ c: dora_param, _ place: String, _ reader: DescriptorReader
  ) throws(PluginError) -> [Choice] {
    guard c.kind == DORA_PARAM_ENUM else {
      try reader.require(
        c.n_choices == 0 && c.choices == nil, "\(place).choices", "are only for an enum parameter")
      return []
    }
    try reader.require(
      (1...UInt32(DescriptorReader.mostElements)).contains(c.n_choices), "\(place).n_choices",
      "is \(c.n_choices), must be 1 to \(DescriptorReader.mostElements)")
    let list = try reader.requirePresent(c.choices, "\(place).choices")
    var result: [Choice] = []
    for i in 0..<Int(c.n_choices) {
      let place = "\(place).choices[\(i)]"
      result.append(
        Choice(
          id: try reader.id(list[i].id, "\(place).id", mayHaveCapitals: true),
          help: try reader.optionalText(list[i].help, "\(place).help")))
    }
    try requireUnique(result.map(\.id), { "\(place).choices[\($0)].id" }, reader)
    return result
  }
}
