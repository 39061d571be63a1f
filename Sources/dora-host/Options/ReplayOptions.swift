import ArgumentParser
import Objectives
import PluginHost
import Replay
import Training
import Workflows

/// The options for the objectives and robustifiers to replay. If there is more than one of either,
/// they are compared.
struct ReplayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The objective, as for train; repeats, which compares them with one another.",
      valueName: "LOSS"))
  var loss: [String] = []

  @Option(
    help: ArgumentHelp(
      "A parameter of the objective: k=v, or TERM.k=v where there are several; repeats.",
      valueName: "k=v"))
  var param: [String] = []

  @Option(
    help: ArgumentHelp(
      "Robustifier, as for train, or with its parameters, 'cvar{alpha=0.3}'; repeats, which compares every objective under each. (default: erm)",
      valueName: "NAME"))
  var robust: [String] = []

  @OptionGroup var parameters: RobustParameters

  @Option(
    help: ArgumentHelp(
      "Data of groups 0, 1, … in the data set that the scores are a part of; counted in the scores if not given.",
      valueName: "N,N,…"))
  var groupSizes: String?

  @OptionGroup var ties: TieOptions

  @OptionGroup var plugins: PluginOptions

  /// Whether there is at most one objective and at most one robustifier, and so nothing to compare.
  /// Without an objective, the logged losses are used.
  var isSingle: Bool { loss.count <= 1 && robust.count <= 1 }

  /// The names of the robustifiers. The default is the plain mean.
  private var robustNames: [String] { robust.isEmpty ? ["erm"] : robust }

  /// Returns the groups of a log's data, or nil if groups weren't requested.
  func groups(of log: ScoreLog) throws -> DataGroups? {
    guard let field = parameters.group else {
      if groupSizes != nil { throw ValidationError("--group-sizes requires --group") }
      return nil
    }
    return try log.groups(by: field, sizes: try groupSizes.map(Self.sizes))
  }

  private static func sizes(_ text: String) throws -> [Int] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let size = Int(part), size > 0 else {
        throw ValidationError(
          "--group-sizes '\(text)': '\(part)' is not a whole number of at least 1")
      }
      return size
    }
  }

  func variants(groups: DataGroups?) throws -> [ReplayVariant] {
    if robust.count > 1, parameters.request.areGiven {
      throw ValidationError(
        "with several --robust, write the parameters of each behind its name: "
          + "--robust '\(robust[0]){k=v}'")
    }
    let loader = try plugins.loader(isQuiet: false)
    let expressions = try parsedLosses()
    return try robustNames.flatMap { name in
      let robustifier = try parameters.request.make(name, groups: groups, plugins: loader)
        .withoutModel()
      // Each variant has its own instance, because objectives may keep state.
      if expressions.isEmpty {
        return [
          variant("loss", try parameters.request.wrapped(LoggedLoss(), by: name), name, robustifier)
        ]
      }
      return try zip(loss, expressions).map {
        variant($0, try parameters.request.wrapped(loader.load($1), by: name), name, robustifier)
      }
    }
  }

  private func variant(
    _ lossName: String, _ loss: any SampleLoss, _ robustName: String,
    _ robustifier: any Robustifier
  ) -> ReplayVariant {
    ReplayVariant(
      name: robustNames == ["erm"] ? lossName : "\(lossName) under \(robustName)", loss: loss,
      weigher: BatchWeigher(robustifier, of: loss, shift: parameters.lossShift))
  }

  private func parsedLosses() throws -> [LossExpression] {
    var expressions = try loss.map { try LossExpression(parsing: $0) }
    for assignment in param {
      _ = try KeyValue.split(assignment, of: .param)
      let users = expressions.indices.filter { i in
        expressions.count == 1
          || expressions[i].terms.contains { assignment.hasPrefix($0.name + ".") }
      }
      guard !users.isEmpty else {
        throw ValidationError(
          "--param \(assignment): with several --loss, name the one it is for, "
            + "such as \(expressions.first?.terms.first?.name ?? "LOSS").\(assignment)")
      }
      for i in users { try expressions[i].set(assignment) }
    }
    return expressions
  }
}
