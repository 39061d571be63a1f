import ArgumentParser
import Responses
import Work

/// The options for which scored responses are kept.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep some of the scored responses: best-of-n, top-bottom (best and worst), or rso (statistical rejection sampling).",
      valueName: "HOW"))
  var select: SelectionRequest.Method?

  @Option(help: ArgumentHelp("Responses to keep; default: 2.", valueName: "K"))
  var keep: Int?

  @Option(help: ArgumentHelp("Temperature of rso; default: 0.5.", valueName: "X"))
  var rsoBeta: Double?

  /// K, the number of responses to keep for each datum.
  var count: Int { keep ?? 2 }

  /// The selection to make; nil if all responses are kept.
  var request: SelectionRequest? {
    select.map {
      var request = SelectionRequest($0)
      request.count = count
      request.rsoBeta = rsoBeta ?? request.rsoBeta
      return request
    }
  }

  func validate() throws {
    if keep != nil, select == nil {
      throw ValidationError("--keep is given without --select; say which to keep")
    }
    if let request { try WorkError.asUsage(request.validate) }
    if rsoBeta != nil, select != .rso {
      throw ValidationError("--rso-beta is for --select rso")
    }
  }
}

extension SelectionRequest.Method: ExpressibleByArgument {}
