import CDoRA
import CDoRAHost
import Foundation
import Objectives

/// The object behind a `dora_host_stream`, which has an accumulator and a lock that serializes
/// calls.
private final class Stream {
  private let lock = NSLock()
  private var accumulator: StreamingAccumulator

  init(_ family: OnePassFamily) { accumulator = StreamingAccumulator(family) }

  var snapshot: StreamingAccumulator { lock.withLock { accumulator } }

  func add(
    losses: [Double], calibration: [Double]
  ) throws(HostError) -> (rescale: Double, upstream: [Double]) {
    lock.lock()
    defer { lock.unlock() }
    do throws(ObjectiveError) {
      return try accumulator.add(losses: losses, calibration: calibration)
    } catch {
      throw .objective(error)
    }
  }

  static func of(_ pointer: OpaquePointer) -> Stream {
    Unmanaged<Stream>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
  }
}

@_cdecl("dora_host_stream_create")
public func hostStreamCreate(
  _ robustifier: OpaquePointer?, _ error: UnsafeMutablePointer<dora_host_error>?
) -> OpaquePointer? {
  ErrorReport.attempt(error) { () throws(HostError) in
    guard case .onePass(let family) = try RobustifierCallsTable.proxy(robustifier).accumulation
    else {
      throw .usage(
        "this robustifier needs every loss of the batch before it can weigh any: evaluate all, then go "
          + "over the batch a second time")
    }
    return OpaquePointer(Unmanaged.passRetained(Stream(family)).toOpaque())
  }
}

@_cdecl("dora_host_stream_add")
public func hostStreamAdd(
  _ stream: OpaquePointer?, _ count: Int64, _ losses: UnsafePointer<Double>?,
  _ calibration: UnsafePointer<Double>?, _ rescale: UnsafeMutablePointer<Double>?,
  _ upstream: UnsafeMutablePointer<Double>?, _ error: UnsafeMutablePointer<dora_host_error>?
) -> dora_status {
  ErrorReport.status(error) { () throws(HostError) in
    guard let stream, (0...BatchReader.mostElements).contains(count), losses != nil || count == 0
    else {
      throw .usage("dora_host_stream_add: a pointer is NULL, or \(count) data")
    }
    let added = try Stream.of(stream).add(
      losses: losses.map { RobustBatchReader.array($0, count) } ?? [],
      calibration: RobustBatchReader.calibration(calibration, count))
    rescale?.pointee = added.rescale
    upstream?.update(from: added.upstream, count: added.upstream.count)
  }
}

@_cdecl("dora_host_stream_finish")
public func hostStreamFinish(
  _ stream: OpaquePointer?, _ whole: OpaquePointer?, _ value: UnsafeMutablePointer<Double>?,
  _ scale: UnsafeMutablePointer<Double>?, _ weights: UnsafeMutablePointer<Double>?,
  _ error: UnsafeMutablePointer<dora_host_error>?
) -> dora_status {
  ErrorReport.status(error) { () throws(HostError) in
    guard let stream else { throw .usage("dora_host_stream_finish: the stream is NULL") }
    let part = Stream.of(stream).snapshot
    let all = whole.map { Stream.of($0).snapshot } ?? part
    guard all.family == part.family, all.count >= part.count else {
      throw .usage("dora_host_stream_finish: `whole` didn't take in what the stream did")
    }
    do throws(ObjectiveError) {
      let end = try all.finish()
      value?.pointee = end.value
      scale?.pointee = end.gradientScale * part.rescale(within: all)
    } catch {
      throw .objective(error)
    }
    let lossWeights = all.weights
    weights?.update(from: lossWeights, count: lossWeights.count)
  }
}

@_cdecl("dora_host_stream_destroy")
public func hostStreamDestroy(_ stream: OpaquePointer?) {
  guard let stream else { return }
  Unmanaged<Stream>.fromOpaque(UnsafeRawPointer(stream)).release()
}
