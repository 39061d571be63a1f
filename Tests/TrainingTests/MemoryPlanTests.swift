import Foundation
import Objectives
import Testing
import Transformer
import _TestSupport

@testable import LocalSystem
@testable import Training

/// What a plan says of memory, without a run. `EndToEndTests/MemoryPlanTests` compares it with runs.
@Suite("memory plans")
struct MemoryPlanTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  /// The shape of Qwen2.5-1.5B, in bfloat16.
  private static let qwen: ModelFile = {
    var model = ModelFile(
      kind: "qwen2", hidden: 1536, inside: 8960, layers: 28, heads: 12, keyValueHeads: 2,
      vocabulary: 151_936, hasBias: true)
    model.isNarrow = true
    return model
  }()

  private func outline(_ model: ModelFile, lora: LoRASettings? = nil) throws -> Decoder {
    if !FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("model").path) {
      try model.writeSparse(folder.url.appendingPathComponent("model"))
    }
    let outline = try Decoder(outlineOf: folder.url.appendingPathComponent("model"))
    if let lora { try outline.addAdapter(lora, seed: 0) }
    return outline
  }

  /// Pairs with prompts and responses of this many tokens.
  private static func pairs(_ length: Int, count: Int = 32) -> [TrainingDatum] {
    let ids = [Int32](repeating: 7, count: length)
    return (0..<count).map {
      TrainingDatum(id: "\($0)", prompt: ids, responses: [ids, ids], scores: [1, 0])
    }
  }

  private static func plan(
    _ outline: Decoder, _ data: [TrainingDatum], microBatch: Int? = nil,
    _ objective: RobustObjective = RobustObjective(EmpiricalRisk())
  ) -> MemoryPlan {
    MemoryPlan(
      of: outline, loss: LogRatioLoss(), objective: objective, data: data,
      settings: TrainingSettings(steps: 3, batch: data.count, microBatch: microBatch), program: 0)
  }

  private static let gibibyte = 1 << 30

  @Test("a model of 1.5 billion weights trains with LoRA in 24 GiB, and not whole")
  func qwen() throws {
    #expect((1_540_000_000...1_550_000_000).contains(Self.qwen.count))
    let adapted = Self.plan(
      try outline(Self.qwen, lora: LoRASettings()), Self.pairs(256))
    // The weights stay as the file has them, and only the adapter has gradients and moments.
    #expect(adapted.weights < 32 * Self.gibibyte / 10)
    #expect(adapted.gradients < 80 << 20 && adapted.optimizer == 2 * adapted.gradients)
    #expect(adapted.total < 12 * Self.gibibyte, "\(adapted)")

    let again = try outline(Self.qwen, lora: LoRASettings())
    again.recomputesLayers = true
    #expect(Self.plan(again, Self.pairs(256)).total < 6 * Self.gibibyte)

    let whole = Self.plan(try outline(Self.qwen), Self.pairs(256))
    #expect(whole.weights + whole.gradients + whole.optimizer == 16 * Self.qwen.count)
    #expect(whole.total > 24 * Self.gibibyte)
  }

  @Test("more tokens take more memory, and a micro-batch of one datum no more than of several")
  func tokens() throws {
    let outline = try outline(Self.qwen, lora: LoRASettings())
    let short = Self.plan(outline, Self.pairs(64), microBatch: 1)
    let long = Self.plan(outline, Self.pairs(128), microBatch: 1)
    let several = Self.plan(outline, Self.pairs(64), microBatch: 4)
    #expect(short.activations < long.activations)
    #expect(short.total < several.total && several.largestMicroBatch == 4)
    let wdpo = RobustObjective(InputPenalty(weight: 0.1))
    let penalty = Self.plan(outline, Self.pairs(64), microBatch: 1, wdpo)
    #expect(penalty.activations > short.activations, "no prompt is shared")
    let tokens = StepTokens(
      of: Self.pairs(64), settings: TrainingSettings(steps: 1, batch: 32))
    #expect(tokens.packed == 32 * (64 + 63 + 63) && tokens.separate == 32 * 2 * 127)
    #expect(tokens.scored == 32 * 128)
  }

  // MARK: What is available

  @Test("the limits of a control group and of those above it count, caches do not")
  func controlGroups() {
    let files = [
      "/sys/fs/cgroup/a/b/memory.max": "max\n",
      "/sys/fs/cgroup/a/b/memory.current": "500\n",
      "/sys/fs/cgroup/a/memory.max": "2000\n",
      "/sys/fs/cgroup/a/memory.current": "700\n",
      "/sys/fs/cgroup/a/memory.stat": "anon 100\ninactive_file 200\n",
      "/sys/fs/cgroup/memory/c/memory.limit_in_bytes": "900\n",
      "/sys/fs/cgroup/memory/c/memory.usage_in_bytes": "1000\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "1000\n",
    ]
    func room(_ groups: String) -> Int? {
      AvailableMemory.room(groups: groups, root: "/sys/fs/cgroup") { files[$0] }
    }
    #expect(room("0::/a/b\n") == 1500)
    #expect(room("12:cpu,memory:/c\n3:pids:/c\n") == 0)
    #expect(room("12:memory:/\n") == nil)
    #expect(room("3:pids:/a\n") == nil)
    #expect(room("nonsense") == nil)
    #expect(AvailableMemory.resident > 0)
  }
}
