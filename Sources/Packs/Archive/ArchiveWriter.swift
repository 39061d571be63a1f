/// Writes reproducible archives. The same files always give the same bytes, since times and owners
/// aren't stored.
enum ArchiveWriter {
  /// The format of an archive.
  private enum Format {
    /// A tar archive compressed with gzip, which is the format of packs.
    case pack
    /// A zip archive, which is the format of wheels.
    case wheel
  }

  /// Makes a compressed archive of the files in the given order.
  static func archive(
    _ entries: [PackArchive.Entry], file: String, library: LibArchive
  ) throws(PackError) -> [UInt8] {
    try bytes(of: entries, as: .pack, file: file, library: library)
  }

  /// Makes a zip archive of the files in the given order.
  static func wheel(
    _ entries: [PackArchive.Entry], file: String, library: LibArchive
  ) throws(PackError) -> [UInt8] {
    try bytes(of: entries, as: .wheel, file: file, library: library)
  }

  private static func bytes(
    of entries: [PackArchive.Entry], as format: Format, file: String, library: LibArchive
  ) throws(PackError) -> [UInt8] {
    // The overhead of a zip archive is smaller than that of a tar archive. It contains each name
    // twice, which is shorter than a block.
    let header = 512
    let tarSize = entries.reduce(20 * header) { $0 + $1.bytes.count + 2 * header }
    // Compression makes incompressible data slightly longer.
    let output = UnsafeMutableRawBufferPointer.allocate(
      byteCount: tarSize + tarSize / 100 + (64 << 10), alignment: 16)
    defer { output.deallocate() }
    let used = try Writer(library, file: file).write(entries, as: format, into: output)
    return Array(output[..<used])
  }

  private final class Writer {
    let library: LibArchive
    let file: String
    let writer: OpaquePointer?
    let free: LibArchive.Act

    init(_ library: LibArchive, file: String) throws(PackError) {
      self.library = library
      self.file = file
      free = try library.function("write_free", as: LibArchive.Act.self)
      writer = try library.function("write_new", as: LibArchive.Make.self)()
    }

    deinit { _ = free(writer) }

    func write(
      _ entries: [PackArchive.Entry], as format: Format, into buffer: UnsafeMutableRawBufferPointer
    ) throws(PackError) -> Int {
      let setUp =
        switch format {
        case .pack: ["write_add_filter_gzip", "write_set_format_ustar"]
        case .wheel: ["write_set_format_zip"]
        }
      for name in setUp { try check(library.function(name, as: LibArchive.Act.self)(writer)) }
      switch format {
      case .pack:
        let option = try library.function("write_set_filter_option", as: LibArchive.Option.self)
        try check(option(writer, "gzip", "timestamp", nil))
      case .wheel:
        let option = try library.function("write_set_format_option", as: LibArchive.Option.self)
        try check(option(writer, "zip", "compression", "deflate"))
      }
      let open = try library.function("write_open_memory", as: LibArchive.OpenWriting.self)
      // libarchive updates this count until the archive is closed.
      let count = UnsafeMutablePointer<Int>.allocate(capacity: 1)
      defer { count.deallocate() }
      count.pointee = 0
      try check(open(writer, buffer.baseAddress, buffer.count, count))
      for entry in entries { try write(entry) }
      try check(library.function("write_close", as: LibArchive.Act.self)(writer))
      return count.pointee
    }

    private func write(_ entry: PackArchive.Entry) throws(PackError) {
      let header = try library.function("entry_new", as: LibArchive.Make.self)()
      let freeHeader = try library.function("entry_free", as: LibArchive.SetNothing.self)
      defer { freeHeader(header) }
      try library.function("entry_set_pathname", as: LibArchive.SetText.self)(header, entry.name)
      try library.function("entry_set_size", as: LibArchive.SetWhole.self)(
        header, Int64(entry.bytes.count))
      try library.function("entry_set_filetype", as: LibArchive.SetBits.self)(
        header, LibArchive.regularFile)
      try library.function("entry_set_perm", as: LibArchive.SetBits.self)(header, 0o644)
      try library.function("entry_set_mtime", as: LibArchive.SetTime.self)(header, 0, 0)
      try check(
        library.function("write_header", as: LibArchive.WriteHeader.self)(writer, header))
      let write = try library.function("write_data", as: LibArchive.Write.self)
      let count = entry.bytes.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
      guard count == entry.bytes.count else { throw failure }
    }

    private func check(_ status: Int32) throws(PackError) {
      guard status == LibArchive.ok else { throw failure }
    }

    private var failure: PackError {
      let text = try? library.function("error_string", as: LibArchive.Text.self)(writer)
      return .unwritable(path: file, reason: text.map { String(cString: $0) } ?? "out of memory")
    }
  }
}
