import Foundation

/// A tokenizer as Hugging Face model directories describe it: text to token ids and back.
///
/// A text passes, in this order: special tokens are cut out of it, ``Normalizer``, other added tokens
/// are cut out, ``PreTokenizer``, ``WordModel``, ``PostProcessor``. Ids become text through
/// ``Decoder``. Ids equal those of the `tokenizers` library, which wrote the file. `truncation` and
/// `padding` in the file are ignored: lengths are the caller's business.
public struct Tokenizer: Sendable {
  /// Token by id, as the vocabulary writes it; empty where an id is not used.
  public var tokens: [String] { vocabulary.tokens }
  /// The token that begins a sequence, if the files name one.
  public let bosId: Int32?
  /// The token that ends a sequence, if the files name one.
  public let eosId: Int32?

  let directory: String
  /// With the added tokens.
  let vocabulary: Vocabulary
  let addedTokens: AddedTokens
  let normalizer: Normalizer?
  let preTokenizer: PreTokenizer?
  let model: WordModel
  let postProcessor: PostProcessor
  let decoder: Decoder?
  let scratch = SharedScratch()

  /// Reads `tokenizer.json`, and which tokens begin and end a sequence from `tokenizer_config.json`
  /// (or `special_tokens_map.json`). Where there is no `tokenizer.json`, the `tokenizer.model` of
  /// SentencePiece, `vocab.json` with `merges.txt`, or the `vocab.txt` of a BERT model.
  ///
  /// Where these name none, a leading special token of the post-processor's template is taken for the
  /// beginning, and `eos_token_id` of the model's `config.json` for the end.
  ///
  /// - Throws: ``TokenizerError`` for a file that can't be read or contradicts itself, and by name
  ///   for a component that this version doesn't have.
  public init(directory: URL) throws(TokenizerError) {
    func file(_ name: String) -> URL? {
      let url = directory.appendingPathComponent(name)
      return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
    if let file = file("tokenizer.json") {
      try self.init(file: file, in: directory)
    } else if let model = file("tokenizer.model") ?? file("spiece.model") {
      try self.init(sentencePieces: model, in: directory)
    } else if let vocabulary = file("vocab.json"), let merges = file("merges.txt") {
      try self.init(vocabulary: vocabulary, merges: merges, in: directory)
    } else if let list = file("vocab.txt") {
      try self.init(wordPieces: list, in: directory)
    } else {
      throw .noTokenizer(
        directory: directory.relativePath, found: Self.otherFiles.filter { file($0) != nil })
    }
  }

  /// Whether a directory has a tokenizer's files.
  public static func isPresent(in directory: URL) -> Bool {
    [
      ["tokenizer.json"], ["tokenizer.model"], ["spiece.model"], ["vocab.json", "merges.txt"],
      ["vocab.txt"],
    ].contains { names in
      names.allSatisfy {
        FileManager.default.fileExists(atPath: directory.appendingPathComponent($0).path)
      }
    }
  }

  /// Files of tokenizers in formats that are not read.
  private static let otherFiles = [
    "sentencepiece.bpe.model", "vocab.json", "merges.txt", "tekken.json", "qwen.tiktoken",
  ]

  private init(file: URL, in directory: URL) throws(TokenizerError) {
    let root = try ConfigurationNode(contentsOf: file)
    let model = try root.required("model")
    let kind = try WordModel.Kind(model)
    // The model knows nothing of tokens that were added to its own.
    let ownVocabulary = try kind.vocabulary(try model.required("vocab"))
    var vocabulary = ownVocabulary
    let normalizer = try root.member("normalizer").map(Normalizer.init(reading:))
    let addedTokens = try AddedTokens(
      try root.member("added_tokens"), normalizer: normalizer, vocabulary: &vocabulary)
    let preTokenizer = try root.member("pre_tokenizer").map(PreTokenizer.init)
    var postProcessor = PostProcessor()
    if let node = try root.member("post_processor") {
      postProcessor = try PostProcessor(node, vocabulary: vocabulary)
    }
    try self.init(
      WordModel(
        kind, model, vocabulary: ownVocabulary, takesBytes: preTokenizer?.givesBytes ?? false),
      vocabulary, addedTokens, normalizer, preTokenizer, postProcessor,
      try root.member("decoder").map(Decoder.init(reading:)), directory: directory)
  }

  init(
    _ model: WordModel, _ vocabulary: Vocabulary, _ addedTokens: AddedTokens,
    _ normalizer: Normalizer?,
    _ preTokenizer: PreTokenizer?, _ postProcessor: PostProcessor, _ decoder: Decoder?,
    directory: URL, eos: Int32? = nil
  ) throws(TokenizerError) {
    let special = try SpecialTokens(directory: directory, vocabulary: vocabulary)
    bosId = special.bos ?? postProcessor.prefix.first
    eosId = special.eos ?? eos.flatMap { vocabulary.token($0) == nil ? nil : $0 }
    var postProcessor = postProcessor
    postProcessor.override(with: special)
    self.postProcessor = postProcessor
    self.model = model
    self.addedTokens = addedTokens
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.decoder = decoder
    self.vocabulary = vocabulary
    self.directory = directory.relativePath
  }

  /// V, one more than the largest id. A model's output may be wider.
  public var vocabularySize: Int { vocabulary.tokens.count }

  /// The id of a token as the vocabulary writes it.
  public func id(of token: String) -> Int32? { vocabulary[token] }
}
