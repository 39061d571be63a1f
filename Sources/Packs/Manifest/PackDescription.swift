import Objectives
import PluginHost
import StrictJSON

/// Converts a library's description of itself to the form that is stored in a manifest.
///
/// The field names are those of the C header, so that authors recognise the fields of their
/// descriptor.
enum PackDescription {
  static func of(_ pack: any Pack) -> PackManifest.Described {
    PackManifest.Described(
      objectives: pack.descriptor.objectives.map { .object(objective($0)) },
      robustifiers: pack.robustifiers.map { .object(robustifier($0)) })
  }

  private static func objective(_ objective: ObjectiveDescriptor) -> JSONObject {
    var object = head(
      objective.id, objective.name, objective.summary, objective.citation, objective.license,
      objective.revision)
    let needs = objective.requirements
    object["tags"] = texts(objective.tags)
    object["aliases"] = texts(objective.aliases)
    object["needs"] = texts(needs.needs.map(\.rawValue).sorted())
    object["uses"] = texts(needs.uses.map(\.rawValue).sorted())
    object["needs_columns"] = texts(needs.neededColumns)
    object["uses_columns"] = texts(needs.usedColumns)
    object["gradient_columns"] = texts(needs.gradientColumns)
    object["k_min"] = .number(needs.responses.lowerBound)
    let hasLimit = needs.responses.upperBound != .max
    object["k_max"] = hasLimit ? .number(needs.responses.upperBound) : .null
    object["coupling"] = .string(objective.coupling.rawValue)
    object["properties"] = texts(names(of: objective.properties))
    object["lower_bound"] = objective.lowerBound.map { .number($0) } ?? .null
    object["parameters"] = .array(objective.parameters.map { .object($0.json) })
    object["metrics"] = .array(objective.metrics.map { .object(metric($0)) })
    return object
  }

  private static func robustifier(_ robustifier: RobustifierDescriptor) -> JSONObject {
    var object = head(
      robustifier.id, robustifier.name, robustifier.summary, robustifier.citation,
      robustifier.license, robustifier.revision)
    let properties: [(RobustifierProperties, String)] = [
      (.needsGroups, "needs-groups"), (.nonSmooth, "non-smooth"), (.detached, "detached"),
    ]
    object["properties"] = texts(
      properties.filter { robustifier.properties.contains($0.0) }.map(\.1))
    object["parameters"] = .array(robustifier.parameters.map { .object($0.json) })
    return object
  }

  private static func head(
    _ id: String, _ name: String, _ summary: String, _ citation: String?, _ license: String,
    _ revision: Int
  ) -> JSONObject {
    var object: JSONObject = [
      "id": .string(id), "name": .string(name), "summary": .string(summary),
      "license": .string(license), "revision": .number(revision),
    ]
    object["citation"] = citation.map { .string($0) }
    return object
  }

  private static func metric(_ metric: MetricSchema) -> JSONObject {
    var object: JSONObject = [
      "id": .string(metric.id), "reduce": .string(metric.reduction.rawValue),
    ]
    object["label"] = metric.label.map { .string($0) }
    object["unit"] = metric.unit.map { .string($0) }
    return object
  }

  private static func names(of properties: ObjectiveProperties) -> [String] {
    let all: [(ObjectiveProperties, String)] = [
      (.permutationEquivariant, "permutation-equivariant"),
      (.scoreShiftInvariant, "score-shift-invariant"), (.stateful, "stateful"),
      (.nonSmooth, "non-smooth"), (.concurrent, "concurrent"), (.stopGradient, "stop-gradient"),
    ]
    return all.filter { properties.contains($0.0) }.map(\.1)
  }

  private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
