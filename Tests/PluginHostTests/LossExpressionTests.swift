import Foundation
import Objectives
import PluginHost
import Testing
import _TestSupport

@Suite("Loss expressions")
struct LossExpressionTests {
  private func term(
    _ name: String, _ version: String? = nil, _ parameters: [String: String] = [:],
    _ weight: Double = 1
  ) -> LossExpression.Term {
    .init(name: name, version: version, parameters: parameters, weight: weight)
  }

  @Test("one term, in all its forms")
  func oneTerm() throws {
    let expected: [(String, LossExpression.Term)] = [
      ("lire", term("lire")),
      ("lire.so", term("lire.so")),
      ("./my losses/lire.so", term("./my losses/lire.so")),
      ("lire@1.2", term("lire", "1.2")),
      ("lire{T=4}", term("lire", nil, ["T": "4"])),
      ("lire{}", term("lire")),
      ("lire{T=4,reward=softmax}:0.5", term("lire", nil, ["T": "4", "reward": "softmax"], 0.5)),
      ("pairwise/cdpo@2{ beta = 1 }:2", term("pairwise/cdpo", "2", ["beta": "1"], 2)),
      ("/a@b/lire.so", term("/a@b/lire.so")),
      ("lire:0", term("lire", nil, [:], 0)),
      ("c++loss", term("c++loss")),
    ]
    for (text, term) in expected {
      #expect(try LossExpression(parsing: text).terms == [term], "\(text)")
    }
  }

  @Test("signs in a path belong to the file that has them, or to a name that ends with .so")
  func signsInPaths() throws {
    let folder = try TemporaryDirectory()
    for name in ["a{v2}", "b:2", "c + d.so", "e@1.so", "f{x.so", "g.so"] {
      _ = try folder.file(name, "")
    }
    let path = folder.url.path
    let expected: [(String, [LossExpression.Term])] = [
      ("\(path)/a{v2}", [term("\(path)/a{v2}")]),
      ("\(path)/a{v2}{T=4}:0.5", [term("\(path)/a{v2}", nil, ["T": "4"], 0.5)]),
      ("\(path)/b:2", [term("\(path)/b:2")]),
      ("\(path)/b:2:3", [term("\(path)/b:2", nil, [:], 3)]),
      ("\(path)/c + d.so + dpo:2", [term("\(path)/c + d.so"), term("dpo", nil, [:], 2)]),
      ("dpo + \(path)/e@1.so@2", [term("dpo"), term("\(path)/e@1.so", "2")]),
      ("\(path)/f{x.so/cdpo{k=1}", [term("\(path)/f{x.so/cdpo", nil, ["k": "1"])]),
      ("\(path)/g.so:2", [term("\(path)/g.so", nil, [:], 2)]),
      // Files with these names don't exist.
      ("./my{v2}.so", [term("./my{v2}.so")]),
      ("./a:b.so:0.5", [term("./a:b.so", nil, [:], 0.5)]),
      ("~/x@1/m{y}.so/cdpo@2", [term("~/x@1/m{y}.so/cdpo", "2")]),
    ]
    for (text, terms) in expected {
      #expect(try LossExpression(parsing: text).terms == terms, "\(text)")
    }
    #expect(PluginLocator.split("./e@1.so").version == nil)
    #expect(PluginLocator.split("./e@1.so@2").version == "2")
  }

  @Test("an exponent's sign adds nothing", arguments: ["dpo:1e+3", "dpo:1e-3", "dpo{a=1e+3}"])
  func exponents(text: String) throws {
    #expect(try LossExpression(parsing: text).terms.count == 1)
  }

  @Test("several terms")
  func severalTerms() throws {
    let expression = try LossExpression(parsing: "dpo{beta=0.1}:0.8 + ./mine.so@1:0.2 + lire")
    #expect(
      expression.terms == [
        term("dpo", nil, ["beta": "0.1"], 0.8), term("./mine.so", "1", [:], 0.2), term("lire"),
      ])
  }

  @Test(
    "what isn't one",
    arguments: [
      ("", "loss '': a term has no name"),
      ("dpo + ", "loss 'dpo + ': a term has no name"),
      ("@1", "loss '@1': a term has no name"),
      ("dpo{beta=1", "loss 'dpo{beta=1': a '{' has no '}'"),
      ("dpo}", "loss 'dpo}': its braces don't match"),
      ("dpo{a={b=1}}", "loss 'dpo{a={b=1}}': its braces don't match"),
      ("dpo{beta}", "loss 'dpo{beta}': 'beta' is not of the form name=value"),
      ("dpo{beta=}", "loss 'dpo{beta=}': 'beta=' is not of the form name=value"),
      ("dpo{beta=1,}", "loss 'dpo{beta=1,}': '' is not of the form name=value"),
      ("dpo{b=1,b=2}", "loss 'dpo{b=1,b=2}': parameter 'b' comes twice"),
      ("dpo{b=1}x", "loss 'dpo{b=1}x': expected ':' after '}'"),
      ("dpo:much", "loss 'dpo:much': the weight 'much' is not a number of at least 0"),
      (
        "dpo{b=1}:1+sft:2",
        "loss 'dpo{b=1}:1+sft:2': losses are added with ' + ', with spaces: 'dpo{b=1}:1 + sft:2'"
      ),
      (
        "a:0.5+b:0.5",
        "loss 'a:0.5+b:0.5': losses are added with ' + ', with spaces: 'a:0.5 + b:0.5'"
      ),
      ("a,b", "loss 'a,b': losses are added with ' + ', with spaces: 'a + b'"),
      ("dpo:-1", "loss 'dpo:-1': the weight '-1' is not a number of at least 0"),
      ("dpo:inf", "loss 'dpo:inf': the weight 'inf' is not a number of at least 0"),
      ("dpo:", "loss 'dpo:': the weight '' is not a number of at least 0"),
    ])
  func mistakes(text: String, message: String) {
    #expect(errorText { _ = try LossExpression(parsing: text) } == message)
  }

  @Test("a parameter set from outside")
  func setting() throws {
    var one = try LossExpression(parsing: "lire{T=4}")
    try one.set("T=2")
    try one.set("lire.reward=softmax")
    #expect(one.terms[0].parameters == ["T": "2", "reward": "softmax"])
    var two = try LossExpression(parsing: "dpo + lire")
    try two.set("lire.T=2")
    #expect(two.terms.map(\.parameters) == [[:], ["T": "2"]])
    #expect(
      errorText { try two.set("T=2") }
        == "loss 'T=2': with several losses, name one of them: dpo.T=2 or lire.T=2")
  }

  // MARK: Loading

  private let loader = PluginLoader(
    locator: PluginLocator(environment: [:], hostDirectory: Bundle.main.bundleURL.path),
    services: .quiet)

  @Test("from text to a loss")
  func loading() throws {
    let loss = try loader.load("lire.so@0.1{T=4}")
    #expect(loss.name == "lire")
    #expect((loss as? PluginLoss)?.parameters.first?.text == "4.0")
  }

  @Test("a version that isn't there")
  func version() throws {
    let path = try Fixture.shipped("lire").path
    #expect(
      errorText(replacing: path) { _ = try loader.load("lire@2") }
        == "plugin 'FILE' is version 0.1.0, not the 2 that was asked for")
  }

  @Test("an objective that isn't there")
  func objective() throws {
    let path = try Fixture.shipped("lire").path
    #expect(
      errorText(replacing: path) { _ = try loader.load("lire/fire") }
        == "plugin 'FILE' has no objective 'fire', only 'lire'")
  }

  @Test(
    "a pack of several wants one named",
    .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
  func several() throws {
    let path = try Fixture.compile("fixture", ["N_OBJECTIVES=2"])
    #expect(
      errorText(replacing: path) { _ = try loader.load(path) }
        == "plugin 'FILE' has several objectives, name one: 'fixture', 'second'")
    #expect(try loader.load("\(path)/second").name == "org.example.fixture/second")
  }

  @Test("a weighted sum is the sum of its terms")
  func sum() throws {
    let sum = try loader.load("dpo:0.5 + simpo:2")
    let (dpo, simpo) = try (Fixture.loss("dpo"), Fixture.loss("simpo"))
    let upstream = [1, -2, 0.5]
    let result = try sum.evaluate(Fixture.pairs, upstream: upstream, context: LossContext())
    let a = try dpo.evaluate(Fixture.pairs, upstream: upstream)
    let b = try simpo.evaluate(Fixture.pairs, upstream: upstream)
    #expect(mismatch(result.loss, zip(a.loss, b.loss).map { 0.5 * $0 + 2 * $1 }) == nil)
    #expect(mismatch(result.dLogp, zip(a.dLogp, b.dLogp).map { 0.5 * $0 + 2 * $1 }) == nil)
    #expect(sum.name == "dpo:0.5 + simpo:2.0")
    #expect(sum.requirements.needs == [.referenceLogp, .length])
    #expect(
      sum.metrics.map(\.id) == [
        "dpo.loss", "dpo.margin", "dpo.accuracy", "simpo.loss", "simpo.margin", "simpo.accuracy",
      ])
  }
}
