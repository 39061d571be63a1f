import CDoRA
import Glibc

/// A plugin that is called directly, without the checks of `PluginHost`, to measure its time.
///
/// Use it only for plugins of this package.
struct BarePack {
  private let table: UnsafePointer<dora_pack>

  enum Failure: Error, CustomStringConvertible {
    case notLoaded(String)
    case noObjective(String)
    case failed(status: dora_status)

    var description: String {
      switch self {
      case .notLoaded(let reason): "\(reason); build the package first"
      case .noObjective(let id): "the plugin has no objective '\(id)'"
      case .failed(let status): "the plugin returned status \(status)"
      }
    }
  }

  init(path: String) throws(Failure) {
    guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL),
      let symbol = dlsym(library, DORA_ENTRY_SYMBOL)
    else { throw .notLoaded(dlerror().map { String(cString: $0) } ?? path) }
    let entry = unsafeBitCast(symbol, to: dora_entry.self)
    guard let table = entry(DORA_ABI_MAJOR, DORA_ABI_MINOR) else {
      throw .notLoaded("'\(path)' is of another version")
    }
    self.table = table
  }

  /// Returns the shortest time of a call with default parameters, in nanoseconds per datum.
  func nanoseconds(_ id: String, on batch: BareBatch, rounds: Int) throws(Failure) -> Double {
    let instance = try create(id)
    defer { table.pointee.destroy(instance) }
    var (input, output) = (batch.input, batch.output)
    let clock = ContinuousClock()
    var least = Duration.seconds(3600)
    for _ in 0..<rounds {
      let start = clock.now
      let status = table.pointee.evaluate(instance, &input, &output)
      least = min(least, clock.now - start)
      guard status == DORA_OK else { throw .failed(status: status) }
    }
    return least / .nanoseconds(1) / Double(batch.count)
  }

  private func create(_ id: String) throws(Failure) -> OpaquePointer {
    let objectives = UnsafeBufferPointer(
      start: table.pointee.objectives, count: Int(table.pointee.n_objectives))
    guard let index = objectives.firstIndex(where: { String(cString: $0.id) == id }) else {
      throw .noObjective(id)
    }
    var instance: OpaquePointer?
    let status = table.pointee.create(
      table.pointee.objectives + index, nil, nil, 0, &instance, nil, 0)
    guard let instance else { throw .failed(status: status) }
    return instance
  }
}

/// A batch of made-up scores that are the same in every run, with memory for the results.
final class BareBatch {
  let count: Int
  private let numbers: UnsafeMutablePointer<Double>
  private let first: UnsafeMutablePointer<Int64>
  private let responses: Int

  init(data: Int, responses: Int) {
    count = data
    self.responses = responses
    let r = data * responses
    numbers = .allocate(capacity: 3 * r + data)
    numbers.initialize(repeating: 0, count: 3 * r + data)
    first = .allocate(capacity: data + 1)
    for i in 0...data { first[i] = Int64(i * responses) }
    // A linear congruential generator is random enough to defeat branch prediction.
    var state: UInt32 = 1
    for i in 0..<(2 * r) {
      state = state &* 1_664_525 &+ 1_013_904_223
      numbers[i] = -Double(state >> 8) / Double(1 << 24) * 20
    }
  }

  deinit {
    numbers.deallocate()
    first.deallocate()
  }

  var input: dora_batch {
    var batch = dora_batch()
    batch.struct_size = UInt32(MemoryLayout<dora_batch>.size)
    batch.n_data = Int64(count)
    batch.n_responses = Int64(count * responses)
    batch.first = UnsafePointer(first)
    batch.logp = UnsafePointer(numbers)
    batch.score = UnsafePointer(numbers + count * responses)
    return batch
  }

  var output: dora_result {
    var result = dora_result()
    result.struct_size = UInt32(MemoryLayout<dora_result>.size)
    result.d_logp = numbers + 2 * count * responses
    result.loss = numbers + 3 * count * responses
    result.bad_datum = -1
    return result
  }
}
