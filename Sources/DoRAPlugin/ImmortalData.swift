/// Returns a zero-terminated copy of a text that is never freed, as required for descriptors.
func immortal(_ text: String) -> UnsafePointer<CChar> { immortal(text.utf8CString) }

/// Returns a copy of a collection's elements that is never freed.
func immortal<C: Collection>(_ values: C) -> UnsafePointer<C.Element> {
  let copy = UnsafeMutableBufferPointer<C.Element>.allocate(capacity: max(values.count, 1))
  _ = copy.initialize(from: values)
  guard let start = UnsafePointer(copy.baseAddress) else {
    preconditionFailure("an allocation of \(copy.count) elements has an address")
  }
  return start
}

/// Returns a copy of an array's elements that is never freed, or nil for an empty array.
func immortal<Element>(_ values: [Element]) -> UnsafePointer<Element>? {
  if values.isEmpty { return nil }
  let copy: UnsafePointer<Element> = immortal(values[...])
  return copy
}

/// Returns a NULL-terminated list of texts that is never freed, or nil for an empty list.
func immortal(list: [String]) -> UnsafePointer<UnsafePointer<CChar>?>? {
  if list.isEmpty { return nil }
  return immortal(list.map { immortal($0) as UnsafePointer<CChar>? } + [nil])
}
