import Foundation
import Objectives
import Testing
import Transformer
import _TestSupport

@testable import Training

/// Tests that a run's directory belongs to the run. The run overwrites no other files, and no other
/// run writes into its directory.
@Suite struct RunDirectoryTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func description(steps: Int = 5, finished: Int = 0) -> RunDescription {
    var description = RunDescription(
      version: "1", commandLine: ["dora-host"], settings: TrainingSettings(steps: steps),
      loss: .init(name: "dpo"), robustifier: .init(name: "erm"), plugins: [],
      model: .init(path: "m", sha256: ""), data: .init(path: "d", sha256: ""), maxLength: 1,
      threads: 1, calibration: "",
      counts: .init(data: 1, responses: 2, promptsCut: 0, responsesCut: 0))
    description.finishedSteps = finished
    return description
  }

  @Test(
    "whatever a run would write over is named and left alone",
    arguments: ["run.json", "metrics.jsonl", "scores.jsonl", "checkpoints", "model"])
  func occupied(name: String) throws {
    let url = folder.url.appendingPathComponent("project")
    let file = try folder.file("project/" + name, "precious")
    try folder.file("project/data.jsonl", "mine")
    let error = TrainingError.occupied(path: url.path, by: name)
    #expect(throws: error) { try RunDirectory.check(url) }
    #expect(throws: error) { try RunDirectory(creating: url) }
    #expect(try String(contentsOf: file, encoding: .utf8) == "precious")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
        == [name, "data.jsonl"].sorted())
  }

  @Test("a link counts, also one that leads nowhere, and so does what a link to a directory holds")
  func links() throws {
    let url = folder.url.appendingPathComponent("project")
    try folder.file("project/data.jsonl", "mine")
    try FileManager.default.createSymbolicLink(
      atPath: url.appendingPathComponent("model").path, withDestinationPath: "nowhere")
    let link = folder.url.appendingPathComponent("link")
    try FileManager.default.createSymbolicLink(
      atPath: link.path, withDestinationPath: "project")
    for place in [url, link, url.appendingPathComponent("../link")] {
      #expect(throws: TrainingError.self) { try RunDirectory(creating: place) }
    }
  }

  @Test("a directory that holds other things is added to")
  func added() throws {
    let notes = try folder.file("run/notes", "mine")
    let url = folder.url.appendingPathComponent("run")
    var run: RunDirectory? = try RunDirectory(creating: url)
    try run?.discard()
    run = nil
    #expect(try FileManager.default.contentsOfDirectory(atPath: url.path) == ["notes"])
    try FileManager.default.removeItem(at: notes)
    // A directory that already existed is kept, although it is empty.
    try RunDirectory(creating: url).discard()
    #expect(FileManager.default.fileExists(atPath: url.path))
  }

  @Test("a run at work is in nobody's reach")
  func atWork() throws {
    let url = folder.url.appendingPathComponent("run")
    let run = try RunDirectory(creating: url)
    try run.describe(description())
    #expect(throws: TrainingError.inUse(path: url.path)) { try RunDirectory(creating: url) }
    #expect(throws: TrainingError.inUse(path: url.path)) {
      try RunDirectory(resuming: url, after: 1)
    }
    let others = try (0..<2).map { _ in try RunDirectory(creatingNumbered: url) }
    #expect(others.map(\.url.lastPathComponent) == ["run-2", "run-3"])
  }

  @Test("a run that ended before its first checkpoint begins again; --resume says so")
  func startsAgain() throws {
    let url = folder.url.appendingPathComponent("run")
    var run: RunDirectory? = try RunDirectory(creating: url)
    #expect(run?.startsAgain == false)
    // The run is killed before and after run.json has been written.
    for text in [nil, description()] {
      if let text { try run?.describe(text) }
      run = nil
      #expect(throws: TrainingError.nothingSaved(path: url.path)) {
        _ = try RunDescription(ofRun: url)
        _ = try RunCheckpoint.latest(in: url)
      }
      run = try RunDirectory(creating: url)
      #expect(run?.startsAgain == true)
    }
  }

  @Test("a finished run is not started again, and not to be resumed either")
  func finished() throws {
    let url = folder.url.appendingPathComponent("run")
    var run: RunDirectory? = try RunDirectory(creating: url)
    try run?.describe(description(finished: 5))
    run = nil
    let error = TrainingError.runExists(path: url.path, isFinished: true)
    #expect(throws: error) { try RunDirectory(creating: url) }
    #expect(!"\(error)".contains("--resume"))
  }
}
