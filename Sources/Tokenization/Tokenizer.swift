import Foundation

/// A tokenizer as Hugging Face model directories describe it: text to token ids and back.
///
/// A text passes, in this order: special tokens are cut out of it, ``Normalizer``, other added tokens
/// are cut out, ``PreTokenizer``, ``WordModel``, ``PostProcessor``. Ids become text through
/// ``Decoder``. Ids equal those of the `tokenizers` library, which wrote the file. `truncation` and
/// `padding` in the file are ignored: lengths are the caller's business.
public struct Tokenizer: Sendable {
  /// Token by id, as the vocabulary writes it; empty where an id is not used.
  public let tokens: [String]
  /// The token that begins a sequence, if the files name one.
  public let bosId: Int32?
  /// The token that ends a sequence, if the files name one.
  public let eosId: Int32?

  let directory: String
  let addedTokens: AddedTokens
  let normalizer: Normalizer?
  let preTokenizer: PreTokenizer?
  let model: WordModel
  let postProcessor: PostProcessor
  let decoder: Decoder?

  /// Reads `tokenizer.json`, and which tokens begin and end a sequence from `tokenizer_config.json`
  /// (or `special_tokens_map.json`). Where there is no `tokenizer.json`, the `vocab.txt` of a BERT
  /// model.
  ///
  /// Where these name none, a leading special token of the post-processor's template is taken for the
  /// beginning, and `eos_token_id` of the model's `config.json` for the end.
  ///
  /// - Throws: ``TokenizerError`` for a file that can't be read or contradicts itself, and by name
  ///   for a component that this version doesn't have.
  public init(directory: URL) throws(TokenizerError) {
    let file = directory.appendingPathComponent("tokenizer.json")
    let list = directory.appendingPathComponent("vocab.txt")
    let files = FileManager.default
    if files.fileExists(atPath: file.path) {
      try self.init(file: file, in: directory)
    } else if files.fileExists(atPath: list.path) {
      try self.init(wordPieces: list, in: directory)
    } else {
      let found = Self.otherFiles.filter {
        files.fileExists(atPath: directory.appendingPathComponent($0).path)
      }
      throw .noTokenizer(directory: directory.relativePath, found: found)
    }
  }

  /// Files of tokenizers in formats that are not read.
  private static let otherFiles = [
    "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.json", "merges.txt",
    "tekken.json", "qwen.tiktoken",
  ]

  private init(file: URL, in directory: URL) throws(TokenizerError) {
    let root = try ConfigurationNode(contentsOf: file)
    let model = try root.required("model")
    let kind = try WordModel.Kind(model)
    var vocabulary = try Vocabulary(try model.required("vocab"))
    let normalizer = try root.member("normalizer").map(Normalizer.init)
    let addedTokens = try AddedTokens(
      try root.member("added_tokens"), normalizer: normalizer, vocabulary: &vocabulary)
    var postProcessor = PostProcessor()
    if let node = try root.member("post_processor") {
      postProcessor = try PostProcessor(node, vocabulary: vocabulary)
    }
    try self.init(
      WordModel(kind, model, vocabulary: vocabulary), addedTokens, normalizer,
      try root.member("pre_tokenizer").map(PreTokenizer.init), postProcessor,
      try root.member("decoder").map(Decoder.init), directory: directory)
  }

  init(
    _ model: WordModel, _ addedTokens: AddedTokens, _ normalizer: Normalizer?,
    _ preTokenizer: PreTokenizer?, _ postProcessor: PostProcessor, _ decoder: Decoder?,
    directory: URL
  ) throws(TokenizerError) {
    let special = try SpecialTokens(directory: directory, vocabulary: model.vocabulary)
    bosId = special.bos ?? postProcessor.prefix.first
    eosId = special.eos
    var postProcessor = postProcessor
    postProcessor.override(with: special)
    self.postProcessor = postProcessor
    self.model = model
    self.addedTokens = addedTokens
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.decoder = decoder
    tokens = model.vocabulary.tokens
    self.directory = directory.relativePath
  }

  /// V, one more than the largest id. A model's output may be wider.
  public var vocabularySize: Int { tokens.count }

  /// The id of a token as the vocabulary writes it.
  public func id(of token: String) -> Int32? { model.vocabulary[token] }
}
