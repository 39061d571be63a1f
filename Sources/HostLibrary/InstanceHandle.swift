import CDoRA

/// The object behind an opaque instance of dora.h.
protocol InstanceProxy: AnyObject {
  /// Whether its calls would reach a plugin process that belongs to another process.
  var isForeign: Bool { get }
}

/// Makes, finds and destroys the objects behind opaque instances, for objectives and robustifiers
/// alike.
enum InstanceHandle<Proxy: InstanceProxy> {
  /// The function `create`.
  ///
  /// - Parameters:
  ///   - description: what an instance is made of, as the caller gave it.
  ///   - make: makes the object with the given values.
  static func create<Description>(
    _ description: UnsafePointer<Description>?, _ parameters: UnsafePointer<dora_kv>?,
    _ count: UInt32, _ out: UnsafeMutablePointer<OpaquePointer?>?,
    _ text: UnsafeMutablePointer<CChar>?, _ capacity: UInt64,
    _ make: (UnsafePointer<Description>, UnsafeBufferPointer<dora_kv>) throws(HostError) -> Proxy
  ) -> dora_status {
    out?.pointee = nil
    return ErrorReport.status(text, capacity: capacity) { () throws(HostError) in
      guard let out, let description, parameters != nil || count == 0 else {
        throw .usage("create: a pointer is NULL")
      }
      let values = UnsafeBufferPointer(start: parameters, count: Int(count))
      let proxy = try make(description, values)
      out.pointee = OpaquePointer(Unmanaged.passRetained(proxy).toOpaque())
    }
  }

  static func proxy(_ instance: OpaquePointer?) throws(HostError) -> Proxy {
    guard let instance else { throw .usage("the instance is NULL") }
    return Unmanaged<Proxy>.fromOpaque(UnsafeRawPointer(instance)).takeUnretainedValue()
  }

  /// The function `destroy`. Does nothing in a forked process, because ending the instance would end
  /// the parent's plugin process.
  static func destroy(_ instance: OpaquePointer?) {
    guard let instance else { return }
    let reference = Unmanaged<Proxy>.fromOpaque(UnsafeRawPointer(instance))
    if !reference.takeUnretainedValue().isForeign { reference.release() }
  }
}
