import CheckedNumbers
import Failures
import Foundation
import Objectives
import PluginHost

/// Cases with known results, which are compared with the results of a pack. The pack's code may run
/// in this process or in another.
public struct GoldenCases: Sendable {
  /// The reason why the cases and the pack disagree.
  public enum Disagreement: Failure, Equatable, Sendable {
    /// A value differs, or the cases can't be read.
    case difference(reason: String)
    /// The pack refuses a case, or misbehaves.
    case plugin(PluginError)

    public var kind: FailureKind {
      if case .plugin(let error) = self { error.kind } else { .badInput }
    }
  }

  /// The tolerance that allows for a different order of summation. It is the same as for this
  /// package's own golden vectors.
  private static let absolute = 1e-12
  private static let relative = 1e-10

  let file: GoldenFile
  /// The number of cases.
  public var count: Int { file.cases.count }
  /// The id of the objective that the cases are for.
  public var objective: String { file.objective }
  /// The reason why the cases can't be evaluated; nil if they can.
  var kindObjection: String? {
    GoldenFile.kinds.contains(file.kind)
      ? nil : "cases of kind '\(file.kind)' aren't one datum each"
  }

  /// Reads a file of cases, which may be untrusted.
  ///
  /// - Parameter name: the name of the file in messages.
  public init(_ bytes: [UInt8], called name: String) throws(Disagreement) {
    file = try GoldenFile(Data(bytes), called: name)
    guard !file.cases.isEmpty else { throw .difference(reason: "'\(name)' has no cases") }
  }

  /// Evaluates each case and compares its loss and derivatives with the known results.
  ///
  /// - Parameter seconds: the time limit for all cases together.
  public func check(_ pack: any Pack, within seconds: Double) throws(Disagreement) {
    if let kindObjection { throw .difference(reason: kindObjection) }
    let end = Date(timeIntervalSinceNow: seconds)
    for i in file.cases.indices {
      guard Date() < end else {
        throw .difference(
          reason: "its \(count) cases take longer than \(Int(saturating: seconds)) s")
      }
      do throws(Disagreement) {
        try check(i, pack)
      } catch .difference(let reason) {
        throw .difference(reason: "\(reason) in case \(i) of '\(file.name)'")
      }
    }
  }

  private func check(_ i: Int, _ pack: any Pack) throws(Disagreement) {
    guard let batch = file.batch(i), let loss = file.loss(i), let gradient = file.gradient(i),
      gradient.count == batch.responseCount
    else {
      throw .difference(
        reason:
          "'policy_logps', 'loss' or 'grad' is missing, isn't made of numbers, or lists differ "
          + "in length")
    }
    let result: LossResult
    do throws(PluginError) {
      let plugin = try PluginLoss.make(
        pack, objective: file.objective, parameters: file.parameters(i),
        services: TestedObjective.quietHost)
      result = try plugin.evaluate(batch)
    } catch {
      throw .plugin(error)
    }
    try Self.compare(result.loss.first ?? .nan, loss, "the loss")
    for (j, (found, expected)) in zip(result.dLogp, gradient).enumerated() {
      try Self.compare(found, expected, "derivative \(j)")
    }
  }

  private static func compare(
    _ found: Double, _ expected: Double, _ what: String
  ) throws(Disagreement) {
    guard abs(found - expected) <= absolute + relative * abs(expected) else {
      throw .difference(reason: "\(what) is \(found), must be \(expected)")
    }
  }
}
