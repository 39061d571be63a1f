import ArgumentParser
import Objectives
import PluginHost
import Training
import Workflows

/// The options for how training reduces the losses of a batch to one number.
struct RobustOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Robustifier: \(RobustObjective.names.joined(separator: ", ")); or a plugin's, './mine.so' or 'pack/name'. With ' + ', or alone, a wrapper that looks at other labels: \(LabelRuleCatalogue.entries.map(\.name).joined(separator: ", ")). 'help' lists them with their parameters.",
      valueName: "NAME"))
  var robust = RobustRequest.standard

  @OptionGroup var parameters: RobustParameters

  func validate() throws {
    if robust == "help" { throw CleanExit.message(RobustifierHelp.text) }
  }

  var request: RobustRequest {
    var request = RobustRequest()
    request.robust = robust
    request.parameters = parameters.request
    return request
  }
}

/// The options for a robustifier's parameters.
struct RobustParameters: ParsableArguments {
  @Option(help: ArgumentHelp("The robustifier's temperature, nats; default: 1.", valueName: "X"))
  var lambda: Double?

  @Option(
    help: ArgumentHelp(
      "Radius of the set of distributions, from which each step finds lambda, nats.",
      valueName: "X"))
  var rho: Double?

  @Option(
    help: ArgumentHelp("A parameter of the robustifier; repeats.", valueName: "k=v"))
  var robustParam: [String] = []

  @Option(
    help: ArgumentHelp(
      "Added to each loss before h: none, a number, or auto, minus the loss's lower bound.",
      valueName: "SHIFT"))
  var lossShift: LossShift = .none

  @Option(
    help: ArgumentHelp(
      "Field that tells groups of data apart: a number per datum, or 'sources'.",
      valueName: "FIELD"))
  var group: String?

  var request: RobustParameterRequest {
    var request = RobustParameterRequest()
    request.lambda = lambda
    request.rho = rho
    request.robustParam = robustParam
    request.lossShift = lossShift
    request.group = group
    return request
  }
}

extension LossShift: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
