import BuildRecord
import Foundation
import LocalSystem
import Objectives
import Packs
import PluginHost
import SafeText
import Synchronization
import Work

/// The settings that say where plugins are searched for and in which process they run.
public struct PluginRequest: Codable, Sendable, Equatable {
  /// The directories that are searched for plugins before all others.
  public var pluginPath: [String] = []
  /// The process in which plugins run.
  public var isolation: Isolation = .auto
  /// The time limit for a call of an isolated plugin, in seconds.
  public var pluginTimeout: Double = 60
  /// Whether installed packs are allowed only if the lock file in the working directory pins them.
  public var locked = false
  /// Whether installed packs without a trusted signature are allowed.
  public var allowUnsigned = false

  public init() {}

  /// Returns the policy that says which packs may be loaded.
  package func policy() throws -> PackPolicy {
    let lock = try locked ? PackLock(file: fileURL(PackLock.fileName)) : nil
    return try PackPolicy(release: .ofThisProgram, lock: lock, allowsUnsigned: allowUnsigned)
  }

  /// Finds plugin files. In contrast, ``loader(_:)`` also finds installed packs.
  package var locator: PluginLocator {
    PluginLocator(pluginPath: pluginPath.map { fileURL($0).path })
  }

  /// - Parameter observer: receives the plugins' messages, and notices about the process in which
  ///   they run.
  package func loader(_ observer: any WorkObserver) throws -> PluginLoader {
    let policy = try policy()
    var locator = locator
    locator.installed = policy
    let services = HostServices(name: "dora-host", version: BuildRecord.version) { level, text in
      let line = HarmlessText.of("plugin: \(level.rawValue): \(text)")
      if level == .warning {
        observer.warning(WorkText(line))
      } else if level == .info {
        observer.notice(WorkText(line))
      }
    }
    return PluginLoader(locator: locator, services: services, opener: opener(policy, observer))
  }

  private func opener(_ policy: PackPolicy, _ observer: any WorkObserver) -> PackOpener {
    var opener = PackOpener(isolation: isolation, executable: OwnProgram.path)
    opener.limits.call = pluginTimeout
    opener.vetting = { path, image throws(PluginError) in try policy.vet(path, image) }
    opener.onCrash = { path, sha256, reason in
      do throws(PackError) {
        guard let pack = try policy.block(path, sha256: sha256, reason: reason) else { return }
        observer.warning(
          WorkText(
            HarmlessText.of(
              "\(pack) is blocked from now on; 'dora-host pack unblock \(pack)' undoes it")))
      } catch {
        observer.warning(
          WorkText(HarmlessText.of("a pack that crashed could not be blocked: \(error)")))
      }
    }
    opener.onOpen = { PluginNotices.say($0, observer) }
    return opener
  }
}

/// Warnings about plugins that run in this process. Each warning is given only once.
private enum PluginNotices {
  private static let said = Mutex<Set<String>>([])

  static func say(_ pack: any Pack, _ observer: any WorkObserver) {
    guard let warning = warning(pack), said.withLock({ $0.insert(warning).inserted }) else {
      return
    }
    observer.warning(WorkText(HarmlessText.of("warning: " + warning)))
  }

  private static func warning(_ pack: any Pack) -> String? {
    guard let confinement = pack.confinement else {
      // Code that is part of this program or comes from a trusted signer may run in this process.
      return pack.origin?.mayRunInHost == true
        ? nil : "\(pack.path) runs in this process and can do whatever this program can"
    }
    return confinement.missing.isEmpty
      ? nil
      : "plugins are held by less than they could be: this kernel lacks "
        + confinement.missing.joined(separator: ", ")
  }
}

extension ReleaseList {
  /// The list of the libraries that were released with this program.
  package static var ofThisProgram: ReleaseList {
    ReleaseList(folder: URL(fileURLWithPath: OwnProgram.path).deletingLastPathComponent())
  }
}
