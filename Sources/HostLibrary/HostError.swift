import CDoRA
import CDoRAHost
import CalibrationFormula
import Failures
import Objectives
import Packs
import PluginHost

/// The reason why a call of this library failed.
///
/// Most cases wrap an error of another module and have the same message as in the program.
enum HostError: Failure {
  case plugin(PluginError)
  case pack(PackError)
  case objective(ObjectiveError)
  case calibration(CalibrationError)
  /// The caller violated a rule of dora_host.h or dora.h.
  case usage(String)
  /// The parameter doesn't exist or can't have the given value.
  case parameter(String)
  /// The batch contains a number that no objective accepts.
  case input(datum: Int?, String)
  /// The program for the plugin process is missing.
  case noExecutable(path: String, tried: [String])
  /// The pack was loaded in the parent process, before this process was forked.
  case forked
}

extension HostError: CustomStringConvertible {
  var description: String {
    switch self {
    case .plugin(let error): "\(error)"
    case .pack(let error): "\(error)"
    case .objective(let error): "\(error)"
    case .calibration(let error): "\(error)"
    case .usage(let text), .parameter(let text): text
    case .input(let datum, let text): (datum.map { "datum \($0): " } ?? "") + text
    case .noExecutable(let path, let tried):
      "plugin '\(path)' can't be isolated: there is no program 'dora-host' to be its process; set "
        + "DORA_HOST_EXECUTABLE to its path, or turn isolation off to run the plugin in this process; tried\n"
        + tried.map { "  \($0)" }.joined(separator: "\n")
    case .forked:
      "this pack was loaded by the process that this one was forked from; load it again here"
    }
  }
}

extension HostError {
  var kind: FailureKind {
    switch self {
    case .plugin(let error): error.kind
    case .pack(let error): error.kind
    case .objective(let error): error.kind
    case .calibration(let error): error.kind
    case .usage, .parameter, .input, .noExecutable, .forked: .badInput
    }
  }

  /// The index of the datum that caused the error, if any.
  var datum: Int? {
    switch self {
    case .plugin(let error): error.blamedDatum
    case .objective(let error): error.blamedDatum
    case .calibration(.noResponses(let datum)): datum
    case .calibration(.probabilityOutOfRange(let datum, _, _)): datum
    case .calibration(.infiniteWeight(let datum)): datum
    case .input(let datum, _): datum
    default: nil
    }
  }

  /// The value of `dora_host_error.kind`.
  var code: UInt32 {
    switch self {
    case .plugin(let error): error.code
    case .pack: DORA_HOST_REFUSED
    case .objective(let error): error.code
    case .calibration, .input: DORA_HOST_INPUT
    case .parameter: DORA_HOST_PARAMETER
    case .usage, .forked: DORA_HOST_USAGE
    case .noExecutable: DORA_HOST_ISOLATION
    }
  }

  /// The status that a function of dora.h returns for this error.
  var status: dora_status {
    switch (self, code) {
    case (.plugin(.unknownParameter), _): DORA_E_UNKNOWN_ID
    case (.objective(.unknownParameter), _): DORA_E_UNKNOWN_ID
    case (_, DORA_HOST_PARAMETER): DORA_E_PARAM
    case (_, DORA_HOST_INPUT), (_, DORA_HOST_USAGE): DORA_E_INPUT
    case (_, DORA_HOST_NUMERIC): DORA_E_NUMERIC
    case (_, DORA_HOST_MEMORY): DORA_E_NOMEM
    default: DORA_E_INTERNAL
    }
  }
}

extension PluginError {
  fileprivate var code: UInt32 {
    switch self {
    case .badExpression, .badName, .notFound, .ambiguous, .ambiguousObjective, .wrongVersion,
      .notInstalled, .unknownObjective, .objectiveNotNamed, .noObjectives, .unknownRobustifier,
      .robustifierNotNamed:
      DORA_HOST_NOT_FOUND
    case .notAFile, .unreadable, .notALibrary, .wrongMachine, .undefinedSymbol, .missingDependency,
      .notLoadable, .missingEntry, .refusedHost, .incompatibleABI, .badDescriptor,
      .notLoadableInChild:
      DORA_HOST_UNUSABLE
    case .refused: DORA_HOST_REFUSED
    case .unknownParameter, .badParameter, .fixedParameter, .refusedParameters:
      DORA_HOST_PARAMETER
    case .missingInput, .responseCount, .refusedDatum, .incompatibleTerms: DORA_HOST_INPUT
    case .notRepresentable: DORA_HOST_NUMERIC
    case .outOfMemory, .tooLargeForIsolation: DORA_HOST_MEMORY
    case .internalError, .breach, .ended: DORA_HOST_MISBEHAVED
    case .notIsolated: DORA_HOST_ISOLATION
    }
  }
}

extension ObjectiveError {
  fileprivate var code: UInt32 {
    switch self {
    case .unknownRobustifier: DORA_HOST_NOT_FOUND
    case .unknownParameter, .parameterOutOfRange, .conflictingParameters, .badRobustExpression:
      DORA_HOST_PARAMETER
    case .exponentOverflow, .weightOverflow, .notRepresentable: DORA_HOST_NUMERIC
    case .repeatDiffers, .belowBound: DORA_HOST_MISBEHAVED
    case .foreign(_, _, let isMisbehaviour):
      isMisbehaviour ? DORA_HOST_MISBEHAVED : DORA_HOST_INPUT
    case .needsGroups, .emptyBatch, .nonFiniteLoss, .invalidCalibration, .noLowerBound, .needsModel,
      .cannotRelabel, .invalidLabelColumn:
      DORA_HOST_INPUT
    }
  }
}
