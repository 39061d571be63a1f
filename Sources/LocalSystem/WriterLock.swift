import Foundation
import Work

/// Prevents two programs from writing the same result at the same time. The second program is
/// refused.
///
/// The lock is held until the descriptor is closed. This happens at the latest when the program
/// ends, for whatever reason.
package enum WriterLock {
  /// Locks an open file.
  ///
  /// - Returns: false if another program holds the lock. On a file system without locks, the file
  ///   is treated as unlocked.
  package static func take(_ descriptor: Int32) -> Bool {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno != EINTR { return errno != EWOULDBLOCK }
    }
    return true
  }

  package static func isTaken(_ name: String) -> WorkError {
    .badInput(
      "another dora-host is writing '\(name)'; wait for its end, or choose another \(Setting.out)")
  }
}
