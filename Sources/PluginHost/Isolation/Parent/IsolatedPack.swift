import Objectives

/// A pack that runs in its own process.
///
/// The process can read system libraries while it loads the pack and nothing afterwards, can't
/// reach the network or another process, and may be ended at any moment without harm. Results are
/// bitwise equal to those of ``PackLibrary``, because the same code runs on the same numbers.
public final class IsolatedPack: Pack {
  public let path: String
  public let descriptor: PackDescriptor
  public let robustifiers: [RobustifierDescriptor]
  public let origin: PackOrigin?
  /// The measures that isolate the process on this machine, and those that are missing; never nil.
  public let confinement: Confinement?
  private let process: PluginProcess

  /// Starts the process and makes it load the library.
  ///
  /// - Parameters:
  ///   - path: the file's name in messages.
  ///   - image: the file's bytes.
  ///   - origin: the result of vetting the file.
  ///   - executable: the program that becomes the child; it runs ``PluginServer``.
  /// - Throws: ``PluginError``, as ``PackLibrary/init(path:image:)``;
  ///   ``PluginError/ended(path:call:reason:)`` if loading it ends the process, and
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
