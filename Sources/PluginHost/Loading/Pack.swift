import CDoRA
import Objectives

/// A pack of objectives and robustifiers.
///
/// ``PackLibrary`` runs the pack's code in this process, and ``IsolatedPack`` runs it in a child
/// process.
public protocol Pack: AnyObject, Sendable {
  /// The absolute path of the pack's file.
  var path: String { get }
  /// The pack's description of itself, which has been checked.
  var descriptor: PackDescriptor { get }
  /// The pack's robustifiers. Most packs have none.
  var robustifiers: [RobustifierDescriptor] { get }
  /// The hash of the loaded bytes and who vouches for them; nil if the file wasn't vetted.
  var origin: PackOrigin? { get }
  /// The measures that isolate the pack's process; nil if the pack runs in this one.
  var confinement: Confinement? { get }

  /// Makes an instance of an objective.
  ///
  /// - Parameters:
  ///   - index: the index of the objective in ``descriptor``.
  ///   - values: the values of all parameters, in the order of the schema.
  ///   - services: the host's services for the plugin.
  /// - Throws: ``PluginError`` if the pack refuses the values or violates a rule.
  func instance(
    ofObjective index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any ObjectiveInstance

  /// Makes an instance of a robustifier, like ``instance(ofObjective:values:services:)``.
  func instance(
    ofRobustifier index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any RobustifierCalls
}

/// A configured objective, with one method for each call of the interface.
///
/// It must not be used from two threads at once. Every result has been copied and checked.
public protocol ObjectiveInstance: AnyObject {
  /// Changes parameters between steps. On failure, the instance is unchanged.
  func setParameters(_ schema: [ParameterSchema], values: [Double]) throws(PluginError)
  /// Returns the instance's requirements, or nil if they don't depend on its parameters.
  func requirements() throws(PluginError) -> (needs: UInt64, columns: [String])?
  /// Runs one evaluation. Throws an error if there isn't enough space for the results of a batch.
  /// This is called before any results are computed.
  func evaluate(_ call: BatchCall) throws(PluginError) -> LossResult
  /// Returns the instance's state as bytes. Only stateful objectives have a state.
  func savedState() throws(PluginError) -> [UInt8]
  /// Restores a saved state. On failure, the instance is unchanged.
  func restore(_ bytes: [UInt8]) throws(PluginError)
}

/// A configured robustifier. Any thread may call it.
public protocol RobustifierCalls: AnyObject, Sendable {
  /// Returns the objective of a batch, after checking every number.
  ///
  /// - Parameters:
  ///   - batch: the losses, calibration weights and groups of the data.
  ///   - groupSizes: the sizes of the groups, `[G]`, which are passed along with the batch's groups.
  ///     Empty without groups.
  func evaluate(_ batch: RobustBatch, groupSizes: [Int]) throws(PluginError) -> RobustValue
}

extension Pack {
  /// Returns the index of the objective with this id in the pack.
  ///
  /// - Parameter id: the id, which may be nil if the pack has only one.
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

  /// Returns the index of the robustifier with this id in the pack.
  ///
  /// - Parameter id: the id, which may be nil if the pack has only one.
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

/// The hash of a library and who vouches for it, as determined before it was loaded.
public struct PackOrigin: Sendable, Equatable {
  /// The SHA-256 hash of the loaded bytes, in lower-case hexadecimal digits.
  public let sha256: String
  /// The trust level, such as "trusted"; nil for a file that isn't part of an installed pack.
  public var level: String?
  /// Whether ``Isolation/auto`` may run the library in the host's process.
  public var mayRunInHost = false
  /// The user's name for the key that signed an installed pack; nil if the pack isn't signed.
  public var signer: String?
  /// The SHA-256 hash of an installed pack's manifest.
  public var manifest: String?
  /// The lock file that pins an installed pack; nil if no lock file is used.
  public var lock: String?

  public init(sha256: String) { self.sha256 = sha256 }
}
