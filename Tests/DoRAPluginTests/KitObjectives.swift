import CDoRA
import DoRAPlugin

/// An objective with every kind of parameter, tokens, metrics, a stopped constant and an error.
struct Everything: Formula {
  static let description = ObjectiveDescription(
    id: "everything", name: "Everything", summary: "For tests.", license: "Apache-2.0",
    tags: ["a", "b"], needs: [.score], uses: [.tokenLogp], usedColumns: ["extra"],
    responses: 1...3, properties: [.stopGradient], lowerBound: -1000,
    metrics: [Metric("first"), Metric("second", .max, label: "the second", unit: "nats")])

  enum Form: String, ParameterChoice { case plain, squared }

  @Parameter(in: 0...10, [.aboveMinimum, .schedulable], unit: "nats", help: "A factor.")
  var scale = 2.0
  @Parameter(id: "times", in: 1...4, help: "A count.")
  var count = 1
  @Parameter(help: "A switch.")
  var isHeld = false
  @Parameter(help: "A form.")
  var form = Form.plain

  func loss(_ logp: Scalars, of datum: Datum) throws(Refusal) -> Scalar {
    guard let best = datum.best else { throw Refusal("needs a score") }
    datum.report(logp[best].value, as: 0)
    datum.report(Double(datum.count), as: 1)
    var loss = Double(count) * scale * logp[best]
    if form == .squared { loss = loss * (isHeld ? stopGradient(loss) : loss) }
    if datum.count == 3 { loss += mean(datum.tokenLogp(of: 1)) }
    return loss
  }
}

let kitPack = Pack(id: "org.dora.tests", version: "1.0.0", objectives: [Everything.self])

/// The pack's table, as returned to a host of this version.
func kitTable() -> UnsafePointer<dora_pack>? {
  kitPack.entry(DORA_ABI_MAJOR, DORA_ABI_MINOR)?.assumingMemoryBound(to: dora_pack.self)
}
