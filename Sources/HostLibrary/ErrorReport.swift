import CDoRA
import CDoRAHost
import Glibc

/// Reports failures to C callers, either in a struct or as a status with a text.
enum ErrorReport {
  /// Runs a function of dora_host.h.
  ///
  /// - Returns: the value, or nil on failure, in which case `error` describes the failure.
  static func attempt<Value>(
    _ error: UnsafeMutablePointer<dora_host_error>?, _ body: () throws(HostError) -> Value
  ) -> Value? {
    do throws(HostError) {
      return try body()
    } catch let failure {
      fill(error, with: failure)
      return nil
    }
  }

  /// Runs a function of dora_host.h that returns a status.
  static func status(
    _ error: UnsafeMutablePointer<dora_host_error>?, _ body: () throws(HostError) -> Void
  ) -> dora_status {
    do throws(HostError) {
      try body()
      return DORA_OK
    } catch let failure {
      fill(error, with: failure)
      return failure.status
    }
  }

  /// Runs a function of dora.h, which reports a failure as a status with one line of text.
  static func status(
    _ text: UnsafeMutablePointer<CChar>?, capacity: UInt64,
    datum: UnsafeMutablePointer<Int64>? = nil, _ body: () throws(HostError) -> Void
  ) -> dora_status {
    do throws(HostError) {
      try body()
      return DORA_OK
    } catch let failure {
      datum?.pointee = failure.datum.map(Int64.init) ?? -1
      if let text { copy("\(failure)", to: text, capacity: Int(clamping: capacity)) }
      return failure.status
    }
  }

  private static func fill(
    _ error: UnsafeMutablePointer<dora_host_error>?, with failure: HostError
  ) {
    guard let error else { return }
    error.pointee = dora_host_error()
    error.pointee.kind = failure.code
    error.pointee.bad_datum = failure.datum.map(Int64.init) ?? -1
    withUnsafeMutableBytes(of: &error.pointee.message) { bytes in
      guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
      copy("\(failure)", to: start, capacity: bytes.count)
    }
  }

  /// Copies a text, and truncates it between characters if it is too long.
  private static func copy(
    _ text: String, to place: UnsafeMutablePointer<CChar>, capacity: Int
  ) {
    guard capacity > 0 else { return }
    var kept = text[...]
    while kept.utf8.count >= capacity {
      let excess = kept.utf8.count - capacity + 1
      kept = kept.dropLast(max(1, excess / 4))
    }
    let bytes = Array(kept.utf8)
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { memcpy(place, start, source.count) }
    }
    place[bytes.count] = 0
  }
}
