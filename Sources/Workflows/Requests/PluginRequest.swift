import BuildRecord
import Foundation
import LocalSystem
import Objectives
import Packs
import PluginHost
import SafeText
import Synchronization
import Work

/// Where plugins are looked for and where they run.
public struct PluginRequest: Codable, Sendable, Equatable {
  /// Directories to look for plugins in, before all others.
  public var pluginPath: [String] = []
  /// Where plugins run.
  public var isolation: Isolation = .auto
  /// Seconds after which a call of an isolated plugin is stopped.
  public var pluginTimeout: Double = 60
  /// Whether only installed packs are taken that the lock file of the working directory pins.
  public var locked = false
  /// Whether installed packs are taken that nobody trusted has signed.
  public var allowUnsigned = false

  public init() {}

  /// What may be loaded.
  package func policy() throws -> PackPolicy {
    let lock = try locked ? PackLock(file: fileURL(PackLock.fileName)) : nil
    return try PackPolicy(release: .ofThisProgram, lock: lock, allowsUnsigned: allowUnsigned)
  }

  /// Where plugins lie as files; ``loader(_:)`` knows installed packs too.
  package var locator: PluginLocator {
    PluginLocator(pluginPath: pluginPath.map { fileURL($0).path })
  }

  /// - Parameter observer: is told what plugins say and where they run.
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

/// What a user has to know about the place where a plugin runs, said once.
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
      // What comes with this program, or from somebody who is trusted, is where it belongs.
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
  /// Of the libraries beside this program.
  package static var ofThisProgram: ReleaseList {
    ReleaseList(folder: URL(fileURLWithPath: OwnProgram.path).deletingLastPathComponent())
  }
}
