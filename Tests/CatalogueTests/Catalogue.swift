import Foundation
import Objectives
import PluginHost
import Testing
import _TestSupport

/// The objectives that the package ships, and the file of each.
enum Catalogue {
  /// The packs of several objectives, in the order in which the documentation lists them.
  static let packs = [
    "pairwise", "anchored", "robust-pairwise", "f-divergence", "reference-free", "token-level",
    "optimal-transport", "unpaired", "listwise", "adaptive", "score-margin", "displacement",
    "policy-gradient", "dora-official",
  ]
  /// The files that contain a single objective.
  static let singles = ["dpo", "simpo", "dpo-pl", "lire", "rrhf"]

  /// One objective in one file.
  struct Entry: Sendable, CustomTestStringConvertible {
    let file: String
    let id: String
    var testDescription: String { "\(file)/\(id)" }

    func loss(_ parameters: [String: ParameterValue] = [:]) throws -> PluginLoss {
      try PluginLoss.make(
        Catalogue.library(file), objective: id, parameters: parameters, services: .quiet)
    }
  }

  /// Every objective of every pack. The list is empty if a pack can't be loaded, which a separate
  /// test reports.
  static let entries: [Entry] = packs.flatMap { file in
    let library = try? library(file)
    return library.map { $0.descriptor.objectives.map { Entry(file: file, id: $0.id) } } ?? []
  }

  static func library(_ file: String) throws -> PackLibrary {
    try PackLibrary(path: Bundle.main.bundleURL.appendingPathComponent("lib\(file).so").path)
  }
}

extension HostServices {
  /// Host services that discard plugins' messages.
  static let quiet = HostServices(name: "tests", version: "0.0.0") { _, _ in }
}
