import Failures
import Objectives

/// The reasons why a plugin can't be found, loaded, configured or evaluated.
///
/// Every case names the file or the plugin, so the message needs no context in a log.
public enum PluginError: Failure, Equatable, Sendable {
  // Finding a plugin.

  /// The text isn't a loss expression.
  case badExpression(text: String, reason: String)
  /// The name of a loss can't be looked up in this form.
  case badName(name: String, reason: String)
  /// The file is in none of the places that were searched, which are listed in order.
  case notFound(name: String, tried: [String])
  /// Several different files match the name.
  case ambiguous(name: String, files: [String])

  /// Several packs have an objective with this id.
  case ambiguousObjective(id: String, names: [String])

  // Loading a plugin.

  /// The path isn't that of a regular file, but for example of a directory or a device.
  case notAFile(path: String)
  /// The file can't be read.
  case unreadable(path: String, reason: String)
  /// The file isn't a shared library.
  case notALibrary(path: String, reason: String)
  /// The file is a shared library for another kind of processor.
  case wrongMachine(path: String, library: String, host: String)
  /// The library needs a function or variable that no library provides.
  case undefinedSymbol(path: String, symbol: String)
  /// The library needs another library that the system doesn't have.
  case missingDependency(path: String, library: String)
  /// The dynamic linker rejects the library for another reason.
  case notLoadable(path: String, reason: String)
  /// The library exports no entry point, so it isn't a plugin.
  case missingEntry(path: String)
  /// The plugin returned nothing for this version of the interface.
  case refusedHost(path: String, host: String)
  /// The plugin was written for another version of the interface.
  case incompatibleABI(path: String, plugin: String, host: String)
  /// A field of the plugin's description violates a rule.
  case badDescriptor(path: String, field: String, reason: String)

  // Trusting a plugin.

  /// The user's policy doesn't allow the plugin to be loaded.
  case refused(path: String, reason: String)
  /// A name includes a version, but only installed packs can have several versions.
  case notInstalled(name: String, reason: String)

  // Choosing an objective.

  /// The pack's version isn't the requested one.
  case wrongVersion(path: String, asked: String, found: String)
  /// The pack has no objective with this id.
  case unknownObjective(path: String, id: String, available: [String])
  /// No objective was named, and the pack has several.
  case objectiveNotNamed(path: String, available: [String])
  /// The pack has robustifiers but no objectives.
  case noObjectives(path: String, robustifiers: [String])
  /// The pack has no robustifier with this id, or has no robustifiers.
  case unknownRobustifier(path: String, id: String, available: [String])
  /// No robustifier was named, and the pack doesn't have exactly one.
  case robustifierNotNamed(path: String, available: [String])

  // Setting the parameters of a plugin.

  /// The objective has no parameter with this name.
  case unknownParameter(PluginIdentity, name: String, nearest: String?, schema: [ParameterSchema])
  /// The value of a parameter isn't allowed.
  case badParameter(PluginIdentity, schema: ParameterSchema, value: String)
  /// The parameter can't be changed after training has begun.
  case fixedParameter(PluginIdentity, name: String)
  /// The plugin rejected values that its own schema allows.
  case refusedParameters(PluginIdentity, reason: String)

  // Evaluating a plugin.

  /// The batch lacks an input that the objective needs.
  case missingInput(PluginIdentity, input: String)
  /// A datum has too few or too many responses.
  case responseCount(PluginIdentity, datum: Int, count: Int, allowed: ClosedRange<Int>)
  /// The plugin rejected the batch, or one datum of it.
  case refusedDatum(PluginIdentity, datum: Int?, reason: String)
  /// A loss or a derivative can't be represented in float64.
  case notRepresentable(PluginIdentity, datum: Int?, reason: String)
  /// The plugin ran out of memory.
  case outOfMemory(PluginIdentity, call: String)
  /// The plugin reports a defect of its own.
  case internalError(PluginIdentity, call: String, reason: String)
  /// The plugin violated a rule of the interface.
  case breach(PluginIdentity, Breach)

  // Isolating a plugin.

  /// No process could be provided for the plugin.
  case notIsolated(path: String, reason: String)
  /// The child process couldn't load the plugin. The explanation may be text from the library.
  case notLoadableInChild(path: String, words: String)
  /// The plugin's process ended.
  case ended(path: String, call: String, reason: String)
  /// The batch doesn't fit into the memory shared with the child process.
  case tooLargeForIsolation(path: String, bytes: Int)

  // Combining several plugins.

  /// The losses can't be added.
  case incompatibleTerms(reason: String)

  /// The kind of the failure. It is `FailureKind.misbehaviour` if an accepted plugin misbehaved,
  /// as opposed to an error caused by bad input or a legitimate rejection.
  public var kind: FailureKind {
    switch self {
    case .breach, .internalError, .ended: .misbehaviour
    default: .badInput
    }
  }

  public var isMisbehaviour: Bool { kind == .misbehaviour }

  /// Whether the message may have several lines. Errors that list files or parameters do.
  public var hasLines: Bool { true }
}

/// Identifies an objective or a robustifier and its file.
public struct PluginIdentity: Equatable, Hashable, Sendable, CustomStringConvertible {
  public let objective: String
  public let path: String

  package init(objective: String, path: String) {
    self.objective = objective
    self.path = path
  }

  public var description: String { "'\(objective)' of '\(path)'" }
}

/// A violation of a rule of the interface, which was detected from the plugin's output or side
/// effects.
public enum Breach: Equatable, Sendable {
  /// An element was never stored.
  case unwritten(output: String, place: String)
  /// A NaN or an infinity was stored although the status indicates success.
  case nonFinite(output: String, place: String, value: Double)
  /// The plugin wrote outside an array.
  case overrun(output: String)
  /// The returned status isn't defined by the interface.
  case unknownStatus(call: String, status: Int32)
  /// The status indicates success, but the requested object is missing.
  case nothingReturned(call: String)
  /// The call changed the state of the process and didn't restore it.
  case leftBehind(call: String, what: String)
  /// `save` stored more bytes than it requested.
  case stateGrew
  /// `save` requested more bytes than a state may have.
  case stateTooLarge(bytes: UInt64)
  /// An instance needs an input that isn't mentioned in its objective's description.
  case undeclaredNeed(input: String)
}

extension PluginError: DatumBlame {
  public var blamedDatum: Int? {
    switch self {
    case .refusedDatum(_, let datum, _), .notRepresentable(_, let datum, _): datum
    case .responseCount(_, let datum, _, _): datum
    default: nil
    }
  }
}

extension PluginError {
  /// Whether the error is a rejection of data, in which case other data may be accepted.
  public var isOfData: Bool {
    switch self {
    case .missingInput, .responseCount, .refusedDatum, .notRepresentable, .outOfMemory: true
    default: false
    }
  }
}
