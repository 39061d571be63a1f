import CDoRA
import Glibc
import Objectives
import PluginHost

/// Memory for the descriptions of a pack, which is freed together with the pack.
final class TableArena {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Copies an array. Returns nil if it is empty.
  func copy<Element: BitwiseCopyable>(_ values: [Element]) -> UnsafePointer<Element>? {
    guard !values.isEmpty else { return nil }
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: values.count)
    copy.initialize(from: values, count: values.count)
    blocks.append(UnsafeMutableRawPointer(copy))
    return UnsafePointer(copy)
  }

  /// Makes a zero-terminated copy of a text. Returns nil if the text is nil.
  func copy(_ text: String?) -> UnsafePointer<CChar>? {
    text.flatMap { copy(Array($0.utf8CString)) }
  }

  /// Makes a NULL-terminated list of ids. Returns nil if there are none.
  func list(_ ids: [String]) -> UnsafePointer<UnsafePointer<CChar>?>? {
    ids.isEmpty ? nil : copy(ids.map { copy($0) } + [nil])
  }

  /// - Parameter defaults: the default for each parameter, which replaces the default in the
  ///   schema.
  func parameters(
    _ schema: [ParameterSchema], defaults: [Double]
  ) -> UnsafePointer<dora_param>? {
    copy(zip(schema, defaults).map { parameter($0, default: $1) })
  }

  private func parameter(_ schema: ParameterSchema, default value: Double) -> dora_param {
    let choices = schema.choices.map { dora_choice(id: copy($0.id), help: copy($0.help)) }
    var flags: Int32 = 0
    if schema.isMinimumOpen { flags |= Int32(DORA_PARAM_MIN_OPEN) }
    if schema.isMaximumOpen { flags |= Int32(DORA_PARAM_MAX_OPEN) }
    if schema.isLogScale { flags |= Int32(DORA_PARAM_LOG_SCALE) }
    if schema.isSchedulable { flags |= Int32(DORA_PARAM_SCHEDULABLE) }
    let kind =
      switch schema.kind {
      case .real: DORA_PARAM_REAL
      case .integer: DORA_PARAM_INTEGER
      case .boolean: DORA_PARAM_BOOLEAN
      case .choice: DORA_PARAM_ENUM
      }
    return dora_param(
      struct_size: UInt32(MemoryLayout<dora_param>.size), kind: kind, flags: UInt32(flags),
      n_choices: UInt32(choices.count), id: copy(schema.id), label: copy(schema.label),
      unit: copy(schema.unit), help: copy(schema.help), min: schema.minimum, max: schema.maximum,
      default_value: value, choices: copy(choices))
  }

  func metrics(_ schema: [MetricSchema]) -> UnsafePointer<dora_metric>? {
    copy(
      schema.map { metric in
        let reduction =
          switch metric.reduction {
          case .mean: DORA_REDUCE_MEAN
          case .sum: DORA_REDUCE_SUM
          case .min: DORA_REDUCE_MIN
          case .max: DORA_REDUCE_MAX
          }
        return dora_metric(
          struct_size: UInt32(MemoryLayout<dora_metric>.size), reduce: reduction,
          id: copy(metric.id), label: copy(metric.label), unit: copy(metric.unit))
      })
  }
}
