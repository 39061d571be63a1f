import Objectives

extension PluginError: DatumBlame {
  public var blamedDatum: Int? {
    switch self {
    case .refusedDatum(_, let datum, _), .notRepresentable(_, let datum, _): datum
    case .responseCount(_, let datum, _, _): datum
    default: nil
    }
  }
}

extension PluginError {
  /// Whether data were rejected, so that other data may be accepted.
  public var isOfData: Bool {
    switch self {
    case .missingInput, .responseCount, .refusedDatum, .notRepresentable, .outOfMemory: true
    default: false
    }
  }
}
