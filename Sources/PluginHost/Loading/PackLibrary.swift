import CDoRA

/// A pack that was loaded into this process and whose description is valid.
///
/// The library remains loaded until the process ends, even if this object is freed.
public final class PackLibrary: Pack {
  /// The absolute path of the file.
  public let path: String
  public let descriptor: PackDescriptor
  public let origin: PackOrigin?
  /// The pack's robustifiers. Most packs have none.
  public let robustifiers: [RobustifierDescriptor]
  /// The pack's own table, which is static data of the library.
  package nonisolated(unsafe) let table: UnsafePointer<dora_pack>
  /// The functions that make and run the ``robustifiers``, which are static data of the library.
  package nonisolated(unsafe) let robustifierFactory: UnsafePointer<dora_robustifier_factory>?

  /// Loads a pack and checks its whole description.
  ///
  /// - Parameters:
  ///   - path: the absolute path of the file, such as one found by ``PluginLocator``.
  ///   - image: an immutable copy of the file, which is loaded instead of it.
  ///   - origin: the result of vetting the file.
  /// - Throws: ``PluginError``. If the library was already loaded when the error occurred, it
  ///   remains loaded.
  public init(
    path: String, image: LibraryImage? = nil, origin: PackOrigin? = nil
  ) throws(PluginError) {
    self.path = path
    self.origin = origin
    let entry = try DynamicLinker.entry(of: path, image: image)
    let table = try PluginCall.setUp { () throws(PluginError) in
      entry(UInt32(DORA_ABI_MAJOR), UInt32(DORA_ABI_MINOR))
    }
    guard let table else { throw .refusedHost(path: path, host: InterfaceVersion.host.description) }
    self.table = table
    descriptor = try PackDescriptor(table, path: path)
    robustifierFactory = try Self.robustifierFactory(of: table)
    let reader = DescriptorReader(path: path)
    robustifiers =
      try robustifierFactory.map { (factory) throws(PluginError) in
        try RobustifierDescriptor.all(of: factory, reader)
      } ?? []
    try reader.require(
      !descriptor.objectives.isEmpty || !robustifiers.isEmpty, "n_objectives",
      "is 0, must be at least 1 in a pack without robustifiers")
    try checkStateExtension()
  }

  private static func robustifierFactory(
    of pack: UnsafePointer<dora_pack>
  ) throws(PluginError) -> UnsafePointer<dora_robustifier_factory>? {
    guard let find = pack.pointee.extension else { return nil }
    return try PluginCall.setUp { () throws(PluginError) in
      find(DORA_EXTENSION_ROBUSTIFIER)?.assumingMemoryBound(to: dora_robustifier_factory.self)
    }
  }

  /// Returns the functions that save and load an instance's state, if the pack has them.
  package func stateExtension() -> UnsafePointer<dora_state>? {
    guard let find = table.pointee.extension else { return nil }
    return try? PluginCall.setUp { () throws(PluginError) in
      find(DORA_EXTENSION_STATE)?.assumingMemoryBound(to: dora_state.self)
    }
  }

  private func checkStateExtension() throws(PluginError) {
    guard let i = descriptor.objectives.firstIndex(where: { $0.properties.contains(.stateful) })
    else { return }
    let reader = DescriptorReader(path: path)
    let place = "extension('\(DORA_EXTENSION_STATE)')"
    guard let state = stateExtension() else {
      throw reader.refuse(place, "is NULL, but objectives[\(i)] is stateful")
    }
    try reader.checkSize(
      state.pointee.struct_size, atLeast: dora_state.leastSize, place)
    _ = try reader.requirePresent(state.pointee.save, "\(place).save")
    _ = try reader.requirePresent(state.pointee.load, "\(place).load")
  }

  public var confinement: Confinement? { nil }

  public func instance(
    ofObjective index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any ObjectiveInstance {
    try PluginInstance(self, objective: index, values: values, services: services)
  }

  public func instance(
    ofRobustifier index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any RobustifierCalls {
    try RobustifierInstance(self, robustifier: index, values: values, services: services)
  }

  /// Returns the pack's own description of an objective, which is an argument of `create`.
  package func objective(at index: Int) -> UnsafePointer<dora_objective>? {
    guard let first = table.pointee.objectives else { return nil }
    let address = UnsafeRawPointer(first) + index * Int(first.pointee.struct_size)
    return address.assumingMemoryBound(to: dora_objective.self)
  }

  /// Returns the pack's own description of a robustifier, which is an argument of `create`.
  package func robustifier(at index: Int) -> UnsafePointer<dora_robustifier>? {
    guard let first = robustifierFactory?.pointee.robustifiers else { return nil }
    let address = UnsafeRawPointer(first) + index * Int(first.pointee.struct_size)
    return address.assumingMemoryBound(to: dora_robustifier.self)
  }
}
