import Testing
import _TestSupport

@testable import Calibration

@Suite("n-gram features")
struct NGramFeaturesTests {
  static let bigrams = NGramFeatures(lengths: 1...2, maximumSymbols: .max, usesLength: false)
  static let prompt = Passage.text("Tell me")

  @Test("the hash is the published one")
  func hash() {
    var hash = FNV1a()
    #expect(hash.value == 0xcbf2_9ce4_8422_2325)
    for byte in "foobar".utf8 { hash.combine(byte) }
    #expect(hash.value == 0x8594_4171_f739_67e8)
  }

  @Test("text is cut into words, marks and line ends; spaces separate")
  func words() {
    func count(_ text: String) -> Int { NGramFeatures.symbols(of: .text(text)).count }
    #expect(count("") == 0)
    #expect(count("don't  stop") == 2)
    #expect(count("a,b") == 3)
    #expect(count("one\n\ntwo") == 4)
    #expect(count("naïve 日本") == 2)
    let symbols = NGramFeatures.symbols(of: .text("the cat the"))
    #expect(symbols[0] == symbols[2] && symbols[0] != symbols[1])
  }

  @Test("tokens are symbols as they are")
  func tokens() {
    let symbols = NGramFeatures.symbols(of: .tokens([3, 5, 3, -1]))
    #expect(symbols[0] == symbols[2] && Set(symbols).count == 3)
  }

  @Test("n-grams weigh 1 + log(count) and have length one together; columns increase")
  func normalised() {
    let vector = Self.bigrams.vector(prompt: Self.prompt, response: .text("a b a b a b"))
    let grams = zip(vector.columns, vector.values).filter { $0.0 < NGramFeatures.buckets }
    #expect(grams.count == 4)
    #expect(abs(grams.reduce(0) { $0 + $1.1 * $1.1 } - 1) < 1e-14)
    #expect(vector.columns == Array(Set(vector.columns)).sorted())
    // The n-grams a, b and "a b" occur three times, and "b a" occurs twice.
    let sorted = grams.map(\.1).sorted()
    #expect(abs(sorted[3] / sorted[0] - 2.09861228866811 / 1.693147180559945) < 1e-14)
  }

  @Test("order matters to bigrams and not to single words")
  func order() {
    let words = NGramFeatures(lengths: 1...1, maximumSymbols: .max, usesLength: false)
    func same(_ features: NGramFeatures) -> Bool {
      features.vector(prompt: Self.prompt, response: .text("red green blue"))
        == features.vector(prompt: Self.prompt, response: .text("blue green red"))
    }
    #expect(same(words))
    #expect(!same(Self.bigrams))
  }

  @Test("the overlap with the prompt and, if asked for, the length are one-hot")
  func extras() {
    let features = NGramFeatures(lengths: 1...1, maximumSymbols: .max, usesLength: true)
    func extras(_ response: String) -> [Int] {
      features.vector(prompt: .text("a b"), response: .text(response)).columns
        .map { Int($0) - NGramFeatures.buckets }.filter { $0 >= 0 }
    }
    #expect(extras("c d e f") == [0, 8 + 2])
    #expect(extras("a d e f") == [2, 8 + 2])
    #expect(extras("a b") == [7, 8 + 1])
    #expect(extras("") == [])
  }

  @Test("what lies beyond the crop isn't seen")
  func crop() {
    let features = NGramFeatures(lengths: 1...2, maximumSymbols: 3, usesLength: true)
    let long = features.vector(prompt: Self.prompt, response: .text("a b c d e"))
    let short = features.vector(prompt: Self.prompt, response: .text("a b c"))
    #expect(long == short)
  }
}
