import Glibc

/// An array for the results of a plugin.
///
/// The marker is a NaN that no arithmetic operation produces. It distinguishes an element that was
/// never stored from a NaN that was stored. Guards on both sides reveal writes outside the array.
struct OutputArray {
  let name: String
  let count: Int

  /// The marker, which is a quiet NaN whose payload spells "DORA".
  static let poison = Double(bitPattern: 0x7FF8_0000_444F_5241)
  /// The number of guard elements on each side of the plugin's elements.
  static let guards = 4

  init(_ name: String, count: Int) {
    self.name = name
    self.count = count
  }

  /// Copies the elements, so that the plugin can no longer change them, and checks that all of them
  /// were stored.
  ///
  /// - Parameters:
  ///   - start: the address of element 0, which is between guards.
  ///   - mayBeNaN: whether NaN is allowed and means "unknown".
  ///   - place: returns the name of an element for messages, such as "datum 3".
  func values(
    at start: UnsafePointer<Double>, of plugin: PluginIdentity, mayBeNaN: Bool = false,
    place: (Int) -> String
  ) throws(PluginError) -> [Double] {
    let margins = [start - Self.guards, start + count]
    let isIntact = margins.allSatisfy { margin in
      (0..<Self.guards).allSatisfy { Self.isPoison(margin[$0]) }
    }
    guard isIntact else { throw .breach(plugin, .overrun(output: name)) }
    let values = Array(UnsafeBufferPointer(start: start, count: count))
    for (i, value) in values.enumerated() {
      if Self.isPoison(value) {
        throw .breach(plugin, .unwritten(output: name, place: place(i)))
      }
      guard value.isFinite || (mayBeNaN && value.isNaN) else {
        throw .breach(plugin, .nonFinite(output: name, place: place(i), value: value))
      }
    }
    return values
  }

  /// Returns a single result of a batch, after checking that it was stored.
  static func checked(
    _ value: Double, _ output: String, of plugin: PluginIdentity
  ) throws(PluginError) -> Double {
    if isPoison(value) { throw .breach(plugin, .unwritten(output: output, place: "the batch")) }
    guard value.isFinite else {
      throw .breach(plugin, .nonFinite(output: output, place: "the batch", value: value))
    }
    return value
  }

  static func isPoison(_ value: Double) -> Bool { value.bitPattern == poison.bitPattern }
}

/// The addresses of consecutive results, each between the guards of an ``OutputArray``. The layout
/// is the same in the host, which prepares and reads the results, and in the process that calls the
/// plugin.
struct ResultPlaces {
  private let start: UnsafeMutablePointer<Double>
  private var used = 0

  init(_ payload: UnsafeMutableRawPointer) {
    start = payload.assumingMemoryBound(to: Double.self)
  }

  /// Returns the address of element 0 of the next result, or nil if its count indicates that there
  /// is no such result.
  mutating func next(_ count: Int) -> UnsafeMutablePointer<Double>? {
    guard count >= 0 else { return nil }
    defer { used += count + 2 * OutputArray.guards }
    return start + used + OutputArray.guards
  }
}

extension [OutputArray?] {
  /// The total size of the arrays and their guards.
  var size: ByteCount {
    var size = ByteCount()
    for case let output? in self {
      size.add(output.count, of: MemoryLayout<Double>.stride)
      size.add(2 * OutputArray.guards, of: MemoryLayout<Double>.stride)
    }
    return size
  }

  /// Stores the value that means "never stored" in every element and every guard.
  func poison(_ payload: UnsafeMutableRawPointer) {
    let count = (size.bytes ?? 0) / MemoryLayout<Double>.stride
    payload.assumingMemoryBound(to: Double.self)
      .update(repeating: OutputArray.poison, count: count)
  }
}

/// Memory for the results of one call to a plugin in this process.
final class ResultBlock {
  let start: UnsafeMutableRawPointer

  /// Allocates and poisons the arrays.
  ///
  /// - Returns: nil if their size can't be represented.
  init?(_ outputs: [OutputArray?]) {
    guard let bytes = outputs.size.bytes else { return nil }
    start = .allocate(byteCount: Swift.max(bytes, 8), alignment: 16)
    outputs.poison(start)
  }

  deinit { start.deallocate() }
}
