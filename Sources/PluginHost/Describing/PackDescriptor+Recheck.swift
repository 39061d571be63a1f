import Objectives

/// Checks of a description from another process, which may be forged.
///
/// The child has already made all checks, with messages that help authors. These checks only
/// prevent harm from ids that look like paths, text that could disturb a terminal, and numbers that
/// would cause a trap.
extension PackDescriptor {
  func recheck(path: String) throws(PluginError) {
    let check = Recheck(path: path)
    try check.id(id)
    try check.texts([version, vendor, url, build])
    try check.count(objectives.count)
    try check.unique(objectives.map(\.id))
    for objective in objectives { try check.objective(objective) }
  }
}

extension RobustifierDescriptor {
  static func recheck(_ all: [RobustifierDescriptor], path: String) throws(PluginError) {
    let check = Recheck(path: path)
    try check.count(all.count)
    try check.unique(all.map(\.id))
    for robustifier in all { try check.robustifier(robustifier) }
  }
}

private struct Recheck {
  let path: String

  func objective(_ objective: ObjectiveDescriptor) throws(PluginError) {
    try id(objective.id)
    try texts([objective.name, objective.summary, objective.citation, objective.license])
    try count(objective.tags.count + objective.aliases.count)
    try texts(objective.tags + objective.aliases)
    guard objective.lowerBound?.isFinite ?? true else { throw refusal("lower_bound") }
    let requirements = objective.requirements
    let columns =
      requirements.neededColumns + requirements.usedColumns + requirements.gradientColumns
    try count(requirements.neededColumns.count)
    try count(requirements.usedColumns.count)
    try count(requirements.gradientColumns.count)
    for column in columns { try id(column) }
    guard requirements.responses.lowerBound >= 1 else { throw refusal("k_min") }
    try parameters(objective.parameters)
    try count(objective.metrics.count)
    try unique(objective.metrics.map(\.id))
    for metric in objective.metrics {
      try id(metric.id)
      try texts([metric.label, metric.unit])
    }
  }

  func robustifier(_ robustifier: RobustifierDescriptor) throws(PluginError) {
    try id(robustifier.id)
    try texts([
      robustifier.name, robustifier.summary, robustifier.citation, robustifier.license,
    ])
    try parameters(robustifier.parameters)
  }

  func parameters(_ parameters: [ParameterSchema]) throws(PluginError) {
    try count(parameters.count)
    try unique(parameters.map(\.id))
    for parameter in parameters {
      try count(parameter.choices.count)
      try id(parameter.id)
      try texts([parameter.label, parameter.unit, parameter.help])
      for choice in parameter.choices {
        try id(choice.id)
        try texts([choice.help])
      }
      if let flaw = parameter.flaw {
        throw refusal(flaw.field.hasPrefix("choices") ? "choices" : "min")
      }
    }
  }

  /// Checks that a list isn't longer than a list in a library may be.
  func count(_ count: Int) throws(PluginError) {
    guard count <= DescriptorReader.mostElements else { throw refusal("count") }
  }

  func unique(_ ids: [String]) throws(PluginError) {
    guard Set(ids).count == ids.count else { throw refusal("id") }
  }

  func id(_ text: String) throws(PluginError) {
    let isLegal = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard isLegal, (1...PluginText.limit).contains(text.utf8.count) else { throw refusal("id") }
  }

  func texts(_ texts: [String?]) throws(PluginError) {
    for case let text? in texts where !PluginText.isClean(text) { throw refusal("text") }
  }

  private func refusal(_ field: String) -> PluginError {
    .badDescriptor(path: path, field: field, reason: "was changed after it had been checked")
  }
}
