/// A parsed regular expression, compiled to instructions for ``PatternMatcher``.
struct PatternProgram: Sendable {
  enum Operation: UInt8, Sendable {
    /// Matches one character of a set.
    case set
    /// Matches one byte, which is an ASCII character.
    case byte
    /// Matches the longest or the shortest possible run of characters of a set.
    case run
    /// Tries `a` first and, if that fails, `b`.
    case split
    case jump
    /// Tests whether the following instructions, up to an `accept`, match at this position, and
    /// continues at `a`.
    case look
    /// Tests whether the previous character is in a set.
    case behind
    /// Takes only the first match of the instructions up to an `accept`, and continues at `a`.
    case atomic
    case place
    case accept
  }

  struct Instruction: Sendable {
    var operation: Operation
    var isNegative = false
    var mode = PatternSyntax.Mode.greedy
    var place = PatternSyntax.Place.textStart
    var byte: UInt8 = 0
    /// An index into ``PatternProgram/sets``.
    var set: Int32 = 0
    var a: Int32 = 0
    var b: Int32 = 0
    var minimum: Int32 = 0
    var maximum: Int32 = .max
    /// Indices into ``PatternProgram/sets`` of the characters with which each branch of a split can
    /// begin, or -1 for any character.
    var firstOfA: Int32 = -1
    var firstOfB: Int32 = -1
  }

  /// The maximum number of instructions. It limits the expansion of a counted group such as
  /// `{1000}`.
  static let sizeLimit = 10_000

  private(set) var instructions: [Instruction] = []
  private(set) var sets: [CharacterSet] = []
  private var classes: [CharacterClass] = []
  /// The index into ``sets`` of the characters with which a match can begin, or -1 for any
  /// character.
  private(set) var first: Int32 = -1

  init(_ syntax: PatternSyntax) throws(PatternError) {
    try add(syntax)
    try append(Instruction(operation: .accept))
    for index in instructions.indices where instructions[index].operation == .split {
      instructions[index].firstOfA = firstSet(Int(instructions[index].a))
      instructions[index].firstOfB = firstSet(Int(instructions[index].b))
    }
    first = firstSet(0)
  }

  @discardableResult
  private mutating func append(_ instruction: Instruction) throws(PatternError) -> Int {
    if instructions.count == Self.sizeLimit {
      throw PatternError(found: "more than \(Self.sizeLimit) steps", position: 1)
    }
    instructions.append(instruction)
    return instructions.count - 1
  }

  private mutating func index(of set: CharacterClass) -> Int32 {
    if let known = classes.firstIndex(of: set) { return Int32(known) }
    classes.append(set)
    sets.append(CharacterSet(set))
    return Int32(sets.count - 1)
  }

  private var end: Int32 { Int32(instructions.count) }

  private mutating func add(_ syntax: PatternSyntax) throws(PatternError) {
    switch syntax {
    case .empty: break
    case .set(let set): try append(single(set))
    case .sequence(let parts):
      for part in parts { try add(part) }
    case .alternatives(let options): try addAlternatives(options)
    case .repetition(let inner, let minimum, let maximum, let mode):
      try addRepetition(inner, minimum, maximum, mode)
    case .look(let inner, isAhead: true, let isNegative):
      let start = try append(Instruction(operation: .look, isNegative: isNegative))
      try addInner(inner, start)
    case .look(let inner, isAhead: false, let isNegative):
      var instruction = Instruction(operation: .behind, isNegative: isNegative)
      instruction.set = index(of: Self.oneCharacter(inner))
      try append(instruction)
    case .atomic(let inner):
      try addInner(inner, try append(Instruction(operation: .atomic)))
    case .place(let place):
      var instruction = Instruction(operation: .place, place: place)
      instruction.set = index(of: .properties(CharacterProperties.bit("word")))
      try append(instruction)
    }
  }

  private static func oneCharacter(_ syntax: PatternSyntax) -> CharacterClass {
    switch syntax {
    case .set(let set): set
    case .alternatives(let parts): .union(parts.map(oneCharacter))
    default: .union([])
    }
  }

  private mutating func addInner(_ inner: PatternSyntax, _ start: Int) throws(PatternError) {
    try add(inner)
    try append(Instruction(operation: .accept))
    instructions[start].a = end
  }

  private mutating func single(_ set: CharacterClass) -> Instruction {
    if case .range(let low, let high) = set, low == high, low < 0x80 {
      return Instruction(operation: .byte, byte: UInt8(low))
    }
    return Instruction(operation: .set, set: index(of: set))
  }

  private mutating func addAlternatives(_ options: [PatternSyntax]) throws(PatternError) {
    var jumps: [Int] = []
    for option in options.dropLast() {
      let split = try append(Instruction(operation: .split))
      instructions[split].a = end
      try add(option)
      jumps.append(try append(Instruction(operation: .jump)))
      instructions[split].b = end
    }
    if let last = options.last { try add(last) }
    for jump in jumps { instructions[jump].a = end }
  }

  private mutating func addRepetition(
    _ inner: PatternSyntax, _ minimum: Int, _ maximum: Int?, _ mode: PatternSyntax.Mode
  ) throws(PatternError) {
    if case .set(let set) = inner {
      var run = Instruction(operation: .run, mode: mode, set: index(of: set))
      run.minimum = Int32(minimum)
      run.maximum = maximum.map { Int32($0) } ?? .max
      try append(run)
      return
    }
    if mode == .possessive {
      let start = try append(Instruction(operation: .atomic))
      try addRepetition(inner, minimum, maximum, .greedy)
      try append(Instruction(operation: .accept))
      instructions[start].a = end
      return
    }
    for _ in 0..<minimum { try add(inner) }
    if let maximum {
      var splits: [Int] = []
      for _ in minimum..<max(minimum, maximum) {
        splits.append(try append(Instruction(operation: .split)))
        try add(inner)
      }
      for split in splits { set(split, body: Int32(split + 1), exit: end, mode) }
    } else {
      let split = try append(Instruction(operation: .split))
      try add(inner)
      let jump = try append(Instruction(operation: .jump))
      instructions[jump].a = Int32(split)
      set(split, body: Int32(split + 1), exit: end, mode)
    }
  }

  private mutating func set(_ split: Int, body: Int32, exit: Int32, _ mode: PatternSyntax.Mode) {
    (instructions[split].a, instructions[split].b) = mode == .lazy ? (exit, body) : (body, exit)
  }

  // MARK: - What a match can begin with

  private mutating func firstSet(_ start: Int) -> Int32 {
    var visited: Set<Int> = []
    var parts: [CharacterClass] = []
    guard collectFirst(start, &visited, &parts) else { return -1 }
    return index(of: .union(parts))
  }

  /// Collects the characters with which a match can continue from an instruction. Returns false if
  /// anything can follow, including the end of the text.
  private func collectFirst(
    _ index: Int, _ visited: inout Set<Int>, _ parts: inout [CharacterClass]
  ) -> Bool {
    var index = index
    while visited.insert(index).inserted {
      let instruction = instructions[index]
      switch instruction.operation {
      case .set:
        parts.append(classes[Int(instruction.set)])
        return true
      case .byte:
        parts.append(.character(UInt32(instruction.byte)))
        return true
      case .run:
        parts.append(classes[Int(instruction.set)])
        if instruction.minimum > 0 { return true }
        index += 1
      case .split:
        guard collectFirst(Int(instruction.a), &visited, &parts) else { return false }
        index = Int(instruction.b)
      case .jump: index = Int(instruction.a)
      case .look, .behind, .atomic, .place, .accept: return false
      }
    }
    return true
  }
}
