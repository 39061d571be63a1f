import Objectives

/// Looks up objectives by id in all packs.
extension PluginLoader {
  /// Returns the file and the objective with this name.
  ///
  /// ``PluginLocator/locate(_:version:)`` is tried first, so that file names take precedence over ids. A
  /// bare name that matches no file is looked up by id or alias among the objectives of every pack
  /// in ``PluginLocator/directories``. These packs are loaded for the search. Of installed packs,
  /// only the manifest is read.
  ///
  /// - Throws: ``PluginError``; ``PluginError/ambiguousObjective(id:names:)`` if several packs have
  ///   such an objective.
  public func locate(
    _ name: String, version: String? = nil
  ) throws(PluginError) -> PluginLocator.Location {
    do throws(PluginError) {
      return try locator.locate(name, version: version)
    } catch {
      guard case .notFound(_, let tried) = error else { throw error }
      if Self.isBare(name) { return try objective(name, tried: tried) }
      guard let nearest = nearestFile(name) else { throw error }
      throw .notFound(
        name: PluginText.clean(name), tried: tried + ["the nearest file is '\(nearest)'"])
    }
  }

  /// Returns a file in the searched places whose name is probably the one that was misspelled as
  /// `name`.
  private func nearestFile(_ name: String) -> String? {
    guard name.hasSuffix(".so"), !name.contains("/"), !name.hasPrefix("~") else { return nil }
    let files = locator.candidates().map { path in
      let file = path.split(separator: "/").last.map(String.init) ?? path
      return file.hasPrefix("lib") ? String(file.dropFirst(3)) : file
    }
    return NearestName.of(name, among: files)
  }

  private static func isBare(_ name: String) -> Bool {
    !name.contains("/") && !name.hasPrefix(".") && !name.hasPrefix("~") && !name.hasSuffix(".so")
  }

  private func objective(
    _ id: String, tried: [String]
  ) throws(PluginError) -> PluginLocator.Location {
    var found: [(location: PluginLocator.Location, name: String)] = []
    var others: [String] = []
    var broken: [String] = []
    let opener = opener.searching
    for path in locator.candidates() {
      do throws(PluginError) {
        let library = try opener.open(path, services: services)
        let objectives = library.descriptor.objectives
        others += objectives.flatMap { [$0.id] + $0.aliases }
        let match = objectives.first { $0.id == id || $0.aliases.contains(id) }
        guard let match,
          !found.contains(where: { PluginLocator.isSameFile($0.location.path, path) })
        else { continue }
        found.append(
          (PluginLocator.Location(path: path, objective: match.id), "\(path)/\(match.id)"))
      } catch .missingEntry {
        // The directory of the host program may contain libraries that aren't plugins.
        continue
      } catch {
        // A pack that is invalid or for another host is reported only if no other pack provides the
        // objective.
        broken.append("not in a pack that can't be used: \(error)")
        // The user is warned, because the failure may have taken a long time and would do so again
        // in the next search.
        if error.isMisbehaviour { services.write(.warning, "\(error)") }
      }
    }
    found += locator.installed?.objectives(named: id) ?? []
    guard let first = found.first else {
      let nearest = NearestName.of(id, among: others).map { "; the nearest is '\($0)'" }
      let asked = "the \(others.count) objectives of the packs in these places\(nearest ?? "")"
      throw .notFound(
        name: PluginText.clean(id), tried: tried + (others.isEmpty ? [] : [asked]) + broken)
    }
    guard found.count == 1 else {
      throw .ambiguousObjective(id: id, names: found.map(\.name))
    }
    return first.location
  }
}
