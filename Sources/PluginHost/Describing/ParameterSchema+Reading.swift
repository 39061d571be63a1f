import CDoRA

extension ParameterSchema {
  init(_ c: dora_param, _ place: String, _ reader: DescriptorReader) throws(PluginError) {
    id = try reader.id(c.id, "\(place).id", mayHaveCapitals: true)
    label = try reader.optionalText(c.label, "\(place).label")
    unit = try reader.optionalText(c.unit, "\(place).unit")
    help = try reader.optionalText(c.help, "\(place).help")
    let kinds: [Kind] = [.real, .integer, .boolean, .choice]
    guard c.kind < kinds.count else {
      throw reader.refuse("\(place).kind", "is \(c.kind), must be 0 to 3")
    }
    kind = kinds[Int(c.kind)]
    try reader.require(
      c.flags & ~Self.knownFlags == 0, "\(place).flags",
      "has unknown bits 0x\(String(c.flags & ~Self.knownFlags, radix: 16))")
    isMinimumOpen = c.flags & UInt32(DORA_PARAM_MIN_OPEN) != 0
    isMaximumOpen = c.flags & UInt32(DORA_PARAM_MAX_OPEN) != 0
    isLogScale = c.flags & UInt32(DORA_PARAM_LOG_SCALE) != 0
    isSchedulable = c.flags & UInt32(DORA_PARAM_SCHEDULABLE) != 0
    minimum = c.min
    maximum = c.max
    defaultValue = c.default_value
    choices = try Self.choices(c, place, reader)
    try checkLimits(place, reader)
  }

  private static let knownFlags: UInt32 = 0xF

  private func checkLimits(_ place: String, _ reader: DescriptorReader) throws(PluginError) {
    let limits = [("min", minimum), ("max", maximum), ("default_value", defaultValue)]
    for (field, value) in limits {
      try reader.require(value.isFinite, "\(place).\(field)", "is \(value), must be finite")
      try reader.require(
        kind == .real || value == value.rounded(), "\(place).\(field)",
        "is \(value), must be an integer")
    }
    switch kind {
    case .boolean: try requireLimits(0, 1, place, reader)
    case .choice: try requireLimits(0, Double(choices.count - 1), place, reader)
    case .real, .integer: break
    }
    try reader.require(
      minimum <= maximum, "\(place).max", "is \(maximum), must be at least min, which is \(minimum)"
    )
    try reader.require(
      contains(defaultValue), "\(place).default_value",
      "is \(defaultValue), outside of its own limits \(minimum) and \(maximum)")
  }

  private func requireLimits(
    _ low: Double, _ high: Double, _ place: String, _ reader: DescriptorReader
  ) throws(PluginError) {
    try reader.require(minimum == low, "\(place).min", "is \(minimum), must be \(low)")
    try reader.require(maximum == high, "\(place).max", "is \(maximum), must be \(high)")
  }

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
