import Foundation

/// The memory mappings of this process, as listed by the kernel.
package enum MemoryMap {
  /// Returns the addresses of each mapping, and the path of its file if there is one.
  package static func entries() -> [(addresses: Range<UInt>, path: String?)] {
    // The file is read to its end, because `String(contentsOfFile:)` would read only the first page
    // of a file in /proc.
    let handle = FileHandle(forReadingAtPath: "/proc/self/maps")
    let bytes = (try? handle?.readToEnd()) ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard ends.count == 2, ends[0] <= ends[1] else { return nil }
      return (ends[0]..<ends[1], line.firstIndex(of: "/").map { String(line[$0...]) })
    }
  }

  /// Returns the path of the file that is mapped at an address of this process.
  package static func file(holding address: UnsafeRawPointer) -> String? {
    entries().first { $0.addresses.contains(UInt(bitPattern: address)) }?.path
  }
}
