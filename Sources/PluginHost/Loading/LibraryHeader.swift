import Foundation
import LocalSystem

/// The first bytes of a shared library. They allow errors to be more precise than those of the
/// dynamic linker.
///
/// The dynamic linker reports "invalid ELF header" both for a text file and for a truncated
/// library. If a library is for a different machine, it names neither machine. The offsets of
/// fields are those of the System V ABI, and are the same for 32 and 64 bits.
struct LibraryHeader {
  /// The offsets of the header fields that are used here.
  private enum Offset {
    static let wordSize = 4
    static let byteOrder = 5
    static let type = 16
    static let machine = 18
    static let end = 20
  }

  private static let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]
  private static let sharedObject = 3
  private static let littleEndian: UInt8 = 1

  /// Checks that a file is a shared library for this machine.
  ///
  /// - Parameter path: the name of the file in errors.
  static func check(_ file: String, called path: String) throws(PluginError) {
    let bytes = try firstBytes(of: file, called: path)
    guard bytes.starts(with: magic) else {
      throw .notALibrary(path: path, reason: "it doesn't start with an ELF header")
    }
    guard bytes.count >= Offset.end else {
      throw .notALibrary(path: path, reason: "it ends within its ELF header")
    }
    let library = machine(of: bytes)
    let host = machine(of: try firstBytes(of: "/proc/self/exe", called: "/proc/self/exe"))
    guard library == host else {
      throw .wrongMachine(path: path, library: library, host: host)
    }
    let type = word(Offset.type, in: bytes)
    guard type == sharedObject else {
      throw .notALibrary(path: path, reason: "it is \(name(ofType: type)); link it with '-shared'")
    }
  }

  private static func firstBytes(
    of file: String, called path: String
  ) throws(PluginError) -> [UInt8] {
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
      defer { try? file.close() }  // An error doesn't matter, because nothing was written.
      return Array(try file.read(upToCount: Offset.end) ?? Data())
    } catch {
      throw .unreadable(path: path, reason: SystemError.lastReason.lowercased())
    }
  }

  private static func word(_ offset: Int, in bytes: [UInt8]) -> Int {
    let (first, second) = (Int(bytes[offset]), Int(bytes[offset + 1]))
    return bytes[Offset.byteOrder] == littleEndian ? first | second << 8 : first << 8 | second
  }

  private static func machine(of bytes: [UInt8]) -> String {
    let bits = bytes[Offset.wordSize] == 1 ? "32" : "64"
    let number = word(Offset.machine, in: bytes)
    let order = bytes[Offset.byteOrder] == littleEndian ? "" : ", big-endian"
    return "\(machines[number] ?? "machine \(number)") (\(bits)-bit\(order))"
  }

  private static let machines = [
    3: "x86", 20: "PowerPC", 21: "PowerPC64", 22: "S390", 40: "ARM", 62: "x86-64", 183: "AArch64",
    243: "RISC-V", 258: "LoongArch",
  ]

  private static func name(ofType type: Int) -> String {
    switch type {
    case 1: "an object file"
    case 2: "a program"
    case 4: "a core dump"
    default: "an ELF file of type \(type)"
    }
  }
}
