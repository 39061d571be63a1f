import Foundation

/// The memory mappings of this process, as listed by the kernel.
package enum MemoryMap {
  /// One entry per mapping: its addresses, and the path of its file if it has one.
  package static func entries() -> [(addresses: Range<UInt>, path: String?)] {
    // Read to the end: `String(contentsOfFile:)` would read only the first page of such a file.
    let handle = FileHandle(forReadingAtPath: "/proc/self/maps")
    let bytes = (try? handle?.readToEnd()) ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard ends.count == 2, ends[0] <= ends[1] else { return nil }
      return (ends[0]..<ends[1], line.firstIndex(of: "/").map { String(line[$0...]) })
    }
  }

  /// The file mapped at an address of this process.
  package static func file(holding address: UnsafeRawPointer) -> String? {
    entries().first { $0.addresses.contains(UInt(bitPattern: address)) }?.path
  }
}
