import Objectives

/// Makes losses from expressions, which includes finding the files, loading them and setting
/// parameters.
public struct PluginLoader: Sendable {
  public let locator: PluginLocator
  public let services: HostServices
  /// The opener, which determines the process in which plugins run.
  public let opener: PackOpener

  public init(
    locator: PluginLocator = PluginLocator(), services: HostServices = .standardError,
    opener: PackOpener = .inProcess
  ) {
    self.locator = locator
    self.services = services
    self.opener = opener
  }

  /// Returns the loss for an expression, which is a ``PluginLoss`` if there is a single term of
  /// weight 1.
  ///
  /// - Throws: ``PluginError``.
  public func load(_ expression: LossExpression) throws(PluginError) -> any SampleLoss {
    var terms: [WeightedLoss.Term] = []
    for term in expression.terms {
      terms.append(WeightedLoss.Term(loss: try load(term), weight: term.weight))
    }
    if terms.count == 1 && terms[0].weight == 1 { return terms[0].loss }
    do throws(WeightedLoss.Mismatch) {
      return try WeightedLoss(terms)
    } catch {
      throw .incompatibleTerms(reason: error.description)
    }
  }

  /// Parses an expression and returns its loss.
  public func load(_ text: String) throws(PluginError) -> any SampleLoss {
    try load(LossExpression(parsing: text))
  }

  /// Returns the loss for one term, without its weight.
  public func load(_ term: LossExpression.Term) throws(PluginError) -> PluginLoss {
    let location = try locate(term.name, version: term.version)
    return try PluginLoss.make(
      open(location, version: term.version), objective: location.objective,
      parameters: term.parameters.mapValues { .text($0) }, services: services)
  }

  /// Opens a pack. Throws an error if it doesn't have the requested version.
  package func open(
    _ location: PluginLocator.Location, version asked: String?
  ) throws(PluginError) -> any Pack {
    let pack = try opener.open(location.path, services: services)
    if let asked, SemanticVersion(pack.descriptor.version)?.matches(asked) != true {
      throw .wrongVersion(
        path: pack.path, asked: PluginText.clean(asked), found: pack.descriptor.version)
    }
    return pack
  }
}
