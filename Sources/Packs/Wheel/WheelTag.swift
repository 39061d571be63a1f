/// The platform tag of a wheel. It says on which systems all dependencies of the wheel's libraries
/// are present.
enum WheelTag {
  /// Returns the tag for a library, such as "manylinux_2_29_x86_64". It contains the version of the
  /// oldest glibc that provides all symbol versions that the library needs.
  ///
  /// - Parameter file: the name of the library in errors.
  /// - Throws: ``PackError/badField(file:field:reason:)`` if the library needs anything that may be
  ///   missing on such a system.
  static func tag(for library: LibraryFile, file: String) throws(PackError) -> String {
    try tag(
      platform: library.platform, needed: library.needed, versions: library.versions, file: file)
  }

  static func tag(
    platform: String, needed: [String], versions: Set<String>, file: String
  ) throws(PackError) -> String {
    func refuse(_ reason: String) -> PackError {
      .badField(file: file, field: "the library", reason: reason)
    }
    let isMusl = platform.hasSuffix("-musl")
    let machine = String(platform.prefix { $0 != "-" })
    if let other = needed.first(where: { !isEverywhere($0, isMusl: isMusl) }) {
      throw refuse(
        "needs '\(other)', which isn't on every system that a wheel may be installed on; link it "
          + "into the library, the Swift runtime with '-static-stdlib'")
    }
    // musl's symbols have no versions. 1.2 is its newest series, and can run libraries for earlier
    // ones.
    if isMusl { return "musllinux_1_2_\(machine)" }
    var minor = machine == "x86_64" ? 5 : 17
    for version in versions.sorted() {
      guard let needed = glibcMinor(for: version) else {
        throw refuse("needs symbol version '\(version)', for which no system is known to have it")
      }
      minor = max(minor, needed)
    }
    return "manylinux_2_\(minor)_\(machine)"
  }

  private static func isEverywhere(_ name: String, isMusl: Bool) -> Bool {
    guard LibraryFile.isAllowed(name), !name.contains("swift"), !name.contains("Foundation"),
      name != "libdispatch.so", name != "libBlocksRuntime.so"
    else { return false }
    return !isMusl || name.hasPrefix("libc.musl") || name.hasPrefix("ld-musl")
  }

  /// Returns the minor version of the first glibc 2 whose systems provide a symbol version.
  private static func glibcMinor(for version: String) -> Int? {
    if let exact = exactVersions[version] { return exact }
    guard let mark = version.lastIndex(of: "_") else { return nil }
    let name = version[..<mark]
    let numbers = version[version.index(after: mark)...].split(
      separator: ".", omittingEmptySubsequences: false
    ).map { Int($0) }
    guard !numbers.contains(nil) else { return nil }
    let parts = numbers.compactMap { $0 }
    if name == "GLIBC" { return parts.count >= 2 && parts[0] == 2 ? parts[1] : nil }
    return companions[String(name)]?.first { !$0.newest.lexicographicallyPrecedes(parts) }?.minor
  }

  /// The newest version of a GCC library on systems with a certain glibc.
  private struct Companion {
    let newest: [Int]
    let minor: Int
  }

  /// On a system with a certain glibc, libstdc++ and libgcc have the version of the system's
  /// compiler. These pairs are taken from the manylinux policies of auditwheel 6.8.
  private static let companions: [String: [Companion]] = [
    "GLIBCXX": [
      ([3, 4, 8], 5), ([3, 4, 13], 12), ([3, 4, 19], 17), ([3, 4, 22], 24), ([3, 4, 24], 27),
      ([3, 4, 28], 31), ([3, 4, 29], 34), ([3, 4, 30], 35), ([3, 4, 33], 39),
    ].map(Companion.init),
    "CXXABI": [
      ([1, 3, 1], 5), ([1, 3, 3], 12), ([1, 3, 7], 17), ([1, 3, 10], 24), ([1, 3, 11], 27),
      ([1, 3, 12], 31), ([1, 3, 13], 34), ([1, 3, 15], 39),
    ].map(Companion.init),
    "GCC": [
      ([4, 2, 0], 5), ([4, 3, 0], 12), ([4, 8, 0], 17), ([7, 0, 0], 27), ([12, 0, 0], 35),
      ([14, 0, 0], 39),
    ].map(Companion.init),
  ]

  private static let exactVersions = [
    "GLIBC_ABI_DT_RELR": 36, "CXXABI_TM_1": 17, "CXXABI_FLOAT128": 24,
  ]
}
