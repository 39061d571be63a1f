import CDoRA
import Objectives

extension PackDescriptor {
  /// Checks a pack's description and copies it.
  ///
  /// - Throws: ``PluginError/incompatibleABI(path:plugin:host:)``, or
  ///   ``PluginError/badDescriptor(path:field:reason:)`` for the first field that violates a rule.
  init(_ pack: UnsafePointer<dora_pack>, path: String) throws(PluginError) {
    let reader = DescriptorReader(path: path)
    let pack = try Self.checkedVersion(pack, reader)
    try reader.require(pack.reserved == 0, "reserved", "is \(pack.reserved), must be 0")
    id = try reader.id(pack.id, "id")
    version = try reader.text(pack.version, "version")
    try reader.require(
      SemanticVersion(version) != nil, "version", "is '\(version)', must be like '1.2.3'")
    interface = InterfaceVersion(major: Int(pack.abi_major), minor: Int(pack.abi_minor_min))
    vendor = try reader.optionalText(pack.vendor, "vendor")
    url = try reader.optionalText(pack.url, "url")
    build = try reader.optionalText(pack.build, "build")
    objectives = try reader.array(
      pack.objectives, count: pack.n_objectives, "objectives"
    ) { (objective, place) throws(PluginError) in
      try ObjectiveDescriptor(objective, place, reader)
    }
    try requireUnique(objectives.map(\.id), { "objectives[\($0)].id" }, reader)
    // If a pack has only robustifiers, it provides its functions through the extension.
    if !objectives.isEmpty {
      _ = try reader.requirePresent(pack.create, "create")
      _ = try reader.requirePresent(pack.evaluate, "evaluate")
      _ = try reader.requirePresent(pack.destroy, "destroy")
    }
    if objectives.contains(where: { $0.parameters.contains(where: \.isSchedulable) }) {
      try reader.require(
        pack.set_params != nil, "set_params", "is NULL, but a parameter is schedulable")
    }
  }

  /// Returns the description, after checking that this host can read it.
  private static func checkedVersion(
    _ pack: UnsafePointer<dora_pack>, _ reader: DescriptorReader
  ) throws(PluginError) -> dora_pack {
    let magic = pack.pointee.magic
    try reader.require(
      magic == DORA_PACK_MAGIC, "magic",
      "is 0x\(String(magic, radix: 16)), must be 0x\(String(DORA_PACK_MAGIC, radix: 16))")
    let needed = InterfaceVersion(
      major: Int(pack.pointee.abi_major), minor: Int(pack.pointee.abi_minor_min))
    guard InterfaceVersion.host.serves(needed) else {
      throw .incompatibleABI(
        path: reader.path, plugin: needed.description,
        host: InterfaceVersion.host.description)
    }
    let size = pack.pointee.struct_size
    try reader.checkSize(size, atLeast: dora_pack.leastSize, "")
    return dora_pack(copying: pack, size: Int(size))
  }
}

extension ObjectiveDescriptor {
  init(_ c: dora_objective, _ place: String, _ reader: DescriptorReader) throws(PluginError) {
    try reader.require(c.revision >= 1, "\(place).revision", "is 0, must be at least 1")
    revision = Int(c.revision)
    id = try reader.id(c.id, "\(place).id")
    name = try reader.text(c.name, "\(place).name")
    summary = try reader.text(c.summary, "\(place).summary")
    citation = try reader.optionalText(c.citation, "\(place).citation")
    license = try reader.text(c.license, "\(place).license")
    let tags = (try reader.optionalText(c.tags, "\(place).tags") ?? "")
      .split(separator: ",").map(String.init)
    let alias = "alias:"
    aliases = tags.filter { $0.hasPrefix(alias) }.map { String($0.dropFirst(alias.count)) }
    self.tags = tags.filter { !$0.hasPrefix(alias) }
    requirements = try Self.requirements(c, place, reader)
    guard c.coupling < Self.couplings.count else {
      throw reader.refuse("\(place).coupling", "is \(c.coupling), must be 0, 1 or 2")
    }
    coupling = Self.couplings[Int(c.coupling)]
    try reader.require(
      c.properties & ~Self.knownProperties == 0, "\(place).properties",
      "has unknown bits 0x\(String(c.properties & ~Self.knownProperties, radix: 16))")
    properties = ObjectiveProperties(rawValue: c.properties)
    try reader.require(
      !c.lower_bound.isInfinite, "\(place).lower_bound",
      "is \(c.lower_bound), must be finite, or NaN for none")
    lowerBound = c.lower_bound.isNaN ? nil : c.lower_bound
    parameters = try reader.array(
      c.params, count: c.n_params, "\(place).params"
    ) { (parameter, place) throws(PluginError) in
      try ParameterSchema(parameter, place, reader)
    }
    try requireUnique(parameters.map(\.id), { "\(place).params[\($0)].id" }, reader)
    metrics = try reader.array(
      c.metrics, count: c.n_metrics, "\(place).metrics"
    ) { (metric, place) throws(PluginError) in
      try MetricSchema(metric, place, reader)
    }
    try requireUnique(metrics.map(\.id), { "\(place).metrics[\($0)].id" }, reader)
  }

  private static let couplings: [LossCoupling] = [.separable, .coupled, .joint]
  private static let knownProperties: UInt32 = 0x3F

  private static func requirements(
    _ c: dora_objective, _ place: String, _ reader: DescriptorReader
  ) throws(PluginError) -> LossRequirements {
    try reader.require(c.k_min >= 1, "\(place).k_min", "is 0, must be at least 1")
    try reader.require(
      c.k_max == 0 || c.k_max >= c.k_min, "\(place).k_max",
      "is \(c.k_max), must be 0 or at least k_min, which is \(c.k_min)")
    var requirements = LossRequirements(
      needs: try inputs(c.needs, "\(place).needs", reader),
      uses: try inputs(c.uses, "\(place).uses", reader),
      neededColumns: try reader.ids(c.needs_columns, "\(place).needs_columns"),
      usedColumns: try reader.ids(c.uses_columns, "\(place).uses_columns"),
      responses: Int(c.k_min)...(c.k_max == 0 ? Int.max : Int(c.k_max)))
    requirements.gradientColumns = try reader.ids(
      c.gradient_columns, "\(place).gradient_columns")
    let taken = requirements.neededColumns + requirements.usedColumns
    for (i, column) in requirements.gradientColumns.enumerated() {
      try reader.require(
        taken.contains(column), "\(place).gradient_columns[\(i)]",
        "is '\(column)', which is neither in needs_columns nor in uses_columns")
    }
    return requirements
  }

  private static func inputs(
    _ bits: UInt64, _ field: String, _ reader: DescriptorReader
  ) throws(PluginError) -> Set<LossRequirements.Input> {
    let unknown = bits & ~LossRequirements.Input.allBits
    try reader.require(
      unknown == 0, field, "has unknown bits 0x\(String(unknown, radix: 16))")
    return LossRequirements.Input.set(of: bits)
  }
}

extension LossRequirements.Input {
  /// The bit for this input in the interface.
  package var bit: UInt64 {
    switch self {
    case .referenceLogp: 1 << 0
    case .length: 1 << 1
    case .score: 1 << 2
    case .weight: 1 << 3
    case .goldenIndex: 1 << 4
    case .tokenLogp: 1 << 5
    case .referenceTokenLogp: 1 << 6
    }
  }

  static let allBits = allCases.reduce(0) { $0 | $1.bit }

  static func set(of bits: UInt64) -> Set<LossRequirements.Input> {
    Set(allCases.filter { bits & $0.bit != 0 })
  }
}

extension MetricSchema {
  init(_ c: dora_metric, _ place: String, _ reader: DescriptorReader) throws(PluginError) {
    id = try reader.id(c.id, "\(place).id", mayHaveCapitals: true)
    label = try reader.optionalText(c.label, "\(place).label")
    unit = try reader.optionalText(c.unit, "\(place).unit")
    let reductions: [LossMetric.Reduction] = [.mean, .sum, .min, .max]
    guard c.reduce < reductions.count else {
      throw reader.refuse("\(place).reduce", "is \(c.reduce), must be 0 to 3")
    }
    reduction = reductions[Int(c.reduce)]
  }
}
