import StrictJSON

/// The header of a safetensors file, which has been checked.
///
/// The checks are strict, because training doesn't fail if a tensor is read from the wrong bytes.
/// Every byte of the data belongs to exactly one tensor, and the length of every range matches its
/// shape and type.
struct SafetensorsHeader {
  private(set) var entries: [String: SafetensorsFile.Entry] = [:]
  private(set) var metadata: [String: String] = [:]
  private let file: String

  /// - Parameter dataCount: the number of bytes after the header.
  init(_ text: UnsafeRawBufferPointer, dataCount: Int, file: String) throws(CheckpointError) {
    self.file = file
    guard let header = try JSONValue(parsing: text, file: file).object else {
      throw .headerNotObject(file: file)
    }
    for member in header.members {
      if member.key == "__metadata__" {
        metadata = try Self.metadata(member.value, file: file)
      } else {
        entries[member.key] = try entry(member.key, member.value, dataCount: dataCount)
      }
    }
    try checkCoverage(dataCount: dataCount)
  }

  private static func metadata(
    _ value: JSONValue, file: String
  ) throws(CheckpointError) -> [String: String] {
    var metadata: [String: String] = [:]
    let name = "__metadata__"
    guard let remarks = value.object else {
      throw .invalidEntry(file: file, tensor: name, field: name, expected: "an object")
    }
    for member in remarks.members {
      guard let text = member.value.string else {
        throw .invalidEntry(file: file, tensor: name, field: member.key, expected: "a string")
      }
      metadata[member.key] = text
    }
    return metadata
  }

  // MARK: One entry

  private func entry(
    _ name: String, _ value: JSONValue, dataCount: Int
  ) throws(CheckpointError) -> SafetensorsFile.Entry {
    func invalid(_ field: String, _ expected: String) -> CheckpointError {
      .invalidEntry(file: file, tensor: name, field: field, expected: expected)
    }
    let fields = value.object ?? [:]
    guard let typeName = fields["dtype"]?.string else { throw invalid("dtype", "a string") }
    guard let shape = Self.sizes(fields["shape"]) else {
      throw invalid("shape", "a list of integers that are not negative")
    }
    guard let offsets = Self.sizes(fields["data_offsets"]), offsets.count == 2 else {
      throw invalid("data_offsets", "two integers that are not negative")
    }
    guard let type = SafetensorsFile.ElementType(rawValue: typeName) else {
      throw .unsupportedType(file: file, tensor: name, type: typeName)
    }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end, end <= dataCount else {
      throw .rangeOutsideFile(
        file: file, tensor: name, begin: begin, end: end, available: dataCount)
    }
    let expected = try byteCount(of: name, shape, type)
    guard expected == end - begin else {
      throw .sizeMismatch(file: file, tensor: name, expected: expected, found: end - begin)
    }
    return SafetensorsFile.Entry(type: type, shape: shape, range: begin..<end)
  }

  private static func sizes(_ value: JSONValue?) -> [Int]? {
    guard let values = value?.array else { return nil }
    let sizes = values.compactMap(\.writtenInteger)
    return sizes.count == values.count && sizes.allSatisfy { $0 >= 0 } ? sizes : nil
  }

  private func byteCount(
    of name: String, _ shape: [Int], _ type: SafetensorsFile.ElementType
  ) throws(CheckpointError) -> Int {
    var count = type.byteCount
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { throw .shapeOverflow(file: file, tensor: name, shape: shape) }
      count = product
    }
    return count
  }

  // MARK: All entries

  private func checkCoverage(dataCount: Int) throws(CheckpointError) {
    let order = entries.sorted {
      ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
        < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
    }
    var end = 0
    for (name, entry) in order {
      let begin = entry.range.lowerBound
      if begin < end {
        throw .overlap(file: file, tensor: name, begin: begin, previousEnd: end)
      }
      if begin > end { throw .unusedBytes(file: file, tensor: name, begin: end, end: begin) }
      end = entry.range.upperBound
    }
    if end < dataCount {
      throw .unusedBytes(file: file, tensor: nil, begin: end, end: dataCount)
    }
  }
}
