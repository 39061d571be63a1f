/// A zero-terminated copy of a text that lives as long as the process, as descriptors require.
func immortal(_ text: String) -> UnsafePointer<CChar> { immortal(text.utf8CString) }

/// A copy of an array that lives as long as the process.
func immortal<C: Collection>(_ values: C) -> UnsafePointer<C.Element> {
  let copy = UnsafeMutableBufferPointer<C.Element>.allocate(capacity: max(values.count, 1))
  _ = copy.initialize(from: values)
  guard let start = UnsafePointer(copy.baseAddress) else {
    preconditionFailure("an allocation of \(copy.count) elements has an address")
  }
  return start
}

/// A copy of an array that lives as long as the process; nil for an empty array.
func immortal<Element>(_ values: [Element]) -> UnsafePointer<Element>? {
  if values.isEmpty { return nil }
  let copy: UnsafePointer<Element> = immortal(values[...])
  return copy
}

/// A NULL-terminated list of texts, or nil for an empty one.
func immortal(list: [String]) -> UnsafePointer<UnsafePointer<CChar>?>? {
  if list.isEmpty { return nil }
  return immortal(list.map { immortal($0) as UnsafePointer<CChar>? } + [nil])
}
