import Crypto
import Foundation

extension [TrainingDatum] {
  /// The SHA-256 hash of everything that training reads from the data, in lower-case hexadecimal.
  ///
  /// The bits of numbers are hashed, so two data sets have the same digest only if training on them
  /// gives the same result.
  var digest: String {
    var hash = SHA256()
    for datum in self {
      hash.update(data: Data(datum.digestText.utf8))
    }
    return hash.finalize().hexadecimal
  }
}

extension TrainingDatum {
  fileprivate var digestText: String {
    let columns = self.columns.sorted { $0.key < $1.key }.map { name, column in
      "\(name.debugDescription) \(Self.bits(column.values))"
    }
    return """
      \(prompt) \(responses) \(Self.bits(scores)) \(Self.bits(referenceLogp)) \
      \(goldenIndex ?? -1) \(Self.bits(weight.map { [$0] })) \(Self.bits([calibration])) \
      \(group.map(String.init) ?? "-") \(sources?.debugDescription ?? "-") \(columns)

      """
  }

  private static func bits(_ values: [Double]?) -> String {
    values.map { "\($0.map(\.bitPattern))" } ?? "-"
  }
}
