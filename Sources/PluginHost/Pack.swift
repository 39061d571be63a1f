import CDoRA
import Objectives

/// A pack of objectives and robustifiers, wherever its code runs.
///
/// ``PackLibrary`` calls it in this process, ``IsolatedPack`` in a child.
public protocol Pack: AnyObject, Sendable {
  /// Absolute path of the file it was made of.
  var path: String { get }
  /// What it says about itself, checked.
  var descriptor: PackDescriptor { get }
  /// What its robustifiers are; empty in most packs.
  var robustifiers: [RobustifierDescriptor] { get }
  /// Which bytes were loaded, and who vouches for them; nil if nobody looked.
  var origin: PackOrigin? { get }
  /// What keeps its process apart; nil if it runs in this one.
  var confinement: Confinement? { get }

  /// Makes an instance of an objective.
  ///
  /// - Parameters:
  ///   - index: of the objective in ``descriptor``.
  ///   - values: of every parameter, in the order of the schema.
  /// - Throws: ``PluginError`` if the pack refuses the values or breaks a rule.
  func instance(
    ofObjective index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any ObjectiveInstance

  /// Makes an instance of a robustifier; as ``instance(ofObjective:values:services:)``.
  func instance(
    ofRobustifier index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any RobustifierCalls
}

/// One configured objective: the calls of the interface, one by one.
///
/// Not to be used from two threads at once. What comes back is what the plugin stored; whoever calls
/// checks it.
public protocol ObjectiveInstance: AnyObject {
  /// Changes parameters between steps. On failure the instance is as before.
  func setParameters(_ schema: [ParameterSchema], values: [Double]) throws(PluginError)
  /// What the instance needs, or nil if that doesn't depend on its parameters.
  func requirements() throws(PluginError) -> (needs: UInt64, columns: [String])?
  /// Refuses a batch whose results there is no room for, before any is made.
  func checkRoom(for results: ByteCount) throws(PluginError)
  /// One evaluation.
  func evaluate(_ call: inout BatchMarshalling) throws(PluginError)
  /// The instance's state as bytes; only of a stateful objective.
  func savedState() throws(PluginError) -> [UInt8]
  /// Puts a state back. On failure the instance is as before.
  func restore(_ bytes: [UInt8]) throws(PluginError)
}

/// One configured robustifier. Any thread may call it.
public protocol RobustifierCalls: AnyObject, Sendable {
  /// The objective of one batch, every number of it checked.
  ///
  /// - Parameter groupSizes: `[G]`, handed over with the batch's groups; empty without groups.
  func evaluate(_ batch: RobustBatch, groupSizes: [Int]) throws(PluginError) -> RobustValue
}

extension Pack {
  /// The place of an objective in the pack, by its id.
  ///
  /// - Parameter id: may be nil when the pack has only one.
  package func index(ofObjective id: String?) throws(PluginError) -> Int {
    let ids = descriptor.objectives.map(\.id)
    guard !ids.isEmpty else {
      throw .noObjectives(path: path, robustifiers: robustifiers.map(\.id))
    }
    guard let id else {
      guard ids.count == 1 else { throw .objectiveNotNamed(path: path, available: ids) }
      return 0
    }
    guard let index = ids.firstIndex(of: id) else {
      throw .unknownObjective(path: path, id: PluginText.clean(id), available: ids)
    }
    return index
  }

  /// The place of a robustifier among the pack's, by its id.
  ///
  /// - Parameter id: may be nil when the pack has only one.
  package func index(ofRobustifier id: String?) throws(PluginError) -> Int {
    let ids = robustifiers.map(\.id)
    guard let id else {
      guard ids.count == 1 else { throw .robustifierNotNamed(path: path, available: ids) }
      return 0
    }
    guard let index = ids.firstIndex(of: id) else {
      throw .unknownRobustifier(path: path, id: PluginText.clean(id), available: ids)
    }
    return index
  }
}
