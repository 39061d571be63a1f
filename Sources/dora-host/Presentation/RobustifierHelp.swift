import Objectives

/// The text of `--robust help`: the host's own robustifiers and labelling wrappers, with their
/// parameters in the form in which `plugin inspect` and `pack info` print those of plugins.
enum RobustifierHelp {
  static var text: String {
    let robustifiers =
      RobustifierCatalogue.entries.map {
        entry(([$0.name] + $0.aliases).joined(separator: ", "), $0.summary, $0.parameters)
      } + [entry(InputPenalty.name, InputPenalty.summary, InputPenalty.schema)]
    let wrappers = LabelRuleCatalogue.entries.map { entry($0.name, $0.summary, $0.parameters) }
    return
      (["Robustifiers:"] + robustifiers + ["", "Wrappers that look at other labels:"]
      + wrappers).joined(separator: "\n")
  }

  private static func entry(
    _ name: String, _ summary: String, _ parameters: [RobustifierParameter]
  ) -> String {
    (["  \(name): \(summary)"] + parameters.map { "    \(line($0))" }).joined(separator: "\n")
  }

  private static func line(_ parameter: RobustifierParameter) -> String {
    guard let replaced = parameter.replaces else { return "\(parameter.schema)" }
    return "\(parameter.name): instead of \(replaced), \(parameter.schema.allowedValues)"
  }
}
