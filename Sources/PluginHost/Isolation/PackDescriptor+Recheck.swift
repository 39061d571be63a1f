import Objectives

/// Checks of a description that came from another process, where whoever made it may have lied.
///
/// The child has checked everything already, in words that help an author. These only keep harm away:
/// ids that could be mistaken for paths, text that could disturb a terminal, numbers that trap.
extension PackDescriptor {
  func recheck(path: String) throws(PluginError) {
    let check = Recheck(path: path)
    try check.id(id)
    try check.texts([version, vendor, url, build])
    try check.count(objectives.count)
    for objective in objectives { try check.objective(objective) }
  }
}

extension RobustifierDescriptor {
  func recheck(path: String) throws(PluginError) {
    let check = Recheck(path: path)
    try check.id(id)
    try check.texts([name, summary, citation, license])
    try check.parameters(parameters)
  }
}

private struct Recheck {
  let path: String

  func objective(_ objective: ObjectiveDescriptor) throws(PluginError) {
    try id(objective.id)
    try texts([objective.name, objective.summary, objective.citation, objective.license])
    try texts(objective.tags + objective.aliases)
    try count(objective.tags.count)
    let requirements = objective.requirements
    for column in requirements.neededColumns + requirements.usedColumns { try id(column) }
    guard requirements.responses.lowerBound >= 1 else { throw refusal("k_min") }
    try parameters(objective.parameters)
    try count(objective.metrics.count)
    for metric in objective.metrics {
      try id(metric.id)
      try texts([metric.label, metric.unit])
    }
  }

  func parameters(_ parameters: [ParameterSchema]) throws(PluginError) {
    try count(parameters.count)
    for parameter in parameters {
      try id(parameter.id)
      try texts([parameter.label, parameter.unit, parameter.help])
      for choice in parameter.choices {
        try id(choice.id)
        try texts([choice.help])
      }
      let numbers = [parameter.minimum, parameter.defaultValue, parameter.maximum]
      guard numbers.allSatisfy(\.isFinite), numbers == numbers.sorted() else {
        throw refusal("min")
      }
      guard parameter.kind != .choice || parameter.choices.indices.contains(Int(numbers[1])) else {
        throw refusal("choices")
      }
    }
  }

  /// More of anything than any real pack has.
  func count(_ count: Int) throws(PluginError) {
    guard count <= 10_000 else { throw refusal("count") }
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
