/// The kind of a file, detected from its first bytes. The kinds are those that are often given by
/// mistake.
///
/// File names aren't reliable, since downloads lose their names and a Git LFS pointer has the name
/// of its target.
public enum FileSignature: String, Equatable, Sendable, CaseIterable {
  case gitLFSPointer = "a Git LFS pointer"
  case html = "a web page"
  case gzip = "compressed with gzip"
  case zstd = "compressed with zstd"
  case xz = "compressed with xz"
  case bzip2 = "compressed with bzip2"
  case lz4 = "compressed with lz4"
  case zip = "a zip archive"
  case sevenZip = "a 7z archive"
  case tar = "a tar archive"
  case parquet = "a Parquet file"
  case arrow = "an Arrow file"
  case arrowStream = "an Arrow stream"
  case sqlite = "an SQLite database"
  case hdf5 = "an HDF5 file"
  case pickle = "a Python pickle"
  case gguf = "a GGUF file"
  case utf16 = "UTF-16 text"
  case utf32 = "UTF-32 text"

  /// The number of bytes that determine the kind.
  public static let length = 512

  /// - Parameter start: the file's first ``length`` bytes, or all bytes if there are fewer.
  /// - Returns: nil for any other kind of file.
  public init?(_ start: [UInt8]) {
    guard let found = Self.fixed(start) ?? Self.text(start) else { return nil }
    self = found
  }

  /// The bytes with which every file of a kind begins. Longer marks come first.
  private static let marks: [(bytes: [UInt8], kind: FileSignature)] = [
    (Array("version https://git-lfs".utf8), .gitLFSPointer),
    (Array("SQLite format 3\0".utf8), .sqlite),
    ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5),
    (Array("ARROW1".utf8), .arrow),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip),
    (Array("PAR1".utf8), .parquet),
    (Array("PARE".utf8), .parquet),
    (Array("GGUF".utf8), .gguf),
    ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
    ([0x04, 0x22, 0x4D, 0x18], .lz4),
    ([0x50, 0x4B, 0x03, 0x04], .zip),
    ([0x50, 0x4B, 0x05, 0x06], .zip),
    ([0xFF, 0xFF, 0xFF, 0xFF], .arrowStream),
    ([0xFF, 0xFE, 0x00, 0x00], .utf32),
    ([0x00, 0x00, 0xFE, 0xFF], .utf32),
    (Array("BZh".utf8), .bzip2),
    ([0x1F, 0x8B], .gzip),
    ([0xFF, 0xFE], .utf16),
    ([0xFE, 0xFF], .utf16),
  ]

  private static func fixed(_ start: [UInt8]) -> FileSignature? {
    if let mark = marks.first(where: { start.starts(with: $0.bytes) }) { return mark.kind }
    // Pickles with protocols 2 to 5 begin with 0x80 and the protocol's number.
    if start.count > 1, start[0] == 0x80, (2...5).contains(start[1]) { return .pickle }
    return start.dropFirst(257).starts(with: Array("ustar".utf8)) ? .tar : nil
  }

  /// Detects kinds of text. Without a byte order mark, every other byte of ASCII text in UTF-16 is
  /// zero.
  private static func text(_ start: [UInt8]) -> FileSignature? {
    if start.count >= 4 {
      let zeros = start.prefix(4).map { $0 == 0 }
      if zeros == [false, true, false, true] || zeros == [true, false, true, false] {
        return .utf16
      }
      if zeros == [false, true, true, true] || zeros == [true, true, true, false] {
        return .utf32
      }
    }
    let words = String(decoding: start.prefix(64), as: UTF8.self).lowercased()
      .drop { $0.isWhitespace }
    return words.hasPrefix("<!doctype html") || words.hasPrefix("<html") ? .html : nil
  }
}

extension FileSignature {
  /// A text that says how to make a data file readable.
  ///
  /// - Parameter file: the file's name, for the command.
  public func remedyForData(_ file: String) -> String {
    let pandas = "write it as JSON lines, with pandas: "
    let lines = ".to_json('data.jsonl', orient='records', lines=True)"
    switch self {
    case .gitLFSPointer: return "'git lfs pull' fetches the data"
    case .html: return "download the file again, by its raw address"
    case .gzip: return "decompress it first (gunzip --keep)"
    case .zstd: return "decompress it first (zstd -d)"
    case .xz: return "decompress it first (xz -d --keep)"
    case .bzip2: return "decompress it first (bunzip2 --keep)"
    case .lz4: return "decompress it first (lz4 -d)"
    case .zip: return "unpack it first (unzip)"
    case .sevenZip: return "unpack it first (7z x)"
    case .tar: return "unpack it first (tar -xf)"
    case .parquet: return pandas + "pandas.read_parquet('\(file)')" + lines
    case .arrow: return pandas + "pandas.read_feather('\(file)')" + lines
    case .arrowStream:
      return "write it as JSON lines, with datasets: "
        + "datasets.Dataset.from_file('\(file)').to_json('data.jsonl')"
    case .hdf5: return pandas + "pandas.read_hdf('\(file)')" + lines
    case .pickle: return "write the data as JSON lines; a pickle can run any code when it is read"
    case .sqlite: return "write its rows as JSON lines"
    case .gguf: return "give data, which are JSON lines"
    case .utf16: return "convert it to UTF-8 first (iconv -f UTF-16 -t UTF-8)"
    case .utf32: return "convert it to UTF-8 first (iconv -f UTF-32 -t UTF-8)"
    }
  }

  /// A text that says what to do if a download produced a different kind of file.
  public var remedyForDownload: String {
    switch self {
    case .gitLFSPointer: "not the file itself; 'git lfs pull' fetches it"
    case .html: "not the file itself; download it again, by its raw address"
    case .gguf: "which is not read; give the model of which it was made, in the Hugging Face layout"
    default: "not the file that is expected here"
    }
  }
}
