import Checkpoints
import Foundation
import Objectives
import Testing
import Transformer
import _TestSupport

@testable import Training

/// Tests that a checkpoint is used only if it is unchanged, and that removing it removes nothing
/// else.
@Suite struct CheckpointIntegrityTests {
  private let folder: TemporaryDirectory
  private var checkpoints: URL { folder.url.appendingPathComponent("checkpoints") }

  init() throws { folder = try TemporaryDirectory() }

  private func trainer() throws -> Trainer {
    try Trainer(
      model: Scene.model(), loss: MarginLoss(beta: 0.5), robustifier: DoRA(lambda: 1),
      data: Scene.data(count: 7), reference: nil,
      settings: TrainingSettings(steps: 6, batch: 3, learningRate: 1e-2))
  }

  /// Creates a run with checkpoints after these steps, and releases its directory.
  private func save(afterSteps steps: Int...) throws {
    let run = try RunDirectory(creating: folder.url)
    let trainer = try trainer()
    for step in 1...(steps.max() ?? 1) {
      _ = try trainer.takeStep()
      if steps.contains(step) { try RunCheckpoint.save(trainer, in: run) }
    }
  }

  private func checkpoint(_ step: Int) -> URL {
    checkpoints.appendingPathComponent(RunCheckpoint.name(ofStep: step))
  }

  private func flipBit(of file: URL) throws {
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count - 11] ^= 0x40
    try bytes.write(to: file)
  }

  @Test(
    "a changed or missing file is named, and the checkpoint before is taken",
    arguments: ["optimizer.safetensors", "model/model.safetensors", "model/config.json"])
  func changedFile(name: String) throws {
    try save(afterSteps: 2, 3)
    let file = checkpoint(3).appendingPathComponent(name)
    try flipBit(of: file)
    var damages: [TrainingError] = []
    #expect(try RunCheckpoint.latest(in: folder.url) { damages.append($0) } == checkpoint(2))
    #expect(
      damages == [
        .damagedCheckpoint(
          path: checkpoint(3).path, reason: "'\(name)' has changed since it was written")
      ])
    try FileManager.default.removeItem(at: file)
    let error = TrainingError.damagedCheckpoint(
      path: checkpoint(3).path, reason: "'\(name)' is missing or can't be read")
    #expect(throws: error) { try RunCheckpoint.latest(in: checkpoint(3)) }
    try flipBit(of: checkpoint(2).appendingPathComponent(name))
    #expect(throws: error) { try RunCheckpoint.latest(in: folder.url) }
  }

  @Test(
    "a pipe or an endless device in the place of a file is waited for by nobody",
    arguments: ["optimizer.safetensors", "model/model.safetensors", "state.json"],
    [true, false])
  func endlessFile(name: String, isPipe: Bool) throws {
    try save(afterSteps: 2, 3)
    let file = checkpoint(3).appendingPathComponent(name)
    try FileManager.default.removeItem(at: file)
    try #require((isPipe ? mkfifo(file.path, 0o600) : symlink("/dev/zero", file.path)) == 0)
    #expect(try RunCheckpoint.latest(in: folder.url) == checkpoint(2))
    #expect(throws: TrainingError.self) { try RunCheckpoint.latest(in: checkpoint(3)) }
  }

  @Test("a run with checkpoints that has lost its run.json is not said to have none")
  func lostDescription() throws {
    try save(afterSteps: 2)
    let file = folder.url.appendingPathComponent("run.json")
    func reason() -> String? {
      do throws(TrainingError) { _ = try RunDescription(ofRun: folder.url) } catch {
        if case .damagedCheckpoint(file.path, let reason) = error { return reason }
      }
      return nil
    }
    #expect(reason()?.hasPrefix("it is empty, so that nothing says how the run began") == true)
    try FileManager.default.removeItem(at: file)
    #expect(reason()?.hasPrefix("it is missing or can't be read, so that") == true)
  }

  @Test("a pipe in the place of a model's file is refused")
  func pipeInModel() throws {
    let file = folder.url.appendingPathComponent("config.json")
    try #require(mkfifo(file.path, 0o600) == 0)
    #expect(throws: CheckpointError.unreadable(file: file.path, reason: "not a regular file")) {
      try [UInt8](ofFile: file)
    }
  }

  @Test("a resumed run tells which logs end before its checkpoint")
  func shortLogs() throws {
    try save(afterSteps: 3)
    try folder.file("metrics.jsonl", "{\"step\":1}\n{\"step\":2}\n{\"step\":3}\n{\"step\":4}\n")
    try folder.file("scores.jsonl", "{\"step\":1}\n{\"step\":2}\n{\"ste")
    let run = try RunDirectory(resuming: folder.url, after: 3)
    #expect(run.shortLogs.map(\.name) == ["scores.jsonl"])
    #expect(run.shortLogs.map(\.lastStep) == [2])
  }

  @Test("a log that is no regular file is refused by name")
  func logOfAnotherKind() throws {
    try save(afterSteps: 2)
    let log = folder.url.appendingPathComponent("scores.jsonl")
    try FileManager.default.removeItem(at: log)
    try #require(mkfifo(log.path, 0o600) == 0)
    #expect(throws: CheckpointError.unreadable(file: log.path, reason: "not a regular file")) {
      try RunDirectory(resuming: folder.url, after: 2)
    }
  }

  @Test(
    "a number of state.json that can't be true is refused, with its hash and without",
    arguments: [
      ("step", -1), ("step", 1_000_000_000), ("step", Int.min), ("optimizer_steps", Int.max),
      ("optimizer_steps", 1_000_000_000_000_000), ("optimizer_steps", -1), ("format", 3),
    ], [true, false])
  func impossibleNumber(change: (field: String, value: Int), hasHash: Bool) throws {
    try save(afterSteps: 3)
    try edit { state in
      state[change.field] = change.value
      if !hasHash { (state["sha256"], state["files"]) = (nil, nil) }
    }
    #expect(throws: TrainingError.self) { try RunCheckpoint.latest(in: folder.url) }
  }

  @Test("a setting that can't be true is refused, and a checkpoint without hashes is read")
  func withoutHashes() throws {
    try save(afterSteps: 3)
    try edit { state in (state["sha256"], state["files"]) = (nil, nil) }
    #expect(try RunCheckpoint.latest(in: folder.url) == checkpoint(3))
    try edit { state in
      var settings = state["settings"] as? [String: Any]
      settings?["warmup"] = -1e300
      state["settings"] = settings
    }
    #expect(
      throws: TrainingError.damagedCheckpoint(
        path: checkpoint(3).path, reason: "state.json has impossible settings")
    ) { try RunCheckpoint.latest(in: folder.url) }
  }

  private func edit(_ change: (inout [String: Any]) -> Void) throws {
    let file = checkpoint(3).appendingPathComponent("state.json")
    let text = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    var state = try #require(text as? [String: Any])
    change(&state)
    try JSONSerialization.data(withJSONObject: state).write(to: file)
  }

  @Test("checkpoints are in the order of their steps, also beyond six digits")
  func order() throws {
    for name in ["step-1000000", "step-999999", "step-000010", "step-x", "notes"] {
      try folder.file("checkpoints/\(name)/state.json", "{}")
    }
    #expect(
      RunCheckpoint.names(in: checkpoints) == ["step-000010", "step-999999", "step-1000000"])
  }

  @Test("a resumed run removes what a crash left half, and finds what it left whole")
  func leftovers() throws {
    try save(afterSteps: 2, 3)
    let hidden = checkpoints.appendingPathComponent(".tmp-step-000003-\(UUID().uuidString)")
    try FileManager.default.moveItem(at: checkpoint(3), to: hidden)
    try folder.file("checkpoints/.tmp-step-000004-\(UUID().uuidString)/optimizer.safetensors", "")
    try folder.file(".tmp-model-\(UUID().uuidString)/config.json", "")
    try folder.file(".tmp-notes-\(UUID().uuidString)", "precious")
    try folder.file("checkpoints/.tmp-step-mine", "precious")

    let found = try RunCheckpoint.latest(in: folder.url)
    #expect(found.lastPathComponent == hidden.lastPathComponent)
    _ = try RunDirectory(resuming: folder.url, after: 3, from: found)
    #expect(try RunCheckpoint.latest(in: folder.url) == checkpoint(3))
    let names = try FileManager.default.contentsOfDirectory(atPath: checkpoints.path).sorted()
    #expect(names == [".tmp-step-mine", "step-000002", "step-000003"])
    let hiddenNames = try folder.names().filter { $0.hasPrefix(".") }
    #expect(hiddenNames.count == 1 && hiddenNames[0].hasPrefix(".tmp-notes-"))
  }

  @Test("an old checkpoint goes, and somebody's notes in it stay")
  func foreignFiles() throws {
    let run = try RunDirectory(creating: folder.url)
    let trainer = try trainer()
    for step in 1...4 {
      _ = try trainer.takeStep()
      try RunCheckpoint.save(trainer, in: run)
      if step == 1 { try folder.file("checkpoints/step-000001/model/notes", "precious") }
    }
    let rest = try FileManager.default.subpathsOfDirectory(
      atPath: checkpoint(1).path)
    #expect(rest.sorted() == ["model", "model/notes"])
    #expect(!FileManager.default.fileExists(atPath: checkpoint(2).path))
    #expect(try RunCheckpoint.latest(in: folder.url).lastPathComponent == "step-000004")
  }

  @Test("a checkpoint that is written again is never without a whole one of its name")
  func again() throws {
    let run = try RunDirectory(creating: folder.url)
    let trainer = try trainer()
    _ = try trainer.takeStep()
    try RunCheckpoint.save(trainer, in: run)
    try folder.file("checkpoints/step-000001/notes", "precious")
    try RunCheckpoint.save(trainer, in: run)
    try RunCheckpoint.verify(checkpoint(1))
    #expect(try FileManager.default.contentsOfDirectory(atPath: checkpoints.path).count == 1)
    #expect(FileManager.default.fileExists(atPath: checkpoint(1).path + "/notes"))
  }
}
