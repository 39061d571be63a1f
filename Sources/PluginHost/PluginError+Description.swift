import SafeText

extension PluginError: CustomStringConvertible {
  /// The message, which has a single line unless it lists files or parameters. Quoted text can't
  /// add lines or control a terminal.
  public var description: String {
    switch self {
    case .notFound, .ambiguous, .ambiguousObjective, .unknownParameter: words
    default: HarmlessText.of(words)
    }
  }

  /// Returns advice for text that contains more than a name.
  private static func advice(_ name: String) -> String {
    guard !name.contains("/"), name.contains(where: { "{:+".contains($0) }) else { return "" }
    return "give the name of one objective, without parameters or weights; "
  }

  private var words: String {
    switch self {
    case .badExpression(let text, let reason): "loss '\(text)': \(reason)"
    case .badName(let name, let reason): "loss '\(name)': \(reason)"
    case .notFound(let name, let tried):
      "no plugin '\(name)'; " + Self.advice(name) + "tried\n" + Self.lines(tried)
    case .ambiguous(let name, let files):
      "'\(name)' may be any of these files, give the path of one\n"
        + Self.lines(files)

    case .ambiguousObjective(let id, let names):
      "several packs have an objective '\(id)', name one\n"
        + Self.lines(names)

    case .notAFile(let path): "'\(path)' is not a loss plugin: it is not a regular file"
    case .unreadable(let path, let reason): "'\(path)' can't be read: \(reason)"
    case .notALibrary(let path, let reason): "'\(path)' is not a shared library: \(reason)"
    case .wrongMachine(let path, let library, let host):
      "'\(path)' is a library for \(library), this machine is \(host); rebuild the plugin here"
    case .undefinedSymbol(let path, let symbol):
      "'\(path)' uses '\(symbol)', which no library provides; link the plugin with '-z defs' to see "
        + "where"
    case .missingDependency(let path, let library):
      "'\(path)' needs the library '\(library)', which is not installed"
    case .notLoadable(let path, let reason): "'\(path)' can't be loaded: \(reason)"
    case .missingEntry(let path):
      "'\(path)' is not a loss plugin: it exports no symbol 'dora_loss_pack_v1'"
    case .refusedHost(let path, let host):
      "plugin '\(path)' refuses interface version \(host) of this host; rebuild the plugin"
    case .incompatibleABI(let path, let plugin, let host):
      "plugin '\(path)' uses interface version \(plugin), this host uses \(host); rebuild the plugin"
    case .badDescriptor(let path, let field, let reason): "plugin '\(path)': \(field) \(reason)"

    case .refused(let path, let reason): "plugin '\(path)' is refused: \(reason)"
    case .notInstalled(let name, let reason): "no pack '\(name)': \(reason)"

    case .wrongVersion(let path, let asked, let found):
      "plugin '\(path)' is version \(found), not the \(asked) that was asked for"
    case .unknownObjective(let path, let id, let available):
      "plugin '\(path)' has no objective '\(id)', only \(Self.list(available))"
    case .objectiveNotNamed(let path, let available):
      "plugin '\(path)' has several objectives, name one: \(Self.list(available))"
    case .noObjectives(let path, let robustifiers):
      "plugin '\(path)' has no objective, only robustifiers: "
        + Self.list(robustifiers)
    case .unknownRobustifier(let path, let id, let available):
      "plugin '\(path)' has no robustifier '\(id)', "
        + (available.isEmpty ? "and no other" : "only \(Self.list(available))")
    case .robustifierNotNamed(let path, let available):
      available.isEmpty
        ? "plugin '\(path)' has no robustifiers"
        : "plugin '\(path)' has several robustifiers, name one: \(Self.list(available))"

    case .unknownParameter(let plugin, let name, let nearest, let schema):
      HarmlessText.of("\(plugin)") + " has no parameter '\(name)'"
        + (nearest.map { ", did you mean '\($0)'" } ?? "")
        + (schema.isEmpty
          ? "; it takes none"
          : "; it takes\n" + Self.lines(schema.map { "\($0)" }))
    case .badParameter(let plugin, let schema, let value):
      "parameter '\(schema.id)' of \(plugin) is '\(value)', must be \(schema.allowedValues)"
    case .fixedParameter(let plugin, let name):
      "parameter '\(name)' of \(plugin) can't change during training"
    case .refusedParameters(let plugin, let reason):
      "\(plugin) refuses its parameters: \(reason)"

    case .missingInput(let plugin, let input): "\(plugin) needs '\(input)', which the batch lacks"
    case .responseCount(let plugin, let datum, let count, let allowed):
      "datum \(datum) has \(Self.responses(count)), \(plugin) takes \(Self.range(allowed))"
    case .refusedDatum(let plugin, let datum, let reason):
      "\(plugin) refuses \(Self.name(datum)): \(reason)"
    case .notRepresentable(let plugin, let datum, let reason):
      "\(plugin) has no finite result for \(Self.name(datum)): \(reason)"
    case .outOfMemory(let plugin, let call): "\(plugin) ran out of memory in '\(call)'"
    case .internalError(let plugin, let call, let reason):
      "\(plugin) reports a defect of its own in '\(call)': \(reason)"
    case .breach(let plugin, let breach): "\(plugin) misbehaved: \(breach)"

    case .notIsolated(let path, let reason):
      "plugin '\(path)' can't be isolated: \(reason)"
    case .notLoadableInChild(let path, let words):
      "plugin '\(path)' can't be used; its process says: \"\(words)\""
    case .ended(let path, let call, let reason):
      "plugin '\(path)' misbehaved in '\(call)': \(reason)"
    case .tooLargeForIsolation(let path, let bytes):
      "the batch for plugin '\(path)' takes more than the \(bytes >> 10) KiB that an isolated plugin "
        + "is given; use a smaller batch"

    case .incompatibleTerms(let reason): "these losses can't be added up: \(reason)"
    }
  }

  private static func lines(_ items: [String]) -> String {
    items.map { "  " + HarmlessText.of($0) }.joined(separator: "\n")
  }

  private static func name(_ datum: Int?) -> String { datum.map { "datum \($0)" } ?? "the batch" }

  private static func list(_ ids: [String]) -> String {
    ids.map { "'\($0)'" }.joined(separator: ", ")
  }

  private static func responses(_ count: Int) -> String {
    count == 1 ? "1 response" : "\(count) responses"
  }

  private static func range(_ allowed: ClosedRange<Int>) -> String {
    if allowed.upperBound == Int.max { return "\(allowed.lowerBound) or more" }
    return allowed.count == 1
      ? "\(allowed.lowerBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)"
  }
}

extension Breach: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unwritten(let output, let place): "it never stored '\(output)' of \(place)"
    case .nonFinite(let output, let place, let value):
      "it stored \(value) as '\(output)' of \(place) and reported success"
    case .overrun(let output): "it wrote outside of the array '\(output)'"
    case .unknownStatus(let call, let status): "'\(call)' returned \(status), which is no status"
    case .nothingReturned(let call): "'\(call)' reported success and returned nothing"
    case .leftBehind(let call, let what): "'\(call)' changed \(what)"
    case .stateTooLarge(let bytes):
      "'save' asks for room for \(bytes) bytes, more than the \(StateBytes.most) that a state may have"
    case .stateGrew: "'save' stored more bytes than it had asked room for"
    case .undeclaredNeed(let input):
      "an instance needs '\(input)', which its description does not mention"
    }
  }
}
