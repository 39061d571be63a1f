import Objectives

/// The values of all of an objective's parameters, checked against its schema.
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
    // Sorted by name, so that the same mistake is always reported first.
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
