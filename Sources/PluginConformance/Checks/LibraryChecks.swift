import CDoRA
import Glibc
import PluginHost

/// Checks of the library file and of the description in it.
enum LibraryChecks {
  @Sendable static func loads(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    Progress.entering("load")
    do throws(PluginError) {
      _ = try PackLibrary(path: plugin.path)
    } catch .badDescriptor, .incompatibleABI, .refusedHost {
      return .passed  // The library was loaded. Other errors concern the description.
    } catch {
      throw .failed("\(error)")
    }
    return .passed
  }

  @Sendable static func exports(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    guard let symbols = ExportedSymbols(path: plugin.path) else {
      throw .skipped("its table of symbols can't be read")
    }
    try require(
      symbols.strong.contains(DORA_ENTRY_SYMBOL), "it doesn't export '\(DORA_ENTRY_SYMBOL)'")
    let others = symbols.strong.filter { $0 != DORA_ENTRY_SYMBOL }
    try require(
      others.isEmpty,
      "it also exports \(list(others)); make functions static or link with a version script")
    return symbols.weak.isEmpty
      ? .passed
      : .warned("it also exports weak symbols: \(list(symbols.weak)); link with a version script")
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
  }

  @Sendable static func description(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    Progress.entering("load")
    let library: PackLibrary
    do throws(PluginError) {
      library = try PackLibrary(path: plugin.path)
    } catch {
      throw .failed("\(error)")
    }
    for objective in library.descriptor.objectives {
      VerdictChannel.send("objective", objective.id)
    }
    for robustifier in library.robustifiers {
      VerdictChannel.send("robustifier", robustifier.id)
    }
    let schemas =
      library.descriptor.objectives.map { ($0.id, $0.parameters) }
      + library.robustifiers.map { ($0.id, $0.parameters) }
    for (id, parameters) in schemas {
      if let silent = parameters.first(where: { $0.help == nil && $0.label == nil }) {
        return .warned("parameter '\(silent.id)' of '\(id)' has neither a label nor a help text")
      }
    }
    return .passed
  }

  /// Calls the entry point in the way that hosts of other versions would.
  @Sendable static func entry(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    Progress.entering("load")
    guard let library = dlopen(plugin.path, RTLD_NOW | RTLD_LOCAL),
      let symbol = dlsym(library, DORA_ENTRY_SYMBOL)
    else { throw .skipped("the file can't be loaded, see 'loads'") }
    let entry = unsafeBitCast(symbol, to: dora_entry.self)
    Progress.entering(DORA_ENTRY_SYMBOL)
    let (major, minor) = (UInt32(DORA_ABI_MAJOR), UInt32(DORA_ABI_MINOR))
    guard let own = entry(major, minor) else {
      throw .failed("it refuses interface version \(major).\(minor) of this host")
    }
    try require(
      own == entry(major, minor), "two calls with the same version return different tables")
    for (otherMajor, otherMinor) in [(major + 98, 0), (major + 98, 7), (0, minor + 98)] {
      guard let table = entry(otherMajor, otherMinor)?.pointee else { continue }
      let claims = table.abi_major == otherMajor && table.abi_minor_min == otherMinor
      try require(
        table.magic == DORA_PACK_MAGIC && !claims,
        "asked for interface version \(otherMajor).\(otherMinor), it claims to be of that version")
    }
    guard let find = own.pointee.extension else { return .passed }
    Progress.entering("extension")
    try require(
      find("org.example.unheard-of/1") == nil,
      "'extension' returns something for an id that nobody has defined")
    return .passed
  }
}
