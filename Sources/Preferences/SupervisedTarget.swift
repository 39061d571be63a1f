/// The rule that selects which response of each datum supervised fine-tuning learns.
public enum SupervisedTarget: String, Codable, Sendable, CaseIterable {
  /// The chosen response, or the response with the highest score. If several have that score, the
  /// first one is learnt. A single response is learnt unless it is labelled undesirable.
  case chosen
  /// The response from the target source: ``Datum/targetIndex``.
  case target

  /// The data with only these responses, and the number of data that had none.
  ///
  /// A datum keeps its weight. Annotations of other responses, or of all responses together, are
  /// left out, because they don't apply to the single response.
  ///
  /// - Throws: ``DataError`` for a datum whose best response isn't known, and if no datum is left.
  public func selected(from set: PreferenceSet) throws(DataError) -> (
    set: PreferenceSet, leftOut: Int
  ) {
    var data: [Datum] = []
    for datum in set.data {
      guard let index = try index(in: datum, file: set.file.relativePath) else { continue }
      data.append(
        Datum(
          id: datum.id, line: datum.line, row: datum.row, prompt: datum.prompt,
          responses: [datum.responses[index]], exampleWeight: datum.exampleWeight))
    }
    if data.isEmpty { throw .nothingToLearn(file: set.file.relativePath, target: self) }
    let selected = PreferenceSet(
      file: set.file, data: data, fields: set.fields, sha256: set.sha256)
    return (selected, set.data.count - data.count)
  }

  /// The number of data in which several responses share the best score, so that the first of them
  /// is learnt.
  public func sharedBests(in set: PreferenceSet) -> Int {
    guard self == .chosen else { return 0 }
    return set.data.count { datum in
      let scores = (datum.scores ?? []).filter { !$0.isNaN }
      return scores.count { $0 == scores.max() } > 1
    }
  }

  /// The number of data in which the learnt response is labelled undesirable by its own `label`.
  public func undesirableTargets(in set: PreferenceSet) -> Int {
    set.data.count { datum in
      guard case .responses(let labels) = datum.columns[Verdicts.column],
        let index = (try? index(in: datum, file: "")) ?? nil
      else { return false }
      return labels[index] <= 0
    }
  }

  private func index(in datum: Datum, file: String) throws(DataError) -> Int? {
    switch self {
    case .target:
      return datum.targetIndex
    case .chosen:
      if datum.responses.count == 1 { return datum.isUndesirable ? nil : 0 }
      guard let scores = datum.scores else {
        throw .field(datum.place(in: file), name: "scores", .noBest)
      }
      let best = scores.filter { !$0.isNaN }.max()
      return scores.firstIndex { $0 == best }
    }
  }
}

extension SupervisedTarget {
  /// - Parameter name: a case's name, or "golden", the former name of ``target``.
  public init?(named name: String) {
    self.init(rawValue: name == "golden" ? Self.target.rawValue : name)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let target = Self(named: name) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(name)' is no kind of response to learn")
    }
    self = target
  }
}

extension Datum {
  /// Whether a `label` marks the response as undesirable.
  fileprivate var isUndesirable: Bool {
    columns[Verdicts.column]?.values.first.map { $0 <= 0 } ?? false
  }
}
