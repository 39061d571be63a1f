import Optimization
import TensorCore
import Testing

@Suite("A schedule") struct ScheduleTests {
  static func factors(_ schedule: Schedule, total: Int, warmup: Int) -> [Double] {
    (1...total + 1).map { schedule.factor(step: $0, of: total, warmup: warmup) }
  }

  /// The tolerance for values of the formulas in float64, with one or two rounding errors.
  static let tolerance = 1e-15

  static func agree(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < tolerance }
  }

  @Test("stays at 1")
  func constant() {
    #expect(Self.factors(.constant, total: 4, warmup: 3) == [0.25, 0.5, 0.75, 1, 1])
  }

  @Test("falls on a line")
  func linear() {
    #expect(Self.agree(Self.factors(.linear, total: 4, warmup: 0), [1, 0.75, 0.5, 0.25, 0]))
    #expect(Self.agree(Self.factors(.linear, total: 5, warmup: 1), [0.5, 1, 0.75, 0.5, 0.25, 0]))
  }

  @Test("falls on half a cosine wave")
  func cosine() {
    let root = 0.5.squareRoot()
    #expect(
      Self.agree(
        Self.factors(.cosine, total: 4, warmup: 0), [1, (1 + root) / 2, 0.5, (1 - root) / 2, 0]))
  }

  @Test("stays at its end beyond the last step", arguments: Schedule.allCases)
  func beyond(schedule: Schedule) {
    let end = schedule.factor(step: 11, of: 10, warmup: 2)
    #expect(schedule.factor(step: 50, of: 10, warmup: 2) == end)
  }

  @Test("no step of a run has factor 0, and the peak is reached once the warm-up is over")
  func neverZero() {
    for schedule in Schedule.allCases {
      for total in 1...12 {
        for warmup in 0...15 {
          let factors = (1...total).map { schedule.factor(step: $0, of: total, warmup: warmup) }
          #expect(factors.allSatisfy { $0 > 0 && $0 <= 1 }, "\(schedule) \(total) \(warmup)")
          if warmup < total { #expect(factors[warmup] == 1, "\(schedule) \(total) \(warmup)") }
        }
      }
    }
  }

  @Test("survives a warm-up as long as the run", arguments: Schedule.allCases)
  func onlyWarmup(schedule: Schedule) {
    #expect(schedule.factor(step: 3, of: 3, warmup: 3) == 3.0 / 4)
    #expect(schedule.factor(step: 4, of: 3, warmup: 3) == 1)
  }
}

@Suite("The norm of all gradients") struct GradientNormTests {
  @Test("is that of one long vector")
  func norm() {
    let a = Parameter(name: "a", value: Tensor(zeros: [2]), decays: true)
    let b = Parameter(name: "b", value: Tensor(zeros: [1, 1]), decays: true)
    a.gradient.pointer[1] = 3
    b.gradient.fill(-4)
    #expect(gradientNorm(of: [a, b]) == 5)
    #expect(gradientNorm(of: []) == 0)
  }
}
