import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A terminal with a given width, for programs that check whether their output is a terminal.
struct PseudoTerminal {
  /// The end of the terminal to which the program writes.
  let childEnd: FileHandle
  private let ownEnd: FileHandle

  /// The kernel's TIOCSPTLCK and TIOCGPTN, which are macros that Swift doesn't import. posix_openpt
  /// and related functions aren't available in Swift either.
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

  /// The lines that were written, once the program has ended. A terminal buffers four thousand
  /// bytes, so a program that writes more before they are read would wait forever.
  func lines() -> [String] {
    _ = fcntl(ownEnd.fileDescriptor, F_SETFL, O_NONBLOCK)
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    // When there is nothing more to read, the end of a terminal is an error, not an end of file.
    while case let count = read(ownEnd.fileDescriptor, &part, part.count), count > 0 {
      text += part[..<count]
    }
    return String(decoding: text, as: UTF8.self)
      .split(whereSeparator: \.isNewline).map(String.init)
  }
}
