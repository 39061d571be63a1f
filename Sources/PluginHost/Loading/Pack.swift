import CDoRA
import Objectives

/// A pack of objectives and robustifiers, wherever its code runs.
///
/// ``PackLibrary`` runs it in this process, ``IsolatedPack`` in a child process.
public protocol Pack: AnyObject, Sendable {
  /// The absolute path of the pack's file.
  var path: String { get }
  /// The pack's description of itself, checked.
  var descriptor: PackDescriptor { get }
  /// The pack's robustifiers; empty in most packs.
  var robustifiers: [RobustifierDescriptor] { get }
  /// Which bytes were loaded and who vouches for them; nil if the file wasn't vetted.
  var origin: PackOrigin? { get }
  /// The measures that isolate the pack's process; nil if the pack runs in this one.
  var confinement: Confinement? { get }

  /// Makes an instance of an objective.
  ///
  /// - Parameters:
  ///   - index: the index of the objective in ``descriptor``.
  ///   - values: the values of all parameters, in the order of the schema.
  /// - Throws: ``PluginError`` if the pack refuses the values or breaks a rule.
  func instance(
    ofObjective index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any ObjectiveInstance

  /// Makes an instance of a robustifier, like ``instance(ofObjective:values:services:)``.
  func instance(
    ofRobustifier index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any RobustifierCalls
}

/// One configured objective, with one method per call of the interface.
///
/// Must not be used from two threads at once. Every result has been copied and checked.
public protocol ObjectiveInstance: AnyObject {
  /// Changes parameters between steps. On failure the instance is unchanged.
  func setParameters(_ schema: [ParameterSchema], values: [Double]) throws(PluginError)
  /// The instance's requirements, or nil if they don't depend on its parameters.
  func requirements() throws(PluginError) -> (needs: UInt64, columns: [String])?
  /// Runs one evaluation. Rejects a batch whose results don't fit, before any are computed.
  func evaluate(_ call: BatchCall) throws(PluginError) -> LossResult
  /// The instance's state as bytes. Only stateful objectives have one.
  func savedState() throws(PluginError) -> [UInt8]
  /// Restores a saved state. On failure the instance is unchanged.
  func restore(_ bytes: [UInt8]) throws(PluginError)
}

/// One configured robustifier. Any thread may call it.
public protocol RobustifierCalls: AnyObject, Sendable {
  /// The objective of one batch, with every number checked.
  ///
  /// - Parameter groupSizes: `[G]`, passed along with the batch's groups; empty without groups.
  func evaluate(_ batch: RobustBatch, groupSizes: [Int]) throws(PluginError) -> RobustValue
}

extension Pack {
  /// The index of an objective in the pack, by its id.
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

  /// The index of a robustifier in the pack, by its id.
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

/// Which bytes a library consists of and who vouches for them, as determined before it was loaded.
public struct PackOrigin: Sendable, Equatable {
  /// The SHA-256 hash of the loaded bytes, in lower-case hexadecimal digits.
  public let sha256: String
  /// The trust level, such as "trusted"; nil for a file that was named by its path.
  public var level: String?
  /// Whether ``Isolation/auto`` may run it in the host's process.
  public var mayRunInHost = false
  /// The key that signed an installed pack, as users know it; nil if the pack isn't signed.
  public var signer: String?
  /// SHA-256 of an installed pack's manifest.
  public var manifest: String?
  /// The file that pins an installed pack; nil if no such file was requested.
  public var lock: String?

  public init(sha256: String) { self.sha256 = sha256 }
}
