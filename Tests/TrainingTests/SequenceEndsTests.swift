import Foundation
import Testing
import Tokenization
import Training
import Transformer
import _TestSupport

@Suite("Ends of a response")
struct SequenceEndsTests {
  /// The sequence ends that are read from a model directory without weights, whose files name the
  /// given ends.
  static func ends(config: String, generation: String?, tokenizer: String) throws -> SequenceEnds {
    let folder = try TemporaryDirectory()
    try folder.file(
      "config.json",
      """
      {"model_type":"llama","vocab_size":512,"hidden_size":16,"intermediate_size":16,\
      "num_hidden_layers":1,"num_attention_heads":2,"eos_token_id":\(config)}
      """)
    if let generation {
      try folder.file("generation_config.json", #"{"eos_token_id":\#(generation)}"#)
    }
    try folder.file("tokenizer_config.json", #"{"eos_token":\#(tokenizer)}"#)
    try FileManager.default.copyItem(
      at: PackageRoot.file("Tests/Golden/stories-512/tokenizer.json"),
      to: folder.url.appendingPathComponent("tokenizer.json"))
    return SequenceEnds(
      try ModelConfiguration(directory: folder.url), try Tokenizer(directory: folder.url))
  }

  @Test("all ids that the three files name end a response; training appends the tokenizer's")
  func union() throws {
    let ends = try Self.ends(config: "13", generation: "[9,2]", tokenizer: "\"</s>\"")
    #expect(ends.appended == 2)
    #expect(ends.stops == [2, 9, 13])
    #expect(
      ends.difference
        == "the tokenizer 2, config.json 13, generation_config.json 9 and 2: each ends a sampled "
        + "response, training appends 2")
  }

  @Test("where they agree, or one speaks alone, nothing is said")
  func agreement() throws {
    for (config, generation) in [("2", nil), ("null", nil), ("[2]", "2"), ("null", "2")] {
      let ends = try Self.ends(config: config, generation: generation, tokenizer: "\"</s>\"")
      #expect(ends.stops == [2] && ends.difference == nil)
    }
    let generated = try Self.ends(config: "null", generation: "5", tokenizer: "null")
    #expect(generated.appended == 5 && generated.stops == [5])
  }
}
