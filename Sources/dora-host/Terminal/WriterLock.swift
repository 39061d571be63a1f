import Foundation

/// Keeps two programs from writing one result at a time: the second is refused.
///
/// Held until the descriptor is closed, at the latest when the program ends, however it ends.
enum WriterLock {
  /// Locks an open file.
  ///
  /// - Returns: false where another program has it. A file system that has no locks counts as free.
  static func take(_ descriptor: Int32) -> Bool {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno != EINTR { return errno != EWOULDBLOCK }
    }
    return true
  }

  static func isTaken(_ name: String) -> Stop {
    Stop(
      code: .usage,
      message:
        "error: another dora-host is writing '\(name)'; wait for its end, or choose another --out")
  }
}
