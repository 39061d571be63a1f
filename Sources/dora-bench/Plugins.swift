import ArgumentParser
import Foundation

/// Times the examples of each language, to compare automatic derivatives with handwritten ones.
struct Plugins: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times a loss in each language, derived and by hand: nanoseconds per datum.",
    discussion: """
      The loss is LIRE: a softmax over K responses and a weighted sum of their scores. A call evaluates \
      1024 data; the time is that of the plugin's 'evaluate' alone, and the least of several rounds, so \
      that other work on the machine disturbs it little. The last column compares with the same loss \
      written by hand in C.

      Then what isolation costs: a call to a plugin in this process, and to the same in its own.
      """)

  @Option(help: "Timed calls for each figure.")
  var rounds = 500

  func run() throws {
    print("language     K   by hand   derived   ratio   to C by hand")
    var inC: [Int: Double] = [:]
    for (name, file) in [("C", "example-c"), ("C++", "example-cpp"), ("Swift", "example-swift")] {
      let pack = try BarePack(
        path: Bundle.main.bundleURL.appendingPathComponent("lib\(file).so").path)
      for k in [2, 4, 8] {
        let batch = BareBatch(data: 1024, responses: k)
        let byHand = try pack.nanoseconds("by-hand", on: batch, rounds: rounds)
        let derived = try pack.nanoseconds("derived", on: batch, rounds: rounds)
        let yardstick = inC[k, default: byHand]
        inC[k] = yardstick
        print(
          name.padding(toLength: 9, withPad: " ", startingAt: 0)
            + String(
              format: "%5d %9.1f %9.1f %7.2f %14.2f", k, byHand, derived, derived / byHand,
              derived / yardstick))
      }
    }
    try IsolationCost(plugins: Bundle.main.bundleURL).print(rounds: rounds)
  }
}
