import CDoRA
import CDoRAHost
import Objectives

@_cdecl("dora_host_shift")
public func hostShift(
  _ shift: UnsafePointer<CChar>?, _ count: Int64, _ losses: UnsafePointer<Double>?,
  _ lowerBounds: UnsafePointer<Double>?, _ bound: Double, _ out: UnsafeMutablePointer<Double>?,
  _ error: UnsafeMutablePointer<dora_host_error>?
) -> dora_status {
  ErrorReport.status(error) { () throws(HostError) in
    guard let shift, let losses, let out, (1...BatchReader.mostElements).contains(count) else {
      throw .usage("dora_host_shift: a pointer is NULL, or \(count) data")
    }
    let text = String(cString: shift)
    guard let shift = LossShift(text) else {
      throw .parameter("the shift is '\(text)', must be none, auto or a finite number")
    }
    do throws(ObjectiveError) {
      let shifted = try shift.apply(
        to: RobustBatchReader.array(losses, count),
        lowerBounds: lowerBounds.map { RobustBatchReader.array($0, count) }, lowerBound: bound)
      out.update(from: shifted, count: shifted.count)
    } catch {
      throw .objective(error)
    }
  }
}
