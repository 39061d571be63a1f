import BuildRecord
import CDoRAHost
import Foundation
import Packs
import PluginHost

/// The settings given by a caller's `dora_host_options`.
struct HostSettings {
  let loader: PluginLoader
  let program: HostProgram

  /// - Throws: ``HostError/usage(_:)`` for invalid options, or ``HostError/pack(_:)`` if the trust
  ///   files can't be read.
  init(_ given: UnsafePointer<dora_host_options>?) throws(HostError) {
    let options = try Self.read(given)
    guard let isolation = Self.isolations[options.isolation] else {
      throw .usage("dora_host_options.isolation is \(options.isolation), must be 0, 1 or 2")
    }
    let seconds = options.call_seconds
    guard seconds >= 0, seconds <= Self.mostSeconds else {
      throw .usage(
        "dora_host_options.call_seconds is \(seconds), must be from 0 to \(Self.mostSeconds)")
    }
    program = HostProgram(option: options.executable.map { String(cString: $0) })
    let policy = try Self.policy(options, program)
    var locator = PluginLocator(
      pluginPath: Self.texts(options.plugin_path), hostDirectory: program.directory)
    locator.installed = policy
    var opener = PackOpener(isolation: isolation, executable: program.path ?? "")
    if seconds > 0 { opener.limits.call = seconds }
    opener.vetting = { path, image throws(PluginError) in try policy.vet(path, image) }
    let services = Self.services(options)
    opener.onCrash = { path, sha256, reason in
      // If blocking the library fails, the error is ignored. The caller's call fails anyway because
      // of the crash.
      _ = try? policy.block(path, sha256: sha256, reason: reason)
    }
    loader = PluginLoader(locator: locator, services: services, opener: opener)
  }

  private static let isolations: [UInt32: Isolation] = [
    DORA_HOST_ISOLATION_AUTO: .auto, DORA_HOST_ISOLATION_PROCESS: .process,
    DORA_HOST_ISOLATION_NONE: .none,
  ]

  /// The longest time limit, in seconds (eleven days). In nanoseconds, it fits into the integer
  /// type that is used for it.
  private static let mostSeconds = 1e6

  private static func read(
    _ given: UnsafePointer<dora_host_options>?
  ) throws(HostError) -> dora_host_options {
    var options = dora_host_options()
    guard let given else { return options }
    let size = UnsafeRawPointer(given).load(as: UInt32.self)
    let full = MemoryLayout<dora_host_options>.size
    guard size >= sizeWithoutPackagePath, size.isMultiple(of: 8) else {
      throw .usage(
        "dora_host_options.struct_size is \(size), must be at least \(sizeWithoutPackagePath)")
    }
    withUnsafeMutableBytes(of: &options) {
      // A program with a later header may give more than this library knows.
      $0.copyMemory(from: UnsafeRawBufferPointer(start: given, count: min(Int(size), full)))
    }
    return options
  }

  /// The size of the struct in its first version.
  private static let sizeWithoutPackagePath = 64

  private static func policy(
    _ options: dora_host_options, _ program: HostProgram
  ) throws(HostError) -> PackPolicy {
    do throws(PackError) {
      let lock = try options.lock_file.map { (file) throws(PackError) in
        try PackLock(file: URL(fileURLWithPath: String(cString: file)))
      }
      let release = program.directory.map { ReleaseList(folder: URL(fileURLWithPath: $0)) }
      let environment = PythonEnvironment(
        paths: texts(options.package_path), program: HostProgram.library)
      return try PackPolicy(
        environment: environment, release: release ?? .none, lock: lock,
        allowsUnsigned: options.allow_unsigned != 0)
    } catch {
      throw .pack(error)
    }
  }

  private static func texts(_ list: UnsafePointer<UnsafePointer<CChar>?>?) -> [String] {
    var texts: [String] = []
    while let text = list?[texts.count] { texts.append(String(cString: text)) }
    return texts
  }

  private static func services(_ options: dora_host_options) -> HostServices {
    guard let log = options.log else { return silent }
    nonisolated(unsafe) let context = options.log_ctx
    return HostServices(name: "dora-host", version: BuildRecord.version) { level, text in
      let number =
        switch level {
        case .debug: 0
        case .info: 1
        case .warning: 2
        }
      text.withCString { log(context, Int32(number), $0) }
    }
  }

  private static let silent = HostServices(name: "dora-host", version: BuildRecord.version) {
    _, _ in
  }
}
