import Objectives

/// A preference objective that a plugin computes.
///
/// Every batch is checked before it is passed to the plugin, and every result is checked before it
/// is used. Like any `SampleLoss`, an instance may be used by only one thread at a time.
public final class PluginLoss: SampleLoss {
  /// The id of the objective, preceded by the id of its pack if the pack has several objectives.
  public let name: String
  /// Identifies the objective and its file.
  public let identity: PluginIdentity
  /// The pack that contains the objective.
  public let library: any Pack
  /// The pack's description of the objective, which doesn't depend on its parameters.
  public let objective: ObjectiveDescriptor
  public let requirements: LossRequirements
  public var coupling: LossCoupling { objective.coupling }
  public let metrics: [LossMetric]
  public var lowerBound: Double? { objective.lowerBound }
  /// The objective's state; nil unless its description says that it has state.
  public var pluginState: PluginState? {
    objective.properties.contains(.stateful) ? PluginState(instance: instance) : nil
  }
  public var state: (any LossState)? { pluginState }
  public var provenance: [PluginProvenance] { [library.provenance] }

  let instance: any ObjectiveInstance
  private var assignment: ParameterAssignment

  /// Makes an instance of an objective.
  ///
  /// - Parameters:
  ///   - library: the pack that contains the objective.
  ///   - id: the id of the objective. It may be nil if the pack has only one.
  ///   - parameters: values by name. Other parameters keep their defaults.
  ///   - services: the host's services for the plugin.
  /// - Throws: ``PluginError``.
  private init(
    _ library: any Pack, objective id: String?, parameters: [String: ParameterValue],
    services: HostServices
  ) throws(PluginError) {
    let index = try library.index(ofObjective: id)
    let objective = library.descriptor.objectives[index]
    let identity = PluginIdentity(objective: objective.id, path: library.path)
    var assignment = ParameterAssignment(schema: objective.parameters)
    try assignment.assign(parameters, of: identity)
    let instance = try library.instance(
      ofObjective: index, values: assignment.values, services: services)

    self.library = library
    self.objective = objective
    self.identity = identity
    self.assignment = assignment
    self.instance = instance
    name =
      library.descriptor.objectives.count == 1
      ? objective.id : "\(library.descriptor.id)/\(objective.id)"
    metrics = objective.metrics.map { LossMetric(id: $0.id, reduction: $0.reduction) }
    requirements = try Self.requirements(of: instance, objective, identity)
  }

  /// Makes an instance of an objective.
  ///
  /// - Parameters:
  ///   - library: the pack that contains the objective.
  ///   - id: the id of the objective. It may be nil if the pack has only one.
  ///   - parameters: values by name. Other parameters keep their defaults.
  ///   - services: the host's services for the plugin.
  /// - Throws: ``PluginError`` for an unknown objective or parameter, a value that the schema or
  ///   the plugin refuses, or a plugin that violates a rule.
  public static func make(
    _ library: any Pack, objective id: String? = nil,
    parameters: [String: ParameterValue] = [:], services: HostServices = .standardError
  ) throws(PluginError) -> PluginLoss {
    try PluginLoss(library, objective: id, parameters: parameters, services: services)
  }

  /// The current values of all parameters in the order of the schema, in the form that users write.
  public var parameters: [(id: String, text: String)] {
    zip(assignment.schema, assignment.values).map { ($0.id, $0.text(of: $1)) }
  }

  /// The name and the parameters, in the form that `--loss` accepts.
  public var text: String {
    parameters.isEmpty
      ? name : "\(name){\(parameters.map { "\($0.id)=\($0.text)" }.joined(separator: ","))}"
  }

  /// Changes schedulable parameters. On failure, nothing is changed.
  public func setParameters(_ values: [String: ParameterValue]) throws(PluginError) {
    var changed = assignment
    try changed.assign(values, of: identity, whileTraining: true)
    let named = changed.schema.indices.filter { values[changed.schema[$0].id] != nil }
    if named.isEmpty { return }
    try instance.setParameters(
      named.map { changed.schema[$0] }, values: named.map { changed.values[$0] })
    assignment = changed
  }

  /// Returns the losses and derivatives for one batch.
  ///
  /// - Throws: ``PluginError`` if a batch lacks an input or contains a datum that the objective
  ///   doesn't accept, if the plugin rejects it, or if a result violates the rules of the
  ///   interface.
  public func evaluate(
    _ batch: ScoreBatch, upstream: [Double]? = nil, context: LossContext = LossContext()
  ) throws(PluginError) -> LossResult {
    try checkInputs(of: batch)
    return try instance.evaluate(
      BatchCall(
        batch, upstream: upstream, context: context, requirements: requirements,
        coupling: coupling, metricCount: metrics.count))
  }

  private func checkInputs(of batch: ScoreBatch) throws(PluginError) {
    for input in LossRequirements.Input.allCases
    where requirements.needs.contains(input) && !batch.has(input) {
      throw .missingInput(identity, input: input.rawValue)
    }
    for column in requirements.neededColumns
    where !batch.columns.contains(where: { $0.id == column }) {
      throw .missingInput(identity, input: column)
    }
    for i in 0..<batch.count {
      let count = batch.responses(of: i).count
      if !requirements.responses.contains(count) {
        throw .responseCount(identity, datum: i, count: count, allowed: requirements.responses)
      }
    }
  }

  /// Returns the requirements of the objective, limited to those that this instance reports.
  private static func requirements(
    of instance: any ObjectiveInstance, _ objective: ObjectiveDescriptor,
    _ identity: PluginIdentity
  ) throws(PluginError) -> LossRequirements {
    var result = objective.requirements
    guard let own = try instance.requirements() else { return result }
    let declared = result.needs.union(result.uses)
    let declaredColumns = result.neededColumns + result.usedColumns
    let declaredBits = declared.reduce(0) { $0 | $1.bit }
    if own.needs & ~declaredBits != 0 {
      let undeclared = own.needs & ~declaredBits
      let name = LossRequirements.Input.set(of: undeclared).first?.rawValue
      throw .breach(
        identity,
        .undeclaredNeed(input: name ?? "input 0x\(String(undeclared, radix: 16))"))
    }
    if let column = own.columns.first(where: { !declaredColumns.contains($0) }) {
      throw .breach(identity, .undeclaredNeed(input: column))
    }
    result.needs = LossRequirements.Input.set(of: own.needs)
    result.uses.subtract(result.needs)
    result.neededColumns = own.columns
    result.usedColumns.removeAll { own.columns.contains($0) }
    return result
  }
}

/// The state that an objective of a plugin keeps from batch to batch.
public struct PluginState: LossState {
  let instance: any ObjectiveInstance

  public func savedState() throws(PluginError) -> [UInt8] { try instance.savedState() }

  public func restore(_ state: [UInt8]) throws(PluginError) { try instance.restore(state) }
}

extension ScoreBatch {
  /// Returns whether the batch has an input.
  fileprivate func has(_ input: LossRequirements.Input) -> Bool {
    switch input {
    case .referenceLogp: referenceLogp != nil
    case .length: lengths != nil
    case .score: scores != nil
    case .weight: weights != nil
    case .goldenIndex: goldenIndex != nil
    case .tokenLogp: tokens != nil
    case .referenceTokenLogp: tokens?.referenceLogp != nil
    }
  }
}
