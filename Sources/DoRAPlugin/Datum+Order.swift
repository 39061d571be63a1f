import CDoRA

/// The order of the responses by score.
extension Datum {
  /// The index of the response with the highest score; nil if no response has a score. If several
  /// responses have the highest score, this is the first of them.
  @inlinable public var best: Int? {
    let scores = scores
    var best = -1
    for j in 0..<count where !scores[j].isNaN && (best < 0 || scores[j] > scores[best]) { best = j }
    return best < 0 ? nil : best
  }

  /// Returns the indices of the chosen and the rejected one of two responses. The chosen response
  /// has the higher score. If the scores are equal or the data have no scores, it is the first
  /// response.
  ///
  /// - Throws: ``Refusal`` if there aren't exactly two responses, or if one of them has no score.
  @inlinable public func pair() throws(Refusal) -> (chosen: Int, rejected: Int) {
    guard count == 2 else { throw Refusal("needs two responses") }
    guard hasScores else { return (0, 1) }
    let scores = scores
    guard !scores[0].isNaN, !scores[1].isNaN else {
      throw Refusal("needs a score for both responses")
    }
    return scores[1] > scores[0] ? (1, 0) : (0, 1)
  }

  /// Returns the positions of the responses that have a score, best first. Responses with equal
  /// scores are ordered by position.
  ///
  /// - Throws: ``Refusal`` if no response has a score.
  public func ranking() throws(Refusal) -> Places {
    let size = count * MemoryLayout<Int>.stride
    guard let memory = dora_tape_memory(tape, size) else { throw .outOfMemory }
    let order = memory.bindMemory(to: Int.self, capacity: count)
    let scores = scores
    var n = 0
    for j in 0..<count where !scores[j].isNaN {
      var place = n
      while place > 0, scores[order[place - 1]] < scores[j] {
        order[place] = order[place - 1]
        place -= 1
      }
      order[place] = j
      n += 1
    }
    guard n > 0 else { throw Refusal("needs a response with a score") }
    return Places(start: order, count: n)
  }
}
