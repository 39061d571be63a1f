import ArgumentParser
import Foundation
import Objectives
import Packs
import PluginHost
import SafeText

/// `dora-host plugin`: commands for writing and choosing objectives.
struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Look at plugins, check them and start new ones.",
    subcommands: [
      PluginList.self, Inspect.self, PluginCheck.self, PluginNew.self, PluginInstallHeaders.self,
      PluginServe.self,
    ])

  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a plugin's complete description.")

    @Argument(help: ArgumentHelp("A file or a name, as for --loss.", valueName: "LOSS"))
    var name: String

    @OptionGroup var plugins: PluginOptions

    func run() throws {
      let loader = try plugins.loader(isQuiet: false)
      let (name, version) = PluginLocator.split(name)
      let location = try loader.locate(name, version: version)
      let library = try loader.opener.open(location.path, services: .standardError)
      let pack = library.descriptor
      Console.result("pack        \(pack.id) \(pack.version)")
      Console.result("file        \(HarmlessText.of(library.path))")
      show("vendor", pack.vendor)
      show("url", pack.url)
      show("build", pack.build)
      for objective in pack.objectives
      where location.objective == nil || location.objective == objective.id {
        Console.result("")
        show(objective)
      }
      for robustifier in library.robustifiers
      where location.objective == nil || location.objective == robustifier.id {
        Console.result("")
        show(robustifier)
      }
    }

    private func show(_ robustifier: RobustifierDescriptor) {
      show(
        "robustifier", "\(robustifier.id), revision \(robustifier.revision): \(robustifier.name)")
      show("", robustifier.summary)
      show("source", robustifier.citation)
      show("licence", robustifier.license)
      show("needs", robustifier.properties.contains(.needsGroups) ? "groups" : nil)
      for parameter in robustifier.parameters { show("parameter", "\(parameter)") }
    }

    private func show(_ objective: ObjectiveDescriptor) {
      show("objective", "\(objective.id), revision \(objective.revision): \(objective.name)")
      show("", objective.summary)
      show("source", objective.citation)
      show("licence", objective.license)
      show("aliases", objective.aliases.isEmpty ? nil : objective.aliases.joined(separator: ", "))
      show("tags", objective.tags.isEmpty ? nil : objective.tags.joined(separator: ", "))
      show("needs", Self.inputs(objective.requirements.needs, objective.requirements.neededColumns))
      show("uses", Self.inputs(objective.requirements.uses, objective.requirements.usedColumns))
      show("responses", Self.count(objective.requirements.responses))
      show("coupling", objective.coupling.rawValue)
      show("bound", objective.lowerBound.map { "never below \($0)" })
      for parameter in objective.parameters { show("parameter", "\(parameter)") }
      for metric in objective.metrics {
        show("metric", metric.id + (metric.label.map { ", \($0)" } ?? ""))
      }
    }

    private func show(_ label: String, _ text: String?) {
      guard let text else { return }
      Console.result(label.padding(toLength: 12, withPad: " ", startingAt: 0) + text)
    }

    private static func inputs(
      _ inputs: Set<LossRequirements.Input>, _ columns: [String]
    ) -> String? {
      let names = inputs.map(\.rawValue).sorted() + columns
      return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    private static func count(_ range: ClosedRange<Int>) -> String {
      if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
      return range.upperBound == .max
        ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
    }
  }
}
