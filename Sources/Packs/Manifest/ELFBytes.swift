/// Reads numbers and strings in an ELF file. The result is nil for offsets outside the file.
struct ELFBytes {
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

  /// Returns the offsets of at most `most` records of a table. No real file has more records.
  private func records(
    at start: Int?, count: Int?, size: Int, most: Int
  ) -> [Int] {
    guard let start, let count, start <= bytes.count else { return [] }
    let fitting = (bytes.count - start) / size
    return (0..<min(count, fitting, most)).map { start + $0 * size }
  }

  private enum Tag {
    /// The tags of entries that cause other libraries to be loaded: needed libraries, auxiliary
    /// filters and filters.
    static let needed = [1, 0x7FFF_FFFD, 0x7FFF_FFFF]
    static let strings = 5
    static let searchPaths = [15, 29]
    static let versionNeeds = 0x6FFF_FFFE
  }

  struct Dynamic {
    let needed: [String]
    let searchPath: String?
    /// The symbol versions that other libraries must provide, such as "GLIBC_2.29".
    let versions: Set<String>
  }

  /// Reads the dynamic section in the same way as the dynamic linker. It is located by its address
  /// in the loaded image, not by its file offset, and ends at the terminating entry, not at the
  /// stated size.
  func dynamicSection() -> Dynamic? {
    let headers = records(
      at: number(32, width: 8), count: number(56, width: 2), size: 56, most: 1000)
    let dynamics = headers.filter { number($0, width: 4) == Segment.dynamic }
    let segments = headers.filter { number($0, width: 4) == Segment.loaded }
    guard dynamics.count == 1, areInOrder(segments),
      let start = number(dynamics[0] + 16, width: 8).flatMap({ fileOffset(of: $0, segments) })
    else { return nil }
    let entries = records(at: start, count: Int.max, size: 16, most: 10_000).map {
      (tag: number($0, width: 8) ?? -1, value: number($0 + 8, width: 8) ?? -1)
    }.prefix { $0.tag != 0 }
    // If there are several string tables, the linker uses the last one.
    guard let address = entries.last(where: { $0.tag == Tag.strings })?.value,
      let strings = fileOffset(of: address, segments)
    else { return nil }
    func string(_ value: Int) -> String? {
      let (place, overflow) = strings.addingReportingOverflow(value)
      return overflow ? nil : text(place)
    }
    let needed = entries.filter { Tag.needed.contains($0.tag) }.map { string($0.value) }
    let paths = entries.filter { Tag.searchPaths.contains($0.tag) }.map { string($0.value) }
    let table = entries.last { $0.tag == Tag.versionNeeds }?.value
    guard !needed.contains(nil), !paths.contains(nil),
      let versions = table.map({ versionNeeds(at: fileOffset(of: $0, segments), string) }) ?? []
    else { return nil }
    let path = paths.compactMap { $0 }.joined(separator: ":")
    return Dynamic(
      needed: needed.compactMap { $0 }, searchPath: paths.isEmpty ? nil : path, versions: versions)
  }

  /// Reads the table of needed versions, which is a chain of libraries, each with a chain of
  /// versions. Links are distances, and 0 ends a chain.
  private func versionNeeds(
    at start: Int?, _ string: (Int) -> String?
  ) -> Set<String>? {
    // The place comes from the file. Within the file, the sums below can't overflow.
    guard var library = start, library <= bytes.count else { return nil }
    var versions: Set<String> = []
    // The maximum number of entries, which no real library needs. A chain can't loop, but it could
    // be as long as the file.
    var room = 10_000
    while true {
      guard let first = number(library + 8, width: 4), let next = number(library + 12, width: 4)
      else { return nil }
      var version = library + first
      while true {
        guard room > 0, let name = number(version + 8, width: 4).flatMap(string),
          let further = number(version + 12, width: 4)
        else { return nil }
        versions.insert(name)
        room -= 1
        if further == 0 { break }
        version += further
      }
      if next == 0 { return versions }
      library += next
    }
  }

  private enum Segment {
    static let loaded = 1
    static let dynamic = 2
    static let page = 4096
  }

  /// Whether no page of the image is mapped twice. If one were, the linker would use the last
  /// mapping.
  private func areInOrder(_ segments: [Int]) -> Bool {
    var end = 0
    for segment in segments {
      guard let start = number(segment + 16, width: 8), let size = number(segment + 40, width: 8),
        start / Segment.page * Segment.page >= end
      else { return false }
      let (last, overflow) = start.addingReportingOverflow(size)
      guard !overflow, last <= Int.max - Segment.page else { return false }
      end = (last + Segment.page - 1) / Segment.page * Segment.page
    }
    return true
  }

  /// Returns the file offset for an address in the loaded image.
  private func fileOffset(of address: Int, _ segments: [Int]) -> Int? {
    for segment in segments {
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

  /// Returns the names of the dynamic symbols that this file defines.
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
