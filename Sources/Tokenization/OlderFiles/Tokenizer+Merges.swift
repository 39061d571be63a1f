import Foundation

extension Tokenizer {
  /// Creates a byte-level tokenizer from `vocab.json` and `merges.txt`, which are the published
  /// files of GPT-2, RoBERTa, OPT and early Qwen models.
  ///
  /// tokenizer_config.json may set `add_prefix_space`. The tokens that it names as special are
  /// recognised in texts, and so is `<|endoftext|>` if the vocabulary has it.
  init(vocabulary url: URL, merges list: URL, in directory: URL) throws(TokenizerError) {
    let vocabulary = try Vocabulary(try ConfigurationNode(contentsOf: url))
    let merges = try Self.merges(list, vocabulary)
    let settings = directory.appendingPathComponent("tokenizer_config.json")
    let hasSettings = FileManager.default.fileExists(atPath: settings.path)
    let configuration = hasSettings ? try ConfigurationNode(contentsOf: settings) : nil

    var special: [(content: String, id: Int32)] = []
    for content in try Self.specialTexts(configuration) + [Self.endOfText] {
      if let id = vocabulary[content], !special.contains(where: { $0.id == id }) {
        special.append((content, id))
      }
    }
    var steps: [PreTokenizer.Step] = [.split(WordPatterns.gpt2)]
    if try configuration?.flag("add_prefix_space", default: false) == true {
      steps.insert(.prefixSpace, at: 0)
    }
    var options = BytePairModel.Options(takesBytes: true)
    options.unknown = try configuration?.tokenText("unk_token").flatMap { vocabulary[$0] }
    try self.init(
      .bytePairs(BytePairModel(vocabulary, merges, options)), vocabulary,
      AddedTokens(special: special), nil, PreTokenizer(steps, givesBytes: true), PostProcessor(),
      .byteLevel, directory: directory)
  }

  private static let endOfText = "<|endoftext|>"

  private static func specialTexts(
    _ configuration: ConfigurationNode?
  ) throws(TokenizerError) -> [String] {
    var texts: [String] = []
    for key in ["bos", "eos", "unk", "sep", "pad", "cls", "mask"] {
      if let text = try configuration?.tokenText("\(key)_token") { texts.append(text) }
    }
    return texts
  }

  /// Reads one merge per line, after a line that begins with `#version`.
  private static func merges(
    _ url: URL, _ vocabulary: Vocabulary
  ) throws(TokenizerError) -> [BytePairModel.Merge] {
    var merges: [BytePairModel.Merge] = []
    for (index, line) in try lines(of: url).enumerated() where !line.hasPrefix("#version") {
      if line.isEmpty { continue }
      let parts = BytePairModel.mergeParts(line)
      guard let merge = BytePairModel.merge(parts, vocabulary) else {
        throw .invalidMergeLine(file: url.relativePath, line: index + 1, merge: line)
      }
      merges.append(merge)
    }
    return merges
  }
}
