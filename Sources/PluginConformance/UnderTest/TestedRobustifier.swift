import CDoRA
import Objectives
import PluginHost

/// A robustifier of a loaded pack, which is tested with made-up parameters and losses.
final class TestedRobustifier: Configurable {
  let robustifier: RobustifierDescriptor
  let plugin: PluginUnderTest
  private let factory: dora_robustifier_factory
  private let descriptor: UnsafePointer<dora_robustifier>?
  private let host: GuardedBlock

  var parameters: [ParameterSchema] { robustifier.parameters }
  var needsGroups: Bool { robustifier.properties.contains(.needsGroups) }

  /// Loads the pack. Whether it can be loaded is tested by another check.
  init(_ plugin: PluginUnderTest) throws(Outcome) {
    Progress.entering("load")
    do throws(PluginError) {
      let library = try PackLibrary(path: plugin.path)
      let index = try library.index(ofRobustifier: plugin.robustifier)
      guard let table = library.robustifierFactory?.pointee else {
        throw .unknownRobustifier(
          path: plugin.path, id: plugin.robustifier ?? "", available: [])
      }
      robustifier = library.robustifiers[index]
      descriptor = library.robustifier(at: index)
      factory = table
    } catch {
      throw .skipped("the pack can't be used, see 'loads' and 'description'")
    }
    self.plugin = plugin
    host = GuardedBlock(
      "host", copying: [TestedObjective.quietHost.descriptor.pointee], placement: .againstEnd)
    host.seal()
  }

  func create(
    _ values: [(id: String, value: Double)], capacity: Int, placement: GuardedBlock.Placement
  ) -> Reply {
    Reply(creating: values, capacity: capacity, placement: placement) {
      factory.create?(
        descriptor, UnsafePointer(host.bound(to: dora_host.self)), $0, $1, $2, $3, $4)
    }
  }

  func destroy(_ instance: OpaquePointer?) {
    Progress.entering("destroy")
    factory.destroy?(instance)
  }

  /// Returns an instance with these parameters, or nil if the plugin refuses them. It may do so
  /// although the schema allows the values, because two values may be incompatible.
  func instance(_ setting: Setting) throws(Outcome) -> TestedRobustInstance? {
    let reply = create(zip(parameters, setting.values).map { ($0.id, $1) })
    guard reply.status == DORA_OK, let made = reply.instance else {
      if setting.isDefault {
        throw .failed("'create' refuses the default parameters: \(reply.told)")
      }
      return nil
    }
    return TestedRobustInstance(made, factory)
  }

  /// Runs a law on made-up cases, which cover every setting of the parameters and all kinds of
  /// calibration weights.
  ///
  /// - Parameters:
  ///   - data: N, the number of data in each batch.
  ///   - spread: the factor by which losses between -1 and 4 nats are multiplied.
  /// - Throws: the law's errors, or a skip if no case has a result.
  func forEachCase(
    data: Int = 6, spread: Double = 1, _ law: (RobustCase) throws(Outcome) -> Void
  ) throws(Outcome) {
    var tried = 0
    for setting in Setting.all(parameters) {
      guard let instance = try instance(setting) else { continue }
      for seed in (0...2).map({ plugin.seed &+ $0 }) {
        Progress.trying("\(setting.description), N = \(data) (seed \(seed))")
        var batch = MadeUpLosses.make(data, seed: seed, withGroups: needsGroups)
        batch.losses = batch.losses.map { spread * $0 }
        let answer = instance.evaluate(batch)
        guard answer.isDone, answer.flaw(.separable) == nil else { continue }
        tried += 1
        try law(
          RobustCase(instance: instance, batch: batch, answer: answer, setting: setting, seed: seed)
        )
      }
    }
    Progress.trying("")
    if tried == 0 { throw .skipped("it has no result for made-up losses, see 'robust-outputs'") }
  }

  /// Evaluates a batch that the robustifier must accept, because it accepted a similar batch
  /// before.
  func done(
    _ instance: TestedRobustInstance, _ batch: MadeUpLosses, _ what: String, _ call: Call = Call()
  ) throws(Outcome) -> Answer {
    let answer = instance.evaluate(batch, call)
    try require(answer.isDone, "\(what) returned \(answer.told)")
    if let flaw = answer.flaw(.separable) { throw .failed("\(what): \(flaw)") }
    return answer
  }
}

/// An instance, a made-up batch that it accepts, and its answer.
struct RobustCase {
  let instance: TestedRobustInstance
  let batch: MadeUpLosses
  let answer: Answer
  let setting: Setting
  let seed: UInt64
}
