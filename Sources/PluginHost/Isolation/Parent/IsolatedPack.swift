import Objectives

/// A pack that runs in a separate process.
///
/// While the process loads the pack, it can read system libraries. Afterwards, it can't read any
/// file. It has no access to the network or to other processes, and can be ended at any time
/// without harm. Results are bitwise equal to those of ``PackLibrary``, because the same code runs
/// on the same numbers.
public final class IsolatedPack: Pack {
  public let path: String
  public let descriptor: PackDescriptor
  public let robustifiers: [RobustifierDescriptor]
  public let origin: PackOrigin?
  /// The measures that isolate the process on this machine, and those that are missing. It is never
  /// nil.
  public let confinement: Confinement?
  private let process: PluginProcess

  /// Starts the process and makes it load the library.
  ///
  /// - Parameters:
  ///   - path: the name of the file in messages.
  ///   - image: the bytes of the file.
  ///   - origin: the result of vetting the file.
  ///   - executable: the program to run as the child process, which runs ``PluginServer``.
  ///   - limits: the limits on the child process.
  ///   - services: the host's services for the plugin.
  ///   - onCrash: called if the process crashes, or nil.
  /// - Throws: the same errors as ``PackLibrary/init(path:image:origin:)``,
  ///   ``PluginError/ended(path:call:reason:)`` if loading ends the process, and
  ///   ``PluginError/notIsolated(path:reason:)`` if the process can't be started or confined.
  public init(
    path: String, image: LibraryImage, origin: PackOrigin? = nil, executable: String,
    limits: PluginLimits = PluginLimits(), services: HostServices = .standardError,
    onCrash: PackOpener.CrashHandler? = nil
  ) throws(PluginError) {
    try LibraryHeader.check(image.path, called: path)
    process = try PluginProcess(
      path: path, image: image, executable: executable, limits: limits, services: services)
    let hash = image.sha256
    if let onCrash { process.onCrash = { reason in onCrash(path, hash, reason) } }
    let (text, isFailure, measures) = try process.introduction()
    if isFailure {
      throw try PluginRefusal(trustingNothing: text, path: path).error(path: path)
    }
    let introduction = try PluginIntroduction(trustingNothing: text, path: path)
    self.path = path
    self.origin = origin
    descriptor = introduction.descriptor
    robustifiers = introduction.robustifiers
    confinement = Confinement(measures: measures)
  }

  public func instance(
    ofObjective index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any ObjectiveInstance {
    try IsolatedObjective(
      process, PluginIdentity(objective: descriptor.objectives[index].id, path: path),
      objective: index, descriptor.objectives[index].parameters, values: values)
  }

  public func instance(
    ofRobustifier index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any RobustifierCalls {
    try IsolatedRobustifier(
      process, PluginIdentity(objective: robustifiers[index].id, path: path), robustifier: index,
      robustifiers[index].parameters, values: values)
  }
}
