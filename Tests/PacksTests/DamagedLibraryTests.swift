import Testing

@testable import Packs

/// Tests of library files whose headers are damaged on purpose.
@Suite struct DamagedLibraryTests {
  private static let dynamicPlace = 64 + 3 * 56

  /// A 64-bit library with a loaded segment for the whole file, a second one whose content is said to
  /// be at `offset` in the file, and a dynamic section that locates its table of needed versions in
  /// the second one.
  private static func library(versionsAt offset: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: dynamicPlace + 3 * 16)
    func put(_ value: UInt64, _ width: Int, at place: Int) {
      for i in 0..<width { bytes[place + i] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(i))) }
    }
    func segment(_ index: Int, kind: UInt64, offset: UInt64, address: UInt64, size: UInt64) {
      let place = 64 + 56 * index
      put(kind, 4, at: place)
      put(offset, 8, at: place + 8)
      put(address, 8, at: place + 16)
      put(size, 8, at: place + 32)
      put(size, 8, at: place + 40)
    }
    put(64, 8, at: 32)
    put(3, 2, at: 56)
    segment(0, kind: 1, offset: 0, address: 0, size: UInt64(bytes.count))
    segment(1, kind: 1, offset: offset, address: 0x10000, size: 16)
    segment(2, kind: 2, offset: 0, address: UInt64(dynamicPlace), size: 48)
    put(5, 8, at: dynamicPlace)
    put(0, 8, at: dynamicPlace + 8)
    put(0x6FFF_FFFE, 8, at: dynamicPlace + 16)
    put(0x10000, 8, at: dynamicPlace + 24)
    return bytes
  }

  @Test(
    "a table of needed versions outside of the file is refused, wherever it is said to be",
    arguments: [1 << 20, 0x7FFF_FFFF_FFFF_FFF0, 0x7FFF_FFFF_FFFF_FFF8, UInt64(Int.max)])
  func versions(offset: UInt64) {
    #expect(ELFBytes(Self.library(versionsAt: offset)).dynamicSection() == nil)
  }

  @Test("the table is read where it is within the file")
  func inside() {
    // Zeros say that there is one library, with one version, whose name is at the string table's
    // beginning.
    #expect(ELFBytes(Self.library(versionsAt: 0)).dynamicSection()?.versions == [""])
  }
}
