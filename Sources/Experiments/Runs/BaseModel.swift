import Foundation
import Objectives
import StrictJSON
import Training
import Transformer

/// The fine-tuned model with which all arms of a seed start.
struct BaseModel {
  let settings: StudySettings
  let seed: UInt64
  /// The folder in which models are stored, so that the cells of a study don't train the same model
  /// again.
  var cache: URL?

  func decoder(
    fineTunedOn data: [TrainingDatum], observe: (StepReport) throws -> Void
  ) throws -> Decoder {
    guard let folder = cache?.appendingPathComponent(name) else {
      return try trained(on: data, observe: observe)
    }
    if FileManager.default.fileExists(atPath: folder.path) {
      return try Decoder(directory: folder)
    }
    let model = try trained(on: data, observe: observe)
    try model.save(to: folder)
    return model
  }

  private func trained(
    on data: [TrainingDatum], observe: (StepReport) throws -> Void
  ) throws -> Decoder {
    let model = Decoder(configuration: try configuration, seed: seed)
    for parameter in model.parameters where parameter.decays {
      parameter.value.scale(by: initialScale)
    }
    let trainer = try Trainer(
      model: model, loss: LikelihoodLoss(), robustifier: EmpiricalRisk(), data: data,
      reference: nil, settings: settings.fineTuning.seeded(seed))
    try trainer.run(observe: observe)
    return model
  }

  private var configuration: ModelConfiguration {
    get throws {
      switch settings.architecture {
      case .llama:
        try ModelConfiguration(
          vocabularySize: TinyStyleTask.vocabularySize, hiddenSize: settings.width,
          intermediateSize: settings.width * 43 / 16, layerCount: settings.layers, headCount: 4,
          maximumPositions: 64, beginningOfSequence: TinyStyleTask.beginning,
          endOfSequence: TinyStyleTask.end)
      case .gpt2:
        try ModelConfiguration(
          [
            "architectures": .array([.string("GPT2LMHeadModel")]),
            "model_type": .string("gpt2"),
            "vocab_size": .number(TinyStyleTask.vocabularySize),
            "n_embd": .number(settings.width), "n_layer": .number(settings.layers),
            "n_head": .number(4), "n_positions": .number(64),
            "bos_token_id": .number(Int(TinyStyleTask.beginning)),
            "eos_token_id": .number(Int(TinyStyleTask.end)),
          ], file: "config.json")
      }
    }
  }

  /// The factor that increases the usual standard deviation of 0.02, which suits thousands of
  /// channels, to about 1/√C. Otherwise, attention is almost uniform at first, and it takes far
  /// more steps to learn not to repeat a word.
  private var initialScale: Float { 48 / Float(settings.width).squareRoot() }

  /// The seed and a fingerprint of everything else that determines the model.
  private var name: String { "sft-\(seed)-\(String(settings.baseText.fingerprint, radix: 16))" }
}

extension String {
  /// The FNV-1a hash of the text. Unlike the result of `Hasher`, it is the same in every run and on
  /// every machine.
  var fingerprint: UInt64 {
    utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
