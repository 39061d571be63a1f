import Foundation

/// Raises a to the power of b.
func power(_ a: Double, _ b: Double) -> Double { pow(a, b) }

/// Formats a date as `strftime` does in the C locale.
func formatted(_ date: Date, _ format: String) -> String? {
  var seconds = time_t(date.timeIntervalSince1970)
  var parts = tm()
  guard localtime_r(&seconds, &parts) != nil else { return nil }
  if format.isEmpty { return "" }
  var buffer = [CChar](repeating: 0, count: 4096)
  let count = strftime(&buffer, buffer.count, format, &parts)
  return count == 0
    ? nil : String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
