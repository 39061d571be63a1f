/// Reads an archive in memory. The archive is freed together with its reader.
final class ArchiveReader {
  /// The format of the bytes to read.
  enum Format {
    /// Arbitrary data, compressed with gzip.
    case gzip
    case tar
  }

  private let reader: OpaquePointer
  private let bytes: UnsafeMutableRawBufferPointer
  private let file: String
  private let next: LibArchive.Next
  private let read: LibArchive.Read
  private let free: LibArchive.Act
  private let errorText: LibArchive.Text
  private let consumedBytes: LibArchive.Consumed
  private let pathname: LibArchive.Text
  private let hardLink: LibArchive.Text
  private let fileType: LibArchive.FileType
  private let size: LibArchive.Whole
  private let sparseCount: LibArchive.Act
  private let filterCount: LibArchive.Act
  private var entry: OpaquePointer?

  /// - Parameter file: the name of the archive in errors.
  init(
    _ format: Format, _ bytes: [UInt8], file: String, library: LibArchive
  ) throws(PackError) {
    next = try library.function("read_next_header", as: LibArchive.Next.self)
    read = try library.function("read_data", as: LibArchive.Read.self)
    free = try library.function("read_free", as: LibArchive.Act.self)
    errorText = try library.function("error_string", as: LibArchive.Text.self)
    consumedBytes = try library.function("filter_bytes", as: LibArchive.Consumed.self)
    pathname = try library.function("entry_pathname", as: LibArchive.Text.self)
    hardLink = try library.function("entry_hardlink", as: LibArchive.Text.self)
    fileType = try library.function("entry_filetype", as: LibArchive.FileType.self)
    size = try library.function("entry_size", as: LibArchive.Whole.self)
    sparseCount = try library.function("entry_sparse_count", as: LibArchive.Act.self)
    filterCount = try library.function("filter_count", as: LibArchive.Act.self)
    let make = try library.function("read_new", as: LibArchive.Make.self)
    let supports =
      switch format {
      case .gzip: ["read_support_filter_gzip", "read_support_format_raw"]
      case .tar: ["read_support_format_tar"]
      }
    var setUp: [LibArchive.Act] = []
    for name in supports { setUp.append(try library.function(name, as: LibArchive.Act.self)) }
    let open = try library.function("read_open_memory", as: LibArchive.Open.self)

    guard let reader = make() else { throw .noArchiveLibrary(reason: "out of memory") }
    self.reader = reader
    self.file = file
    // libarchive doesn't copy the bytes, so they must stay at the same address as long as the
    // reader exists.
    self.bytes = .allocate(byteCount: max(1, bytes.count), alignment: 16)
    self.bytes.copyBytes(from: bytes)
    for act in setUp { _ = act(reader) }
    guard open(reader, self.bytes.baseAddress, bytes.count) == LibArchive.ok else { throw failure }
  }

  deinit {
    _ = free(reader)
    bytes.deallocate()
  }

  /// Advances to the next entry; returns false at the end.
  func advance() throws(PackError) -> Bool {
    switch next(reader, &entry) {
    case LibArchive.ok: return true
    case LibArchive.end: return false
    default: throw failure
    }
  }

  /// The entry's name as stored in the archive; nil if libarchive can't determine it.
  var name: String? { pathname(entry).map { String(cString: $0) } }

  var isPlainFile: Bool { fileType(entry) == LibArchive.regularFile && hardLink(entry) == nil }

  /// Whether the entry is sparse. A sparse entry can be far larger than the archive.
  var isSparse: Bool { sparseCount(entry) > 0 }

  /// The number of compression layers. libarchive decompresses all of them; its own count includes
  /// one more filter, for the raw bytes.
  var compressions: Int { Int(filterCount(reader)) - 1 }

  /// The size given in the entry's header, in bytes.
  var declaredSize: Int { Int(clamping: size(entry)) }

  /// Reads the contents of the entry.
  ///
  /// - Returns: the contents, or nil as soon as they exceed `limit` bytes.
  func contents(limit: Int) throws(PackError) -> [UInt8]? {
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(reader, $0.baseAddress, $0.count) }
      guard count >= 0 else { throw failure }
      if count == 0 { return contents }
      guard contents.count + count <= limit else { return nil }
      contents += buffer[..<count]
    }
  }

  /// The number of bytes read so far, after all filters.
  var consumed: Int { Int(clamping: consumedBytes(reader, -1)) }

  private var failure: PackError {
    let reason = errorText(reader).map { String(cString: $0) } ?? "it is damaged"
    return .notAPack(file: file, reason: reason.prefix(1).lowercased() + reason.dropFirst())
  }
}
