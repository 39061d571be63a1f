import ArgumentParser
import Responses
import Work

/// The options for sampling responses from a model.
struct DecodingOptions: ParsableArguments {
  @Option(
    name: [.customShort("n"), .long], help: ArgumentHelp("Samples per prompt.", valueName: "K"))
  var count = 1

  @Option(help: ArgumentHelp("The maximum number of tokens of a sample.", valueName: "N"))
  var maxNewTokens = 128

  @Option(help: ArgumentHelp("0 takes the most likely token.", valueName: "X"))
  var temperature = 0.8

  @Option(help: ArgumentHelp("Only the K most likely tokens; 0: all.", valueName: "K"))
  var topK = 50

  @Option(
    help: ArgumentHelp(
      "Only the most likely tokens up to this probability; 1: all.", valueName: "P"))
  var topP = 0.9

  @Option(
    help: ArgumentHelp(
      "Above 1 discourages tokens already there; default: 1.1, and 1 where --temperature is 0.",
      valueName: "X"))
  var repetitionPenalty: Double?

  @Option(name: .customLong("seed"), help: ArgumentHelp("Seed; default: 0.", valueName: "N"))
  var givenSeed: UInt64?

  var settings: SamplingSettings {
    var settings = SamplingSettings()
    settings.count = count
    settings.maxNewTokens = maxNewTokens
    settings.temperature = temperature
    settings.topK = topK
    settings.topP = topP
    settings.repetitionPenalty = repetitionPenalty
    settings.seed = givenSeed ?? 0
    return settings
  }

  func validate() throws { try WorkError.asUsage(settings.validate) }
}
