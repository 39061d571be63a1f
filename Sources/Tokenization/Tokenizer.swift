import Foundation

/// A tokenizer, as described by a Hugging Face model directory, that converts text to token ids and
/// back.
///
/// A text is processed in this order: special tokens are cut out, ``Normalizer``, other added
/// tokens are cut out, ``PreTokenizer``, ``WordModel``, ``PostProcessor``. ``TokenDecoder`` turns ids
/// into text. Ids equal those of the `tokenizers` library, which wrote the file. `truncation` and
/// `padding` in the file are ignored: the caller determines lengths.
public struct Tokenizer: Sendable {
  /// The tokens by id, as written in the vocabulary. The token of an unused id is empty.
  public var tokens: [String] { vocabulary.tokens }
  /// The id of the token that begins a sequence, if the files name one.
  public let bosId: Int32?
  /// The id of the token that ends a sequence, if the files name one.
  public let eosId: Int32?

  let directory: String
  /// The vocabulary, including the added tokens.
  let vocabulary: Vocabulary
  let addedTokens: AddedTokens
  let normalizer: Normalizer?
  let preTokenizer: PreTokenizer?
  let model: WordModel
  let postProcessor: PostProcessor
  let decoder: TokenDecoder?
  let scratch = SharedScratch()

  /// Reads `tokenizer.json`, and the beginning and end tokens from `tokenizer_config.json` (or
  /// `special_tokens_map.json`). Without `tokenizer.json`, it reads the `tokenizer.model` of
  /// SentencePiece, `vocab.json` with `merges.txt`, or the `vocab.txt` of a BERT model.
  ///
  /// If these files don't name the two tokens, the beginning token is a leading special token of
  /// the post-processor's template, and the end token is `eos_token_id` in the model's
  /// `config.json`.
  ///
  /// - Throws: ``TokenizerError`` if a file can't be read, contradicts itself, or names a component
  ///   that this version doesn't support.
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

  /// Whether a directory contains the files of a tokenizer.
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

  /// The names of other tokenizer files, which are listed in the error if no tokenizer can be read.
  private static let otherFiles = [
    "sentencepiece.bpe.model", "vocab.json", "merges.txt", "tekken.json", "qwen.tiktoken",
  ]

  private init(file: URL, in directory: URL) throws(TokenizerError) {
    let root = try ConfigurationNode(contentsOf: file)
    let model = try root.required("model")
    let kind = try WordModel.Kind(model)
    // The model gets only its own vocabulary, without the added tokens.
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
      try root.member("decoder").map(TokenDecoder.init(reading:)), directory: directory)
  }

  init(
    _ model: WordModel, _ vocabulary: Vocabulary, _ addedTokens: AddedTokens,
    _ normalizer: Normalizer?,
    _ preTokenizer: PreTokenizer?, _ postProcessor: PostProcessor, _ decoder: TokenDecoder?,
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

  /// The vocabulary size V, which is one more than the largest id. A model's output may be wider
  /// than V.
  public var vocabularySize: Int { vocabulary.tokens.count }

  /// The id of a token, as written in the vocabulary.
  public func id(of token: String) -> Int32? { vocabulary[token] }
}
