/// Pairs every prompt with responses to a different prompt. KTO uses them to estimate how far the
/// policy has moved from the reference.
///
/// The other prompt is the same in every step and depends only on the content, not on the order of
/// the data or of a batch. A step therefore has the same result for every layout. The prompts form
/// a circle in the order of a hash. In alphabetical order, neighboring prompts would be similar.
/// Each datum takes responses from the data of the next prompt. Response j is response j modulo K
/// of the other datum.
struct MismatchedCompletions: Sendable {
  /// One datum for each datum of the data set, with the same prompt, place and number of responses.
  /// All other fields are empty.
  let data: [TrainingDatum]

  /// - Parameter loss: the name of the objective, for the message.
  /// - Throws: ``TrainingError/onlyOnePrompt(loss:)``.
  init(_ data: [TrainingDatum], for loss: String) throws(TrainingError) {
    let circle = Self.circle(of: data)
    guard circle.count > 1 else { throw .onlyOnePrompt(loss: loss) }
    // No row is longer than the longest row of the data, so the model needs no further truncation.
    let limit = data.map(\.longestRow).max() ?? 0
    var mismatched = data
    for (place, group) in circle.enumerated() {
      let next = circle[(place + 1) % circle.count]
      for (k, index) in group.enumerated() {
        mismatched[index] = data[index].answered(by: data[next[k % next.count]], limit: limit)
      }
    }
    self.data = mismatched
  }

  /// Returns the indices of the data, grouped by prompt and ordered by content within each prompt.
  private static func circle(of data: [TrainingDatum]) -> [[Int]] {
    let groups = Dictionary(grouping: data.indices) { data[$0].prompt }
    let prompts = groups.keys.map { (hash: contentHash($0), prompt: $0) }
    return prompts.sorted { ($0.hash, $0.prompt) < ($1.hash, $1.prompt) }.map { _, prompt in
      (groups[prompt] ?? []).sorted { a, b in data[a].responses < data[b].responses }
    }
  }

  /// Returns the FNV-1a hash of the ids. Unlike the result of `Hasher`, it is the same on every
  /// machine.
  private static func contentHash(_ ids: [Int32]) -> UInt64 {
    ids.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64(UInt32(bitPattern: $1))) &* 0x100_0000_01B3 }
  }
}

extension TrainingDatum {
  /// The number of tokens of the prompt with its longest response.
  var longestRow: Int { prompt.count + (responses.map(\.count).max() ?? 0) }

  fileprivate func answered(by other: TrainingDatum, limit: Int) -> TrainingDatum {
    let borrowed = responses.indices.map { j in
      Array(other.responses[j % other.responses.count].prefix(limit - prompt.count))
    }
    return TrainingDatum(id: id, place: place, prompt: prompt, responses: borrowed)
  }
}

/// Compares arrays lexicographically. An array that is a prefix of another one comes first.
private func < <Element: Comparable>(a: [Element], b: [Element]) -> Bool {
  a.lexicographicallyPrecedes(b)
}

private func < (a: [[Int32]], b: [[Int32]]) -> Bool {
  a.lexicographicallyPrecedes(b) { $0.lexicographicallyPrecedes($1) }
}

private func < (a: (UInt64, [Int32]), b: (UInt64, [Int32])) -> Bool {
  a.0 != b.0 ? a.0 < b.0 : a.1.lexicographicallyPrecedes(b.1)
}
