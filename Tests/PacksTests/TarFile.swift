/// A writer of malicious archives, which accepts any name, any type and any size.
struct TarFile {
  private var bytes: [UInt8] = []

  /// Adds an entry.
  ///
  /// - Parameters:
  ///   - type: the entry's type, such as "0" for a file, "1" for a hard link, "2" for a symbolic
  ///     link and "5" for a directory.
  ///   - size: the size in the header. If nil, it is the length of the contents.
  mutating func add(
    _ name: [UInt8], _ contents: [UInt8] = [], type: Character = "0", link: String = "",
    size: Int? = nil, _ change: (inout [UInt8]) -> Void = { _ in }
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: some Collection<UInt8>, at place: Int) {
      header.replaceSubrange(place..<place + text.count, with: text)
    }
    put(name.prefix(100), at: 0)
    put(Array("0000644\0".utf8), at: 100)
    put(Array("0000000\0".utf8), at: 108)
    put(Array("0000000\0".utf8), at: 116)
    put(Self.octal(size ?? contents.count, width: 11), at: 124)
    put(Self.octal(0, width: 11), at: 136)
    put(Array(String(type).utf8), at: 156)
    put(Array(link.utf8), at: 157)
    put(Array("ustar\u{0}00".utf8), at: 257)
    change(&header)
    put(Array("        ".utf8), at: 148)
    let sum = header.reduce(0) { $0 + Int($1) }
    put(Self.octal(sum, width: 6) + [0, 0x20], at: 148)
    bytes += header + contents
    bytes += [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
  }

  /// Adds a file of GNU tar's sparse type, with one block of data at its beginning and a hole up to
  /// `size`.
  mutating func addSparse(_ name: String, data: [UInt8], size: Int) {
    add(Array(name.utf8), data, type: "S") { header in
      header.replaceSubrange(257..<265, with: Array("ustar  \0".utf8))
      let fields = [(386, 0), (398, data.count), (410, size), (422, 0), (483, size)]
      for (place, value) in fields {
        header.replaceSubrange(place..<place + 11, with: Self.octal(value, width: 11))
      }
    }
  }

  mutating func add(_ name: String, _ contents: String) {
    add(Array(name.utf8), Array(contents.utf8))
  }

  /// A number as octal digits, followed by a zero byte if there is room.
  private static func octal(_ value: Int, width: Int) -> [UInt8] {
    let digits = String(value, radix: 8)
    return Array((String(repeating: "0", count: width - digits.count) + digits).utf8)
  }

  /// The archive with the two empty blocks at its end.
  var ended: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

  /// The archive as a gzip file.
  var archive: [UInt8] { Gzip.stored(ended) }
}

/// A writer of gzip files without compression, which is simple enough to be written by hand.
enum Gzip {
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(65535)
      rest = rest.dropFirst(block.count)
      let length = UInt16(block.count)
      result.append(rest.isEmpty ? 1 : 0)
      result += Self.little(UInt32(length)).prefix(2)
      result += Self.little(UInt32(~length)).prefix(2)
      result += block
    } while !rest.isEmpty
    return result + little(checksum(bytes)) + little(UInt32(truncatingIfNeeded: bytes.count))
  }

  private static func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
    return ~sum
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(byte) { (sum: UInt32, _: Int) -> UInt32 in
      sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
    }
  }
}
