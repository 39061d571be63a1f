import ArgumentParser
import Workflows

/// The options for the inputs of Eq. 6 other than the probabilities.
struct MixtureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Share of each source in the mixture: NAME=b,NAME=b,…, or b1,b2,… in the order in which the sources appear; default: as counted.",
      valueName: "SHARES"))
  var mixture: String?

  @Option(
    help: ArgumentHelp(
      "What is added to each denominator of h: 1/K, none, or a number; or relative, relative=ALPHA, density ratios of at most 1/ALPHA; default: 1/K.",
      valueName: "S"))
  var stabilizer: String?

  var request: MixtureRequest {
    var request = MixtureRequest()
    request.mixture = mixture
    request.stabilizer = stabilizer
    return request
  }
}
