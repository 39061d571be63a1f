/// A workload on which this program and its peers train.
public struct PeerWork: Sendable, Equatable {
  public let name: String
  /// The name of a model that `make_model.py` writes.
  public let model: String
  /// The script that the peer runs.
  public let script: String
  public let workload: String
  public let loss: String
  public let robustifier: String
  public let batch: Int
  public let implementations: [PeerImplementation]

  private static let pairs = (
    script: "bench_pairwise.py", workload: "workload_pairs.json", loss: "dpo.so",
    robustifier: "erm", batch: 8
  )

  private static let loops: [PeerImplementation] = [
    .plain, .plainShared, .plainMicro1, .plainCompiled, .sharedCompiled, .plainFull,
  ]

  /// All workloads, in the order in which they run.
  public static let all: [PeerWork] = [
    PeerWork(
      name: "pairs", model: "llama-15m", script: pairs.script, workload: pairs.workload,
      loss: pairs.loss, robustifier: pairs.robustifier, batch: pairs.batch,
      implementations: loops + [.trl]),
    list("list", "workload_list.json"),
    list("list-long", "workload_list_long.json"),
    PeerWork(
      name: "pairs-60m", model: "llama-60m-gqa", script: pairs.script, workload: pairs.workload,
      loss: pairs.loss, robustifier: pairs.robustifier, batch: pairs.batch,
      implementations: [.plain, .plainShared]),
  ]

  private static func list(_ name: String, _ workload: String) -> PeerWork {
    PeerWork(
      name: name, model: "llama-15m", script: "bench_listwise.py", workload: workload,
      loss: "dpo-pl.so", robustifier: "dora", batch: 4, implementations: loops)
  }
}
