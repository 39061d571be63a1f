import Foundation
import Objectives
import PluginHost

/// The additional cost of a call if the plugin runs in a separate process.
///
/// The same batch is evaluated alternately in this process and in a separate one, so that other
/// load on the machine affects both equally.
struct IsolationCost {
  private let here: PluginLoss
  private let there: PluginLoss

  /// - Parameter plugins: the folder of the plugins and of `dora-host`.
  init(plugins: URL) throws {
    let path = plugins.appendingPathComponent("libdpo.so").path
    let opener = PackOpener(
      isolation: .process, executable: plugins.appendingPathComponent("dora-host").path)
    let services = HostServices.standardError
    here = try PluginLoss.make(PackLibrary(path: path))
    there = try PluginLoss.make(opener.open(path, services: services))
  }

  func print(rounds: Int) throws {
    Swift.print("\nisolation: dpo, K = 2, microseconds per call, medians")
    Swift.print("    data   in this process   in its own   more")
    for data in [1, 32, 1024] {
      let (here, there) = try medians(of: Self.batch(data), rounds: rounds)
      Swift.print(
        String(format: "%8d %17.1f %12.1f %6.1f", data, here, there, there - here))
    }
  }

  private func medians(
    of batch: ScoreBatch, rounds: Int
  ) throws -> (here: Double, there: Double) {
    var times: [[Double]] = [[], []]
    for _ in 0..<rounds {
      for (i, loss) in [here, there].enumerated() {
        let start = DispatchTime.now().uptimeNanoseconds
        _ = try loss.evaluate(batch)
        times[i].append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1000)
      }
    }
    return (Self.median(times[0]), Self.median(times[1]))
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func batch(_ data: Int) -> ScoreBatch {
    let logp = (0..<2 * data).map { -10 - Double($0 % 7) }
    return ScoreBatch(
      first: (0...data).map { 2 * $0 }, logp: logp, referenceLogp: logp.map { $0 - 0.5 },
      lengths: logp.map { _ in 12 }, scores: (0..<2 * data).map { Double(1 - $0 % 2) })
  }
}
