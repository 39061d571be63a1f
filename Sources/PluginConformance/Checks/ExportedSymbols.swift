import Foundation

/// The symbols that a shared library exports, read from its file.
///
/// Only 64-bit little-endian ELF files are read, which is the format that the header currently
/// requires for packs. Offsets are those of the System V ABI.
struct ExportedSymbols {
  /// The strong symbols, which collide with symbols of the same name in another library.
  private(set) var strong: [String] = []
  /// The weak symbols, which are mostly inline functions of C++ templates.
  private(set) var weak: [String] = []

  private let bytes: [UInt8]
  private static let dynamicSymbols = 11
  /// The symbols that linkers define in every library.
  private static let linkersOwn: Set<String> = [
    "_init", "_fini", "_edata", "_end", "__bss_start", "__end__", "_bss_end__", "__bss_end__",
    "__bss_start__",
  ]

  /// Reads the file, and returns nil if its layout isn't as expected.
  init?(path: String) {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    bytes = Array(data)
    guard bytes.count > 64, bytes[4] == 2, bytes[5] == 1,
      let start = integer(40, 8), let size = integer(58, 2), let count = integer(60, 2)
    else { return nil }
    let sections = (0..<count).map { start + $0 * size }
    guard let table = sections.first(where: { integer($0 + 4, 4) == Self.dynamicSymbols }),
      let names = integer(table + 40, 4).flatMap({ sections.indices.contains($0) ? $0 : nil }),
      let texts = integer(sections[names] + 24, 8),
      let first = integer(table + 24, 8), let length = integer(table + 32, 8)
    else { return nil }
    for symbol in stride(from: first + 24, to: first + length, by: 24) { read(symbol, texts) }
  }

  private mutating func read(_ symbol: Int, _ texts: Int) {
    guard let offset = integer(symbol, 4), let information = integer(symbol + 4, 1),
      let section = integer(symbol + 6, 2), section != 0
    else { return }
    let name = text(at: texts + offset)
    if Self.linkersOwn.contains(name) { return }
    switch information >> 4 {
    case 1: strong.append(name)
    case 2, 10: weak.append(name)  // 10: STB_GNU_UNIQUE, unique in the whole process
    default: break
    }
  }

  private func integer(_ offset: Int, _ size: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    var value: UInt64 = 0
    for i in (0..<size).reversed() { value = value << 8 | UInt64(bytes[offset + i]) }
    return Int(exactly: value)
  }

  private func text(at offset: Int) -> String {
    guard bytes.indices.contains(offset) else { return "" }
    return String(decoding: bytes[offset...].prefix { $0 != 0 }, as: UTF8.self)
  }
}
