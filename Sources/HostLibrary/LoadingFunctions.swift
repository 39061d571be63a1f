import BuildRecord
import CDoRA
import CDoRAHost
import Glibc
import PluginHost

@_cdecl("dora_host_load")
public func hostLoad(
  _ name: UnsafePointer<CChar>?, _ options: UnsafePointer<dora_host_options>?,
  _ error: UnsafeMutablePointer<dora_host_error>?
) -> UnsafePointer<dora_pack>? {
  ErrorReport.attempt(error) { () throws(HostError) in
    guard let name else { throw .usage("dora_host_load: name is NULL") }
    let pack = try Loading.load(String(cString: name), HostSettings(options))
    LoadedPacks.add(pack)
    return pack.table
  }
}

@_cdecl("dora_host_unload")
public func hostUnload(_ pack: UnsafePointer<dora_pack>?) {
  if let pack { LoadedPacks.remove(pack) }
}

@_cdecl("dora_host_file")
public func hostFile(_ pack: UnsafePointer<dora_pack>?) -> UnsafePointer<CChar>? {
  pack.flatMap { LoadedPacks.pack(at: $0)?.file }
}

@_cdecl("dora_host_confinement")
public func hostConfinement(_ pack: UnsafePointer<dora_pack>?) -> UnsafePointer<CChar>? {
  pack.flatMap { LoadedPacks.pack(at: $0)?.confinement }
}

@_cdecl("dora_host_version")
public func hostVersion() -> UnsafePointer<CChar>? { versionText }

private nonisolated(unsafe) let versionText: UnsafePointer<CChar>? =
  UnsafePointer(strdup(BuildRecord.version))

@_cdecl("dora_host_robustifiers")
public func hostRobustifiers() -> UnsafePointer<dora_pack>? { HostRobustifiers.shared.pack }

private enum Loading {
  /// - Parameter text: one term of a loss expression.
  static func load(_ text: String, _ settings: HostSettings) throws(HostError) -> LoadedPack {
    let (pack, objective, term) = try opened(text, settings)
    return try LoadedPack(
      pack, objective: objective, parameters: term.parameters, services: settings.loader.services)
  }

  private static func opened(
    _ text: String, _ settings: HostSettings
  ) throws(HostError) -> (any Pack, objective: String?, LossExpression.Term) {
    do throws(PluginError) {
      let terms = try LossExpression(parsing: text).terms
      guard terms.count == 1, terms[0].weight == 1 else {
        throw .badExpression(
          text: PluginText.clean(text),
          reason: "a sum of losses isn't one pack; load each by itself")
      }
      let location = try settings.loader.locate(terms[0].name, version: terms[0].version)
      let pack = try settings.loader.open(location, version: terms[0].version)
      return (pack, location.objective, terms[0])
    } catch {
      if case .notIsolated(let path, _) = error, settings.program.path == nil {
        throw .noExecutable(path: path, tried: settings.program.tried)
      }
      throw .plugin(error)
    }
  }
}
