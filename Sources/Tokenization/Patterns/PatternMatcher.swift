/// A regular expression whose matches in a text are found as in Perl and Oniguruma. If there are
/// several matches at one position, the first in the order of the alternatives is taken, not the
/// longest.
///
/// The search backtracks. The total number of steps is bounded in proportion to the text's length,
/// so every search terminates in reasonable time. Once this bound is reached, no more matches are
/// found in the text.
final class Pattern: Sendable {
  private let program: PatternProgram

  /// The maximum number of steps per byte of a text. The patterns of published tokenizers take
  /// fewer than 20.
  private static let stepsPerByte = 1000
  private static let stepsAtLeast = 1_000_000

  init(_ text: String, allowsOwnNames: Bool = false) throws(PatternError) {
    program = try PatternProgram(PatternParser.parse(text, allowsOwnNames: allowsOwnNames))
  }

  /// Compiles a pattern that is built into the program.
  init(known text: String) {
    do {
      program = try PatternProgram(PatternParser.parse(text, allowsOwnNames: true))
    } catch { preconditionFailure("the pattern '\(text)' has \(error)") }
  }

  /// Calls `found` with each match in `range`, in order. Text outside the range is ignored.
  func forEachMatch(
    in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ found: (Range<Int>) -> Void
  ) {
    guard let base = text.baseAddress, !range.isEmpty else { return }
    let piece = UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    program.instructions.withUnsafeBufferPointer { instructions in
      program.sets.withUnsafeBufferPointer { sets in
        CharacterProperties.kindOf.withUnsafeBufferPointer { kindOf in
          CharacterProperties.kinds.withUnsafeBufferPointer { kinds in
            var matcher = PatternMatcher(
              instructions: instructions, sets: sets, kindOf: kindOf, kinds: kinds, text: piece)
            matcher.budget = Self.stepsAtLeast + piece.count * Self.stepsPerByte
            matcher.findAll(first: program.first) { start, end in
              found(range.lowerBound + start..<range.lowerBound + end)
            }
          }
        }
      }
    }
  }
}

/// The state of one search. All pointers are valid for the duration of the search.
private struct PatternMatcher {
  let instructions: UnsafeBufferPointer<PatternProgram.Instruction>
  let sets: UnsafeBufferPointer<CharacterSet>
  let kindOf: UnsafeBufferPointer<UInt8>
  let kinds: UnsafeBufferPointer<UInt64>
  let text: UnsafeBufferPointer<UInt8>
  var budget = 0

  /// An alternative that has not been tried, which continues at `index` from `position`. If
  /// `lowest` is below `position`, the next attempt starts one character earlier. A negative index
  /// stands for a lazy run, the instruction `-index - 1`, that ended at `position` after `lowest`
  /// characters.
  private struct Choice {
    let index: Int
    var position: Int
    let lowest: Int
  }
  private var choices: [Choice] = []

  init(
    instructions: UnsafeBufferPointer<PatternProgram.Instruction>,
    sets: UnsafeBufferPointer<CharacterSet>, kindOf: UnsafeBufferPointer<UInt8>,
    kinds: UnsafeBufferPointer<UInt64>, text: UnsafeBufferPointer<UInt8>
  ) {
    self.instructions = instructions
    self.sets = sets
    self.kindOf = kindOf
    self.kinds = kinds
    self.text = text
  }

  mutating func findAll(first: Int32, _ found: (Int, Int) -> Void) {
    var position = 0
    var lastEnd = -1
    while position <= text.count, budget > 0 {
      if position < text.count, first >= 0, !matches(first, position) {
        position += UTF8Bytes.length(text[position])
        continue
      }
      guard let end = match(0, position), end > position || position != lastEnd else {
        if position == text.count { return }
        position += UTF8Bytes.length(text[position])
        continue
      }
      found(position, end)
      lastEnd = end
      position = end
    }
  }

  @inline(__always)
  private func matches(_ set: Int32, _ position: Int) -> Bool {
    let byte = text[position]
    if byte < 0x80 { return sets[Int(set)].containsASCII(byte) }
    let scalar = UTF8Bytes.decode(text, position).scalar
    return sets[Int(set)].contains(scalar, properties: kinds[Int(kindOf[Int(scalar)])])
  }

  /// The end of the match that begins at position `from`, executing the instructions from `start`
  /// on.
  private mutating func match(_ start: Int, _ from: Int) -> Int? {
    let base = choices.count
    defer { choices.removeSubrange(base...) }
    var index = start
    var position = from
    while true {
      budget -= 1
      if budget < 0 { return nil }
      if let next = step(&index, position) {
        if next < 0 { return position }
        position = next
        continue
      }
      guard let next = goBack(above: base) else { return nil }
      (index, position) = next
    }
  }

  /// The next untried alternative of this match, if there is one.
  private mutating func goBack(above base: Int) -> (index: Int, position: Int)? {
    while choices.count > base {
      let choice = choices[choices.count - 1]
      if choice.index >= 0 {
        if choice.position > choice.lowest {
          choices[choices.count - 1].position = UTF8Bytes.start(before: choice.position, text)
        } else {
          choices.removeLast()
        }
        return (choice.index, choice.position)
      }
      choices.removeLast()
      if let next = extend(choice) { return next }
    }
    return nil
  }

  /// Extends a lazy run by one character.
  private mutating func extend(_ choice: Choice) -> (index: Int, position: Int)? {
    let index = -choice.index - 1
    let run = instructions[index]
    guard choice.lowest < run.maximum, choice.position < text.count,
      matches(run.set, choice.position)
    else { return nil }
    let end = choice.position + UTF8Bytes.length(text[choice.position])
    choices.append(Choice(index: choice.index, position: end, lowest: choice.lowest + 1))
    return (index + 1, end)
  }

  /// Executes one instruction. Returns the new position, -1 if the match is complete, or nil if the
  /// instruction doesn't match.
  @inline(__always)
  private mutating func step(_ index: inout Int, _ position: Int) -> Int? {
    let instruction = instructions[index]
    switch instruction.operation {
    case .byte:
      guard position < text.count, text[position] == instruction.byte else { return nil }
      index += 1
      return position + 1
    case .set:
      guard position < text.count, matches(instruction.set, position) else { return nil }
      index += 1
      return position + UTF8Bytes.length(text[position])
    case .run: return run(instruction, &index, position)
    case .split:
      if position < text.count {
        if instruction.firstOfA >= 0, !matches(instruction.firstOfA, position) {
          index = Int(instruction.b)
          return position
        }
        if instruction.firstOfB >= 0, !matches(instruction.firstOfB, position) {
          index = Int(instruction.a)
          return position
        }
      }
      choices.append(Choice(index: Int(instruction.b), position: position, lowest: position))
      index = Int(instruction.a)
      return position
    case .jump:
      index = Int(instruction.a)
      return position
    case .look:
      guard (match(index + 1, position) == nil) == instruction.isNegative else { return nil }
      index = Int(instruction.a)
      return position
    case .behind:
      let isThere =
        position > 0 && matches(instruction.set, UTF8Bytes.start(before: position, text))
      guard isThere != instruction.isNegative else { return nil }
      index += 1
      return position
    case .atomic:
      guard let end = match(index + 1, position) else { return nil }
      index = Int(instruction.a)
      return end
    case .place:
      guard isAt(instruction, position) else { return nil }
      index += 1
      return position
    case .accept: return -1
    }
  }

  private mutating func run(
    _ instruction: PatternProgram.Instruction, _ index: inout Int, _ position: Int
  ) -> Int? {
    let atFirst = instruction.mode == .lazy ? instruction.minimum : instruction.maximum
    var end = position
    var count: Int32 = 0
    var lowest = position
    while count < atFirst, end < text.count, matches(instruction.set, end) {
      end += UTF8Bytes.length(text[end])
      count += 1
      if count == instruction.minimum { lowest = end }
    }
    budget -= Int(count) / 8
    if count < instruction.minimum { return nil }
    if instruction.mode == .lazy {
      choices.append(Choice(index: -index - 1, position: end, lowest: Int(count)))
    }
    index += 1
    if instruction.mode == .greedy, end > lowest, instructions[index].operation != .accept {
      choices.append(
        Choice(index: index, position: UTF8Bytes.start(before: end, text), lowest: lowest))
    }
    return end
  }

  private func isAt(_ instruction: PatternProgram.Instruction, _ position: Int) -> Bool {
    switch instruction.place {
    case .textStart: position == 0
    case .textEnd: position == text.count
    case .lastLine:
      position == text.count || (position == text.count - 1 && text[position] == 10)
    case .lineStart:
      position == 0 || (position < text.count && text[position - 1] == 10)
    case .lineEnd: position == text.count || text[position] == 10
    case .edge: isEdge(instruction.set, position)
    case .noEdge: !isEdge(instruction.set, position)
    }
  }

  /// Whether a word begins or ends here.
  private func isEdge(_ word: Int32, _ position: Int) -> Bool {
    let before = position > 0 && matches(word, UTF8Bytes.start(before: position, text))
    let after = position < text.count && matches(word, position)
    return before != after
  }
}
