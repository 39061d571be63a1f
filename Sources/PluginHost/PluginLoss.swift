import Objectives

/// A preference objective that a plugin computes.
///
/// Every batch is checked before the plugin sees it, and every result before anybody else does.
/// Like every ``SampleLoss``, an instance belongs to one thread at a time.
public class PluginLoss: SampleLoss {
  /// The objective's id; with its pack's id before it where the pack has several.
  public let name: String
  /// Which objective of which file.
  public let identity: PluginIdentity
  /// The pack it comes from.
  public let library: any Pack
  /// What the pack says of the objective, whatever its parameters.
  public let objective: ObjectiveDescriptor
  public let requirements: LossRequirements
  public var coupling: LossCoupling { objective.coupling }
  public let metrics: [LossMetric]
  public var lowerBound: Double? { objective.lowerBound }

  let instance: any ObjectiveInstance
  private var assignment: ParameterAssignment

  /// Makes an instance of an objective.
  ///
  /// ``PluginLoss/make(_:objective:parameters:services:)`` makes one that also keeps state, where
  /// the objective has some.
  ///
  /// - Parameters:
  ///   - id: of the objective; may be nil when the pack has only one.
  ///   - parameters: by name; the others keep their defaults.
  /// - Throws: ``PluginError``.
  init(
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

  /// Makes an instance of an objective: a ``StatefulPluginLoss`` if it has state.
  ///
  /// - Parameters:
  ///   - id: of the objective; may be nil when the pack has only one.
  ///   - parameters: by name; the others keep their defaults.
  /// - Throws: ``PluginError`` for an unknown objective or parameter, a value that the schema or
  ///   the plugin refuses, or a plugin that breaks a rule.
  public static func make(
    _ library: any Pack, objective id: String? = nil,
    parameters: [String: ParameterValue] = [:], services: HostServices = .standardError
  ) throws(PluginError) -> PluginLoss {
    let index = try library.index(ofObjective: id)
    if library.descriptor.objectives[index].properties.contains(.stateful) {
      return try StatefulPluginLoss(
        library, objective: id, parameters: parameters, services: services)
    }
    return try PluginLoss(library, objective: id, parameters: parameters, services: services)
  }

  /// Every parameter's present value, in the order of the schema, as a user would write it.
  public var parameters: [(id: String, text: String)] {
    zip(assignment.schema, assignment.values).map { ($0.id, $0.text(of: $1)) }
  }

  /// Name and parameters, as `--loss` takes them.
  public var text: String {
    parameters.isEmpty
      ? name : "\(name){\(parameters.map { "\($0.id)=\($0.text)" }.joined(separator: ","))}"
  }

  /// Changes parameters that are schedulable. On failure nothing has changed.
  public func setParameters(_ values: [String: ParameterValue]) throws(PluginError) {
    var changed = assignment
    try changed.assign(values, of: identity, whileTraining: true)
    let named = changed.schema.indices.filter { values[changed.schema[$0].id] != nil }
    if named.isEmpty { return }
    try instance.setParameters(
      named.map { changed.schema[$0] }, values: named.map { changed.values[$0] })
    assignment = changed
  }

  /// Losses and derivatives of one batch.
  ///
  /// - Throws: ``PluginError`` for a batch that lacks an input or has a datum the objective doesn't
  ///   take, for what the plugin refuses, and for a result that breaks the interface's rules.
  public func evaluate(
    _ batch: ScoreBatch, upstream: [Double]? = nil, context: LossContext = LossContext()
  ) throws(PluginError) -> LossResult {
    try checkInputs(of: batch)
    try instance.checkRoom(
      for: BatchMarshalling.resultSize(
        of: batch, requirements: requirements, metricCount: metrics.count))
    var call = BatchMarshalling(
      batch, upstream: coupling == .joint ? nil : upstream, context: context,
      requirements: requirements, metricCount: metrics.count)
    try instance.evaluate(&call)
    return try call.result(of: identity, coupling: coupling)
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

  /// The objective's requirements, narrowed to what this instance says it needs.
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

/// A plugin's objective whose results depend on earlier batches.
public final class StatefulPluginLoss: PluginLoss, StatefulLoss {
  public func savedState() throws(PluginError) -> [UInt8] { try instance.savedState() }

  public func restore(_ state: [UInt8]) throws(PluginError) { try instance.restore(state) }
}

extension ScoreBatch {
  /// Whether an input is there.
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
