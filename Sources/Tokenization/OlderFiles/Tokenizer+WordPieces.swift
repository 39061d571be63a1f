import FileFormats
import Foundation

extension Tokenizer {
  /// Creates a BERT tokenizer from a list of tokens, one per line. BERT models were published in
  /// this form before `tokenizer.json` existed.
  ///
  /// tokenizer_config.json may set `do_lower_case` and the special tokens. Without it, the text is
  /// lower-cased and the special tokens are `[UNK]`, `[SEP]`, `[PAD]`, `[CLS]` and `[MASK]`.
  init(wordPieces file: URL, in directory: URL) throws(TokenizerError) {
    let vocabulary = try Vocabulary(lines: try Self.lines(of: file), file: file.relativePath)
    let url = directory.appendingPathComponent("tokenizer_config.json")
    let hasConfiguration = FileManager.default.fileExists(atPath: url.path)
    let configuration = hasConfiguration ? try ConfigurationNode(contentsOf: url) : nil

    var special: [(content: String, id: Int32)] = []
    for (key, standard, isNeeded) in Self.bertTokens {
      let content = try configuration?.tokenText(key) ?? standard
      if let id = vocabulary[content] {
        special.append((content, id))
      } else if isNeeded {
        throw .unknownToken(file: file.relativePath, field: key, token: content)
      }
    }
    let (unknown, cls, sep) = (special[0].id, special[1].id, special[2].id)
    var normalizer = BertNormalizer()
    if let configuration { normalizer = try BertNormalizer(tokenizerConfiguration: configuration) }
    try self.init(
      .wordPieces(WordPieceModel(vocabulary, unknown: unknown)), vocabulary,
      AddedTokens(special: special), .bert(normalizer), .bert, PostProcessor(cls: cls, sep: sep),
      .wordPiece(WordPieceDecoder()),
      directory: directory)
  }

  /// The fields that name special tokens, their default names, and whether texts need them.
  private static let bertTokens = [
    ("unk_token", "[UNK]", true), ("cls_token", "[CLS]", true), ("sep_token", "[SEP]", true),
    ("pad_token", "[PAD]", false), ("mask_token", "[MASK]", false),
  ]

  /// The lines of a text file. Each line ends with a line feed, optionally preceded by a carriage
  /// return.
  static func lines(of file: URL) throws(TokenizerError) -> [String] {
    let bytes: [UInt8]
    do { bytes = try RegularFile.bytes(file.path) } catch {
      throw .unreadable(file: file.relativePath, reason: "\(error)")
    }
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { line in
      String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
  }
}
