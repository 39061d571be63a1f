import Checkpoints
import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("adapters")
struct AdapterTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  static let llama = ModelGolden.directory("llama")

  static func decoder(_ name: String, _ settings: LoRASettings) throws -> Decoder {
    let decoder = try Decoder(directory: ModelGolden.directory(name))
    try decoder.addAdapter(settings, seed: 3)
    return decoder
  }

  static func bits(of parameters: [Parameter]) -> [[UInt32]] {
    parameters.map { $0.value.values.map(\.bitPattern) }
  }

  /// Gives B random values, so that an adapter has an effect.
  static func fill(_ decoder: Decoder) throws {
    var random = SeededGenerator(seed: 8)
    for weight in try #require(decoder.adapter).weights {
      let values = random.normals(weight.parameter.value.count)
      for (i, value) in values.enumerated() {
        weight.parameter.value.pointer[i] = Float(0.1 * value)
      }
    }
  }

  // MARK: New ones

  @Test("a new adapter changes nothing", arguments: ["llama", "gpt2", "mistral"])
  func newAdapter(name: String) throws {
    let ids: [Int32] = [3, 9, 27, 4]
    let plain = try Decoder(directory: ModelGolden.directory(name)).logits(ids: ids)
    let decoder = try Self.decoder(name, LoRASettings(rank: 2))
    #expect(try decoder.logits(ids: ids).values == plain.values)
    #expect(
      decoder.effectiveParameters.map(\.name) == decoder.weights.map(\.parameter.name))
  }

  @Test("A of a new adapter is uniform within ±1/√I, B zero, and both follow from the seed")
  func initialValues() throws {
    let decoder = try Self.decoder("llama", LoRASettings(rank: 8))
    for weight in try #require(decoder.adapter).weights {
      let values = weight.parameter.value.values
      guard weight.layout.name.hasSuffix("lora_A.weight") else {
        #expect(values.allSatisfy { $0 == 0 })
        continue
      }
      let bound = 1 / Float(weight.parameter.value.shape[1]).squareRoot()
      #expect(values.allSatisfy { abs($0) <= bound })
      // The mean square of the uniform distribution is a third of the squared bound.
      let meanSquare = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
      #expect(abs(meanSquare - bound * bound / 3) < bound * bound / 15)
    }
    let again = try Self.decoder("llama", LoRASettings(rank: 8))
    #expect(Self.bits(of: decoder.parameters) == Self.bits(of: again.parameters))
    let other = try Decoder(directory: Self.llama)
    try other.addAdapter(LoRASettings(rank: 8), seed: 4)
    #expect(Self.bits(of: decoder.parameters) != Self.bits(of: other.parameters))
  }

  @Test("goes on the linear layers that the targets mean")
  func targets() throws {
    func adapted(_ name: String, _ targets: String...) throws -> [String] {
      let decoder = try Self.decoder(name, LoRASettings(rank: 1, targets: targets))
      return try #require(decoder.adapterSummary).targets
    }
    #expect(try adapted("llama", "q_proj", "v_proj") == ["q_proj", "v_proj"])
    #expect(
      try adapted("llama", "all-linear")
        == ["down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj"])
    #expect(try adapted("gpt2", "all-linear") == ["c_attn", "c_fc", "c_proj"])
    #expect(try adapted("gpt2", "attn.c_proj") == ["attn.c_proj"])
    #expect(
      try adapted("llama", "model.layers.1.self_attn.q_proj") == ["1.self_attn.q_proj"])
  }

  @Test("a target that no layer is called by is an error that lists those there are")
  func unknownTarget() throws {
    #expect(
      throws: TransformerError.adapter(
        .noTarget("query", modules: ["c_attn", "c_proj", "c_fc"]))
    ) { try Self.decoder("gpt2", LoRASettings(targets: ["c_fc", "query"])) }
  }

  // MARK: The model below

  @Test("of the model below no gradient is computed, and no memory taken for one")
  func frozenModel() throws {
    let decoder = try Self.decoder("llama", LoRASettings(rank: 2, targets: ["v_proj"]))
    let before = Self.bits(of: decoder.weights.map(\.parameter))
    _ = try preferenceLoss(decoder, ModelGolden(directory: Self.llama))
    for weight in decoder.weights {
      #expect(weight.parameter.isFrozen && weight.parameter.variable.gradient == nil)
    }
    #expect(Self.bits(of: decoder.weights.map(\.parameter)) == before)
    #expect(decoder.parameters.contains { $0.gradient.squaredNorm() > 0 })
  }

  // MARK: Files

  @Test(
    "what is written is loaded with the same bits",
    arguments: [
      ("llama", "r=3,alpha=5,targets=q_proj,up_proj"), ("gpt2", "r=2,rslora=true"),
      ("qwen2", "r=1,alpha=0.5,targets=1.self_attn.k_proj"),
    ])
  func roundTrip(name: String, settings: String) throws {
    let decoder = try Self.decoder(name, LoRASettings(parsing: settings))
    try Self.fill(decoder)
    let url = folder.url.appendingPathComponent("adapter")
    let companions = try ModelCompanions(of: ModelGolden.directory(name))
    try decoder.saveAdapter(to: url, companions: companions)
    let loaded = try Decoder(directory: ModelGolden.directory(name), adapter: url)
    #expect(Self.bits(of: loaded.parameters) == Self.bits(of: decoder.parameters))
    let ids: [Int32] = [3, 9, 27, 4]
    #expect(try loaded.logits(ids: ids).values == decoder.logits(ids: ids).values)
    #expect(AdapterDirectory.base(of: url) == ModelGolden.directory(name).path)
  }

  @Test("ranks and alphas of single layers are kept", arguments: AdapterGoldenTests.adapters)
  func patterns(adapter: AdapterGoldenTests.Adapter) throws {
    let decoder = try adapter.decoder()
    try decoder.saveAdapter(to: folder.url)
    let base = ModelGolden.directory(adapter.base)
    let loaded = try Decoder(directory: base, adapter: folder.url)
    let ids: [Int32] = [3, 9, 27, 4]
    #expect(try loaded.logits(ids: ids).values == decoder.logits(ids: ids).values)
    #expect(AdapterDirectory.base(of: folder.url) == "../\(adapter.base)")
  }

  @Test("a run's result is the adapter alone")
  func trained() throws {
    let decoder = try Self.decoder("llama", LoRASettings())
    try decoder.saveTrained(in: folder.url, companions: .none)
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path).sorted()
    #expect(
      files == [
        "adapter", "adapter/README.md", "adapter/adapter_config.json",
        "adapter/adapter_model.safetensors",
      ])
  }
}
