import Glibc

/// An array of results for a plugin to fill, poisoned beforehand.
///
/// Every element starts as one particular NaN that arithmetic doesn't produce, which distinguishes
/// an element that was never stored from a stored NaN. Guards on both sides reveal writes outside
/// the array.
final class OutputArray {
  let name: String
  let count: Int
  private let block: UnsafeMutablePointer<Double>

  /// A quiet NaN whose payload spells "DORA".
  static let poison = Double(bitPattern: 0x7FF8_0000_444F_5241)
  /// The number of guard elements on each side of the plugin's elements.
  static let guards = 4

  init(_ name: String, count: Int) {
    self.name = name
    self.count = count
    let size = count + 2 * Self.guards
    block = .allocate(capacity: size)
    block.initialize(repeating: Self.poison, count: size)
  }

  deinit { block.deallocate() }

  /// Where the plugin stores element 0.
  var start: UnsafeMutablePointer<Double> { block + Self.guards }

  private var size: Int { count + 2 * Self.guards }

  /// Adds the bytes of an array of `count` elements and its guards.
  static func add(_ count: Int, to size: inout ByteCount) {
    size.add(count, of: MemoryLayout<Double>.stride)
    size.add(2 * guards, of: MemoryLayout<Double>.stride)
  }

  /// Copies elements and guards, and returns where the copy ends.
  func copyBlock(to place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    let bytes = size * MemoryLayout<Double>.stride
    memcpy(place, block, bytes)
    return place + bytes
  }

  /// Reads elements and guards back from a copy, and returns where the copy ends.
  func takeBlock(from place: UnsafeRawPointer) -> UnsafeRawPointer {
    let bytes = size * MemoryLayout<Double>.stride
    memcpy(block, place, bytes)
    return place + bytes
  }

  /// The elements, after checking that all of them were stored.
  ///
  /// - Parameters:
  ///   - mayBeNaN: whether NaN means "unknown" here.
  ///   - place: names an element for messages, such as "datum 3".
  func values(
    of plugin: PluginIdentity, mayBeNaN: Bool = false, place: (Int) -> String
  ) throws(PluginError) -> [Double] {
    let margin = Array(0..<Self.guards) + Array(Self.guards + count..<count + 2 * Self.guards)
    guard margin.allSatisfy({ Self.isPoison(block[$0]) }) else {
      throw .breach(plugin, .overrun(output: name))
    }
    for i in 0..<count {
      let value = start[i]
      if Self.isPoison(value) {
        throw .breach(plugin, .unwritten(output: name, place: place(i)))
      }
      guard value.isFinite || (mayBeNaN && value.isNaN) else {
        throw .breach(plugin, .nonFinite(output: name, place: place(i), value: value))
      }
    }
    return Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// A single result of a batch, after checking that it was stored.
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
