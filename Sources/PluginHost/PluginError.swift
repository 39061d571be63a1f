/// Why a loss plugin could not be found, loaded, configured or evaluated.
///
/// Every case names the file or the plugin, so that the message stands alone in a log.
public enum PluginError: Error, Equatable, Sendable {
  // Finding it.

  /// The text isn't a loss expression.
  case badExpression(text: String, reason: String)
  /// The name of a loss can't be looked up as it stands.
  case badName(name: String, reason: String)
  /// No such file in any of the places that were tried, in that order.
  case notFound(name: String, tried: [String])
  /// Different files answer to one name.
  case ambiguous(name: String, files: [String])

  /// Several packs have an objective of that id.
  case ambiguousObjective(id: String, names: [String])

  // Loading it.

  /// A directory, a device or anything else that isn't a regular file.
  case notAFile(path: String)
  /// The file can't be read.
  case unreadable(path: String, reason: String)
  /// The file isn't a shared library.
  case notALibrary(path: String, reason: String)
  /// A shared library for another kind of processor.
  case wrongMachine(path: String, library: String, host: String)
  /// The library needs a function or variable that nothing provides.
  case undefinedSymbol(path: String, symbol: String)
  /// The library needs another library that the system doesn't have.
  case missingDependency(path: String, library: String)
  /// The dynamic linker refuses it for any other reason.
  case notLoadable(path: String, reason: String)
  /// The library exports no entry point: it isn't a loss plugin.
  case missingEntry(path: String)
  /// The plugin returned nothing for this version of the interface.
  case refusedHost(path: String, host: String)
  /// The plugin was written for another version of the interface.
  case incompatibleABI(path: String, plugin: String, host: String)
  /// A field of the plugin's description breaks a rule.
  case badDescriptor(path: String, field: String, reason: String)

  // Trusting it.

  /// Whoever runs this program doesn't want it loaded.
  case refused(path: String, reason: String)
  /// A name with a version, where only installed packs have several.
  case notInstalled(name: String, reason: String)

  // Choosing an objective.

  /// The pack isn't of the version that was asked for.
  case wrongVersion(path: String, asked: String, found: String)
  /// The pack has no objective of that id.
  case unknownObjective(path: String, id: String, available: [String])
  /// The pack has several objectives and none was named.
  case objectiveNotNamed(path: String, available: [String])
  /// The pack has robustifiers and no objective.
  case noObjectives(path: String, robustifiers: [String])
  /// The pack has no robustifier of that id, or none at all.
  case unknownRobustifier(path: String, id: String, available: [String])
  /// The pack has several robustifiers, or none, and none was named.
  case robustifierNotNamed(path: String, available: [String])

  // Its parameters.

  /// The objective has no parameter of that name.
  case unknownParameter(PluginIdentity, name: String, nearest: String?, schema: [ParameterSchema])
  /// The value of a parameter isn't allowed.
  case badParameter(PluginIdentity, schema: ParameterSchema, value: String)
  /// Only some parameters may change once training has begun.
  case fixedParameter(PluginIdentity, name: String)
  /// The plugin itself refused values that its own schema allows.
  case refusedParameters(PluginIdentity, reason: String)

  // Evaluating it.

  /// The batch lacks an input without which the objective has no value.
  case missingInput(PluginIdentity, input: String)
  /// A datum has too few or too many responses.
  case responseCount(PluginIdentity, datum: Int, count: Int, allowed: ClosedRange<Int>)
  /// The plugin refused the batch, or one datum of it.
  case refusedDatum(PluginIdentity, datum: Int?, reason: String)
  /// A loss or a derivative can't be represented in float64.
  case notRepresentable(PluginIdentity, datum: Int?, reason: String)
  /// The plugin ran out of memory.
  case outOfMemory(PluginIdentity, call: String)
  /// The plugin reports a defect of its own.
  case internalError(PluginIdentity, call: String, reason: String)
  /// The plugin broke a rule of the interface.
  case breach(PluginIdentity, Breach)

  // Isolating it.

  /// There is no process for it to live in.
  case notIsolated(path: String, reason: String)
  /// The child that was to load it can't, and says why in words that may be the library's own.
  case notLoadableInChild(path: String, words: String)
  /// The process in which it lived came to its end.
  case ended(path: String, call: String, reason: String)
  /// A batch that the memory shared with the child has no room for.
  case tooLargeForIsolation(path: String, bytes: Int)

  // Combining several.

  /// Losses that can't be added up.
  case incompatibleTerms(reason: String)

  /// Whether a plugin that was accepted misbehaved, as opposed to bad input or an honest refusal.
  public var isMisbehaviour: Bool {
    switch self {
    case .breach, .internalError, .ended: true
    default: false
    }
  }
}

/// Which objective, or which robustifier, of which file.
public struct PluginIdentity: Equatable, Hashable, Sendable, CustomStringConvertible {
  public let objective: String
  public let path: String

  package init(objective: String, path: String) {
    self.objective = objective
    self.path = path
  }

  public var description: String { "'\(objective)' of '\(path)'" }
}

/// A rule of the interface that a plugin broke, told by what it left behind.
public enum Breach: Equatable, Sendable {
  /// An element was never stored.
  case unwritten(output: String, place: String)
  /// A NaN or an infinity with a status that says all is well.
  case nonFinite(output: String, place: String, value: Double)
  /// Something was stored outside of an array.
  case overrun(output: String)
  /// A status that the interface doesn't define.
  case unknownStatus(call: String, status: Int32)
  /// Success without the thing that was asked for.
  case nothingReturned(call: String)
  /// Something of the process wasn't left as it was found.
  case leftBehind(call: String, what: String)
  /// `save` stored more bytes than it had asked room for.
  case stateGrew
  /// `save` asks for more room than any state is given.
  case stateTooLarge(bytes: UInt64)
  /// An instance needs an input that its objective's description doesn't mention.
  case undeclaredNeed(input: String)
}
