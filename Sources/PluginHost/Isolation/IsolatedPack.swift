import Objectives

/// A pack that lives in a process of its own.
///
/// The process can read system libraries while it loads the pack and nothing afterwards, can't reach the
/// network or another process, and may be ended at any moment without harm. Results are bitwise those
/// of ``PackLibrary``: the same code runs on the same numbers.
public final class IsolatedPack: Pack {
  public let path: String
  public let descriptor: PackDescriptor
  public let robustifiers: [RobustifierDescriptor]
  public let origin: PackOrigin?
  /// What keeps the process apart on this machine, and what can't; never nil.
  public let confinement: Confinement?
  private let guest: GuestProcess

  /// Starts the process and has it load the library.
  ///
  /// - Parameters:
  ///   - path: what messages call the file.
  ///   - image: its bytes.
  ///   - origin: what was found out about it.
  ///   - executable: the program that becomes the child; it runs ``GuestServer``.
  /// - Throws: ``PluginError``, as ``PackLibrary/init(path:image:)``;
  ///   ``PluginError/ended(path:call:reason:)`` if loading it ends the process, and
  ///   ``PluginError/notIsolated(path:reason:)`` if there can't be one.
  public init(
    path: String, image: LibraryImage, origin: PackOrigin? = nil, executable: String,
    limits: GuestLimits = GuestLimits(), services: HostServices = .standardError,
    onCrash: PackOpener.CrashHandler? = nil
  ) throws(PluginError) {
    try LibraryHeader.check(image.path, called: path)
    guest = try GuestProcess(
      path: path, image: image, executable: executable, limits: limits, services: services)
    let hash = image.sha256
    if let onCrash { guest.onCrash = { reason in onCrash(path, hash, reason) } }
    let (text, isFailure, measures) = try guest.introduction()
    if isFailure {
      throw try GuestRefusal(trustingNothing: text, path: path).error(path: path)
    }
    let introduction = try GuestIntroduction(trustingNothing: text, path: path)
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
      guest, PluginIdentity(objective: descriptor.objectives[index].id, path: path),
      objective: index, descriptor.objectives[index].parameters, values: values)
  }

  public func instance(
    ofRobustifier index: Int, values: [Double], services: HostServices
  ) throws(PluginError) -> any RobustifierCalls {
    try IsolatedRobustifier(
      guest, PluginIdentity(objective: robustifiers[index].id, path: path), robustifier: index,
      robustifiers[index].parameters, values: values)
  }
}
