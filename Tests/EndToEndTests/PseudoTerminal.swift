import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A terminal of a given width, for programs that ask whether they write to one.
struct PseudoTerminal {
  /// What the program writes to.
  let childEnd: FileHandle
  private let ownEnd: FileHandle

  /// TIOCSPTLCK and TIOCGPTN of the kernel, macros that Swift doesn't see; posix_openpt and its like are
  /// hidden from it too.
  private static let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

  init(columns: UInt16) throws {
    let own = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var (locked, number): (Int32, Int32) = (0, 0)
    guard own >= 0, ioctl(own, Self.setLock, &locked) == 0, ioctl(own, Self.getNumber, &number) == 0
    else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    let child = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard child >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(child, UInt(TIOCSWINSZ), &size)
    ownEnd = FileHandle(fileDescriptor: own, closeOnDealloc: true)
    childEnd = FileHandle(fileDescriptor: child, closeOnDealloc: true)
  }

  /// What was written, once the program has ended. A terminal holds four thousand bytes until it is read:
  /// a program that writes more would wait for ever.
  func lines() -> [String] {
    _ = fcntl(ownEnd.fileDescriptor, F_SETFL, O_NONBLOCK)
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    // With nothing more to read the end of a terminal is an error, not an end of file.
    while case let count = read(ownEnd.fileDescriptor, &part, part.count), count > 0 {
      text += part[..<count]
    }
    return String(decoding: text, as: UTF8.self)
      .split(whereSeparator: \.isNewline).map(String.init)
  }
}
