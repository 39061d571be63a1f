import Foundation
import Work

/// Keeps two programs from writing one result at a time: the second is refused.
///
/// Held until the descriptor is closed, at the latest when the program ends, however it ends.
package enum WriterLock {
  /// Locks an open file.
  ///
  /// - Returns: false if another program holds the lock. A file system that has no locks counts as
  ///   free.
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
