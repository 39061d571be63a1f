import Foundation
import PluginHost

/// The properties of an ELF shared library, which are read without loading it.
///
/// Offsets in the file are untrusted. Reading fails if one of them lies outside the file. Only
/// 64-bit little-endian files are read, since all supported machines use them.
public struct LibraryFile: Sendable, Equatable {
  /// The platform, such as "x86_64-linux-gnu".
  public let platform: String
  /// The libraries that the dynamic linker has to find.
  public let needed: [String]
  /// The library search path given in the file.
  public let searchPath: String?
  /// The symbol versions that the needed libraries must provide, such as "GLIBC_2.29".
  public let versions: Set<String>
  /// The exported symbols.
  public let exports: Set<String>

  /// Returns whether a library is present on every machine with this platform or is part of Swift.
  public static func isAllowed(_ name: String) -> Bool {
    // A name with a slash is a path, so the linker doesn't search for the library.
    if name.contains("/") { return false }
    let system: Set<String> = [
      "libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "libpthread.so.0", "libdl.so.2",
      "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1",
    ]
    return system.contains(name) || name.hasPrefix("ld-linux-") || name.hasPrefix("ld-musl-")
      || name.hasPrefix("libswift") || name.hasPrefix("libFoundation")
      || name.hasPrefix("lib_Foundation") || name == "libdispatch.so"
      || name == "libBlocksRuntime.so"
  }

  /// The first folder in the search path that isn't allowed. Only the library's own folder and the
  /// folder of this program's Swift runtime are allowed. Symbolic links aren't resolved for the
  /// comparison, since their targets may change.
  public var foreignFolder: String? {
    searchPath?.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      .first { $0 != "$ORIGIN" && $0 != SwiftRuntime.folder }
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

  /// - Parameter file: the name of the file in errors.
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
    needed = dynamic.needed.map(PluginText.clean)
    searchPath = dynamic.searchPath.map(PluginText.clean)
    versions = Set(dynamic.versions.map(PluginText.clean))
    exports = elf.exports()
    let isMusl = needed.contains { $0.hasPrefix("libc.musl") || $0.hasPrefix("ld-musl") }
    platform = machine + (isMusl ? "-linux-musl" : "-linux-gnu")
  }
}

/// The Swift runtime used by this program.
enum SwiftRuntime {
  /// The folder that the runtime was loaded from; nil if the runtime is linked into the program.
  /// Symbolic links are resolved, as they are in the search path that the compiler writes into a
  /// library.
  static let folder: String? = {
    // The file is read line by line, since Foundation reads only the first page of a file in /proc.
    guard let maps = fopen("/proc/self/maps", "re") else { return nil }
    defer { fclose(maps) }
    let name = "/libswiftCore.so"
    var line = [CChar](repeating: 0, count: Int(PATH_MAX) + 256)
    while fgets(&line, Int32(line.count), maps) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasSuffix(name), let start = text.firstIndex(of: "/") else { continue }
      return String(text[start...].dropLast(name.count))
    }
    return nil
  }()
}
