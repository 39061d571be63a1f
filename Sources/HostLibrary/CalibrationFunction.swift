import CDoRA
import CDoRAHost
import CalibrationFormula

@_cdecl("dora_host_calibrate")
public func hostCalibrate(
  _ count: Int64, _ first: UnsafePointer<Int64>?, _ probabilities: UnsafePointer<Double>?,
  _ sources: UnsafePointer<Int64>?, _ sourceCount: Int64, _ mixture: UnsafePointer<Double>?,
  _ gamma: UnsafePointer<Double>?, _ stabilizer: Double, _ normalize: UInt32,
  _ out: UnsafeMutablePointer<Double>?, _ error: UnsafeMutablePointer<dora_host_error>?
) -> dora_status {
  ErrorReport.status(error) { () throws(HostError) in
    guard (1...BatchReader.mostElements).contains(count), let first, let probabilities, let out,
      sources == nil || (1...mostSources).contains(sourceCount)
    else { throw .usage("dora_host_calibrate: a pointer is NULL, or a count below 1") }
    let total = first[Int(count)]
    let offsets = try BatchReader.offsets(first, count: Int(count), total: Int(total), "first")
    let rows = Rows(offsets)
    let probs = rows.cut(RobustBatchReader.array(probabilities, total))
    let index = try index(rows, sources, sourceCount, total)
    do throws(CalibrationError) {
      let weights = try CalibrationWeights(
        sources: index,
        mixture: mixture.map { RobustBatchReader.array($0, Int64(index.names.count)) },
        gamma: gamma.map { RobustBatchReader.array($0, Int64(index.names.count)) },
        stabilizer: added(stabilizer))
      let h = try weights.evaluate(probs: probs)
      let stored = normalize == 0 ? h : try CalibrationWeights.normalizedByMean(h)
      out.update(from: stored, count: stored.count)
    } catch {
      throw .calibration(error)
    }
  }
}

/// The maximum number of sources. It is small enough that an array with one number per source
/// always fits in memory.
private let mostSources: Int64 = 1 << 20

/// Converts the stabilizer; NaN stands for 1/K.
private func added(_ number: Double) -> CalibrationWeights.Stabilizer {
  if number.isNaN { return .perResponse }
  return number == 0 ? .none : .constant(number)
}

private func index(
  _ rows: Rows, _ sources: UnsafePointer<Int64>?, _ sourceCount: Int64, _ total: Int64
) throws(HostError) -> SourceIndex {
  guard let sources else { return SourceIndex(responseCounts: rows.counts) }
  let numbers = RobustBatchReader.array(sources, total)
  if let r = numbers.firstIndex(where: { $0 < 0 || $0 >= sourceCount }) {
    throw .input(
      datum: rows.datum(of: r),
      "source of response \(r) is \(numbers[r]), must be from 0 to \(sourceCount - 1)")
  }
  return SourceIndex(numbers: rows.cut(numbers.map { Int($0) }), count: Int(sourceCount))
}

/// The positions of the responses of each datum.
private struct Rows {
  let offsets: [Int]

  init(_ offsets: [Int]) { self.offsets = offsets }

  var counts: [Int] { zip(offsets, offsets.dropFirst()).map { $1 - $0 } }

  func cut<T>(_ values: [T]) -> [[T]] {
    zip(offsets, offsets.dropFirst()).map { Array(values[$0..<$1]) }
  }

  func datum(of response: Int) -> Int {
    (offsets.firstIndex { $0 > response } ?? offsets.count) - 1
  }
}
