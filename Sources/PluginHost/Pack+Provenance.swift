import Objectives

extension Pack {
  /// The identity of the plugin, who vouches for it, and the process in which its code runs.
  public var provenance: PluginProvenance {
    var provenance = PluginProvenance(
      path: path, process: confinement == nil ? "host" : "own",
      measures: confinement?.measures ?? [], missing: confinement?.missing ?? [])
    (provenance.id, provenance.version) = (descriptor.id, descriptor.version)
    provenance.sha256 = origin?.sha256
    provenance.level = origin?.level ?? "file"
    provenance.signer = origin?.signer
    provenance.manifest = origin?.manifest
    provenance.lock = origin?.lock
    return provenance
  }
}
