import Foundation

/// What an ELF shared library says about itself, read without loading it.
///
/// Every offset comes from the file and may be anything; whatever lies outside of it makes the reading
/// fail. Only 64-bit little-endian files are read: the machines that there are.
public struct LibraryFile: Sendable, Equatable {
  /// Such as "x86_64-linux-gnu".
  public let platform: String
  /// Libraries that the dynamic linker has to find.
  public let needed: [String]
  /// Folders that the file itself wants searched.
  public let searchPath: String?
  /// Symbols that it exports.
  public let exports: Set<String>

  /// Libraries that any machine of the platform has, or that come with Swift.
  public static func isAllowed(_ name: String) -> Bool {
    let system: Set<String> = [
      "libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "libpthread.so.0", "libdl.so.2",
      "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1",
    ]
    return system.contains(name) || name.hasPrefix("ld-linux-") || name.hasPrefix("ld-musl-")
      || name.hasPrefix("libswift") || name.hasPrefix("libFoundation")
      || name.hasPrefix("lib_Foundation") || name == "libdispatch.so"
      || name == "libBlocksRuntime.so"
  }

  /// This machine's platform.
  public static let hostPlatform: String = {
    #if arch(x86_64)
      let machine = "x86_64"
    #elseif arch(arm64)
      let machine = "aarch64"
    #else
      let machine = "unknown"
    #endif
    #if canImport(Musl)
      return machine + "-linux-musl"
    #else
      return machine + "-linux-gnu"
    #endif
  }()

  /// - Parameter file: what errors call it.
  public init(_ bytes: [UInt8], file: String) throws(PackError) {
    func refuse(_ reason: String) -> PackError {
      .badField(file: file, field: "the library", reason: reason)
    }
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { throw refuse("is not an ELF file") }
    guard bytes.count >= 64, bytes[4] == 2, bytes[5] == 1 else {
      throw refuse("is not a 64-bit little-endian ELF file")
    }
    let elf = ELFBytes(bytes)
    guard elf.number(16, width: 2) == 3 else { throw refuse("is not a shared library") }
    let machines = [62: "x86_64", 183: "aarch64", 243: "riscv64", 258: "loongarch64"]
    guard let number = elf.number(18, width: 2), let machine = machines[number] else {
      throw refuse("is for a machine that has no name here")
    }
    guard let dynamic = elf.dynamicSection() else { throw refuse("has damaged headers") }
    needed = dynamic.needed.map(PrintableText.of)
    searchPath = dynamic.searchPath.map(PrintableText.of)
    exports = elf.exports()
    let isMusl = needed.contains { $0.hasPrefix("libc.musl") || $0.hasPrefix("ld-musl") }
    platform = machine + (isMusl ? "-linux-musl" : "-linux-gnu")
  }
}

/// Numbers and strings of an ELF file, each nil where it would lie outside.
private struct ELFBytes {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func number(_ offset: Int, width: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - width else { return nil }
    var value: UInt64 = 0
    for i in (0..<width).reversed() { value = value << 8 | UInt64(bytes[offset + i]) }
    return Int(exactly: value)
  }

  func text(_ offset: Int) -> String? {
    guard offset >= 0, offset < bytes.count else { return nil }
    return String(decoding: bytes[offset...].prefix(4096).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Tables of equal records: how many of more than any file has are looked at.
  private func records(
    at start: Int?, count: Int?, size: Int, most: Int
  ) -> [Int] {
    guard let start, let count, start <= bytes.count else { return [] }
    let fitting = (bytes.count - start) / size
    return (0..<min(count, fitting, most)).map { start + $0 * size }
  }

  private enum Tag {
    static let needed = 1
    static let strings = 5
    static let searchPaths = [15, 29]
  }

  func dynamicSection() -> (needed: [String], searchPath: String?)? {
    let segments = records(
      at: number(32, width: 8), count: number(56, width: 2), size: 56, most: 1000)
    guard let dynamic = segments.first(where: { number($0, width: 4) == 2 }) else { return nil }
    let start = number(dynamic + 8, width: 8)
    let count = number(dynamic + 32, width: 8).map { $0 / 16 }
    let entries = records(at: start, count: count, size: 16, most: 10_000).map {
      (tag: number($0, width: 8) ?? -1, value: number($0 + 8, width: 8) ?? -1)
    }.prefix { $0.tag != 0 }
    guard let address = entries.first(where: { $0.tag == Tag.strings })?.value,
      let strings = fileOffset(of: address, segments)
    else { return nil }
    func string(_ value: Int) -> String? {
      let (place, overflow) = strings.addingReportingOverflow(value)
      return overflow ? nil : text(place)
    }
    let needed = entries.filter { $0.tag == Tag.needed }.map { string($0.value) }
    guard !needed.contains(nil) else { return nil }
    let path = entries.first { Tag.searchPaths.contains($0.tag) }.flatMap { string($0.value) }
    return (needed.compactMap { $0 }, path)
  }

  /// Where in the file an address of the loaded image lies.
  private func fileOffset(of address: Int, _ segments: [Int]) -> Int? {
    for segment in segments where number(segment, width: 4) == 1 {
      guard let offset = number(segment + 8, width: 8), let start = number(segment + 16, width: 8),
        let size = number(segment + 32, width: 8)
      else { continue }
      let (distance, overflow) = address.subtractingReportingOverflow(start)
      guard !overflow, distance >= 0, distance < size else { continue }
      let (place, tooFar) = offset.addingReportingOverflow(distance)
      return tooFar ? nil : place
    }
    return nil
  }

  /// Names in the table of dynamic symbols that have a definition here.
  func exports() -> Set<String> {
    let sections = records(
      at: number(40, width: 8), count: number(60, width: 2), size: 64, most: 10_000)
    guard let table = sections.first(where: { number($0 + 4, width: 4) == 11 }),
      let link = number(table + 40, width: 4), sections.indices.contains(link),
      let strings = number(sections[link] + 24, width: 8)
    else { return [] }
    let symbols = records(
      at: number(table + 24, width: 8), count: number(table + 32, width: 8).map { $0 / 24 },
      size: 24, most: 100_000)
    var names: Set<String> = []
    for symbol in symbols {
      guard let name = number(symbol, width: 4), let section = number(symbol + 6, width: 2),
        section != 0, let binding = number(symbol + 4, width: 1), binding >> 4 != 0
      else { continue }
      let (place, overflow) = strings.addingReportingOverflow(name)
      if !overflow, let text = text(place) { names.insert(text) }
    }
    return names
  }
}
