import PluginHost

/// An objective or a robustifier, whose instances are created with parameters.
protocol Configurable {
  var parameters: [ParameterSchema] { get }

  /// Calls `create` with arbitrary values.
  func create(
    _ values: [(id: String, value: Double)], capacity: Int, placement: GuardedBlock.Placement
  ) -> Reply
  func destroy(_ instance: OpaquePointer?)
}

extension Configurable {
  func create(_ values: [(id: String, value: Double)]) -> Reply {
    create(values, capacity: 256, placement: .plain)
  }
}

extension Subject: Configurable {
  var parameters: [ParameterSchema] { objective.parameters }
}
