import FileFormats
import Foundation

/// The parts of a [SentencePiece](https://github.com/google/sentencepiece) `tokenizer.model` that
/// affect encoding. The field numbers are defined in SentencePiece's `sentencepiece_model.proto`.
struct SentencePieceFile {
  struct Piece {
    /// The kinds of pieces, numbered as in SentencePiece.
    enum Kind: Int { case normal = 1, unknown, control, userDefined, unused, byte }

    var text = ""
    var score: Double = 0
    var kind = Kind.normal
  }

  enum Algorithm: Int { case unigram = 1, bpe }

  private(set) var pieces: [Piece] = []
  private(set) var algorithm = Algorithm.unigram
  private(set) var hasByteFallback = false
  private(set) var unknownId = 0
  private(set) var bosId = 1
  private(set) var eosId = 2
  private(set) var characterMap: [UInt8] = []
  /// Whether a space is added before a text.
  private(set) var addsPrefix = true
  /// Whether spaces at both ends are removed and runs of spaces are reduced to one.
  private(set) var removesExtraSpaces = true

  let name: String

  init(contentsOf url: URL) throws(TokenizerError) {
    name = url.relativePath
    let bytes: [UInt8]
    do { bytes = try RegularFile.bytes(url.path) } catch {
      throw .unreadable(file: name, reason: "\(error)")
    }
    if let kind = FileSignature(Array(bytes.prefix(FileSignature.length))) {
      throw .foreign(file: name, kind)
    }
    for (number, value) in try fields(bytes[...]) {
      guard case .bytes(let message) = value else { continue }
      switch number {
      case 1: pieces.append(try piece(message))
      case 2: try readTrainer(message)
      case 3: try readNormalizer(message)
      default: break
      }
    }
    if pieces.isEmpty { throw notAModel }
  }

  private var notAModel: TokenizerError {
    .unreadable(file: name, reason: "it is no model of SentencePiece")
  }

  private func fields(
    _ bytes: ArraySlice<UInt8>
  ) throws(TokenizerError) -> [(number: Int, value: ProtocolBuffer.Value)] {
    guard let fields = ProtocolBuffer.fields(bytes) else { throw notAModel }
    return fields
  }

  private func piece(_ bytes: ArraySlice<UInt8>) throws(TokenizerError) -> Piece {
    var piece = Piece()
    for (number, value) in try fields(bytes) {
      switch (number, value) {
      case (1, .bytes(let text)):
        guard let text = String(validating: text, as: UTF8.self) else { throw notAModel }
        piece.text = text
      case (2, .bits(let bits)): piece.score = Double(Float(bitPattern: bits))
      case (3, .number(let kind)):
        guard let kind = Piece.Kind(rawValue: Int(truncatingIfNeeded: kind)) else {
          throw notAModel
        }
        piece.kind = kind
      default: break
      }
    }
    return piece
  }

  private mutating func readTrainer(_ bytes: ArraySlice<UInt8>) throws(TokenizerError) {
    for case (let field, .number(let number)) in try fields(bytes) {
      let value = Int(truncatingIfNeeded: Int64(bitPattern: number))
      switch field {
      case 3:
        guard let known = Algorithm(rawValue: value) else {
          throw .unsupported(
            file: name, field: "trainer_spec.model_type", value: "\(value)",
            supported: "1 (unigram), 2 (BPE)")
        }
        algorithm = known
      case 35: hasByteFallback = value != 0
      case 40: unknownId = value
      case 41: bosId = value
      case 42: eosId = value
      default: break
      }
    }
  }

  private mutating func readNormalizer(_ bytes: ArraySlice<UInt8>) throws(TokenizerError) {
    for (field, value) in try fields(bytes) {
      switch (field, value) {
      case (2, .bytes(let map)): characterMap = Array(map)
      case (3, .number(let number)): addsPrefix = number != 0
      case (4, .number(let number)): removesExtraSpaces = number != 0
      default: break
      }
    }
  }
}
