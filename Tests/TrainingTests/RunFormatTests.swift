import Foundation
import Objectives
import Testing
import _TestSupport

@testable import Training

/// Records of format 1 in `Tests/Fixtures/run-format-1`, and those that are written now.
@Suite("Formats of a run's records")
struct RunFormatTests {
  private let earlier = PackageRoot.file("Tests/Fixtures/run-format-1/run")

  @Test("a run.json of format 1 is read, with the request's names as the code has them")
  func description() throws {
    let description = try RunDescription(ofRun: earlier)
    #expect(description.format == nil)
    #expect(description.finishedSteps == 2 && description.maxLength == 20)
    #expect(description.settings.learningRate == 1e-3 && description.settings.microBatch == 1)
    #expect(description.machine?.blasCore == "Zen" && description.counts.promptsCut == 0)
    guard case .object(let request) = description.request,
      case .object(let training) = request["training"]
    else {
      Issue.record("no request")
      return
    }
    #expect(training["maxGradNorm"] == .number(0.5) && training["microBatch"] == .integer(1))
  }

  @Test("what is written now is in snake_case, reads back, and keeps the names of parameters")
  func written() throws {
    var description = try RunDescription(ofRun: earlier)
    description.loss.parameters = ["betaPrime": "1", "beta_prime": "2"]
    description.request = .object([
      "maxLength": .integer(7), "training": .object(["maxGradNorm": .list([.number(0.5)])]),
    ])
    let folder = try TemporaryDirectory()
    try folder.file("run.json", description.text)
    let text = String(decoding: try description.text, as: UTF8.self)
    #expect(text.contains(#""max_length" : 20"#) && text.contains(#""max_grad_norm" : ["#))
    let again = try RunDescription(ofRun: folder.url)
    #expect(again.format == 2)
    #expect(again.loss == description.loss && again.request == description.request)
    #expect(again.settings == description.settings && again.startedAt == description.startedAt)
  }

  @Test("a checkpoint of format 1 has the hash of its own form, and a changed one is refused")
  func checkpoint() throws {
    let checkpoint = earlier.appendingPathComponent("checkpoints/step-000002")
    try RunCheckpoint.verify(checkpoint)
    let folder = try TemporaryDirectory()
    let copy = folder.url.appendingPathComponent("step-000002")
    try FileManager.default.copyItem(at: checkpoint, to: copy)
    let file = copy.appendingPathComponent("state.json")
    let text = try String(contentsOf: file, encoding: .utf8)
      .replacingOccurrences(of: #""learningRate" : 0.001"#, with: #""learningRate" : 0.002"#)
    try Data(text.utf8).write(to: file)
    #expect(
      throws: TrainingError.damagedCheckpoint(
        path: copy.path, reason: "state.json has changed since it was written")
    ) { try RunCheckpoint.verify(copy) }
  }
}
