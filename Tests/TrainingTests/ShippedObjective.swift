import Foundation
import Objectives
import PluginHost
import Testing

@testable import Training

/// An objective that the package ships, with data on which it can be trained.
struct ShippedObjective: Sendable, CustomTestStringConvertible {
  let file: String
  let id: String
  var testDescription: String { "\(file)/\(id)" }

  private static let files = [
    "dpo", "simpo", "dpo-pl", "lire", "rrhf", "pairwise", "anchored", "robust-pairwise",
    "f-divergence", "reference-free", "token-level", "optimal-transport", "unpaired", "listwise",
    "adaptive", "score-margin", "displacement", "dora-official",
  ]

  /// All shipped objectives. The list is empty if a pack can't be loaded, which a separate test
  /// reports.
  static let all: [ShippedObjective] = files.flatMap { file in
    let library = try? library(file)
    return (library?.descriptor.objectives ?? []).map { ShippedObjective(file: file, id: $0.id) }
  }

  private static func library(_ file: String) throws -> PackLibrary {
    try PackLibrary(path: Bundle.main.bundleURL.appendingPathComponent("lib\(file).so").path)
  }

  func loss(_ parameters: [String: ParameterValue] = [:]) throws -> PluginLoss {
    let quiet = HostServices(name: "tests", version: "0.0.0") { _, _ in }
    return try PluginLoss.make(
      Self.library(file), objective: id, parameters: parameters, services: quiet)
  }

  /// Data with every field that any objective takes.
  func data(count: Int) throws -> [TrainingDatum] {
    let allowed = try loss().requirements.responses
    let responses = min(max(2, allowed.lowerBound), allowed.upperBound)
    var data = Scene.data(count: count, responses: responses)
    for i in data.indices {
      // K varies if the objective allows it.
      if allowed.contains(responses + 1), i % 3 == 0 {
        data[i].responses.append([Int32(i), 3, 7])
        data[i].scores?.append(0.5)
      }
      data[i].targetIndex = 0
      data[i].columns["desirable"] = .datum(Double(i % 2))
      data[i].columns["probs"] = .responses(
        data[i].responses.indices.map { 0.2 + 0.1 * Double(($0 + i) % 6) })
    }
    return data
  }
}
