import PluginHost
import Synchronization

/// What whoever runs a plugin has to know about the place where it runs, said once by whatever command.
enum PluginNotices {
  private static let said = Mutex<Set<String>>([])

  static func say(_ pack: any Pack) {
    guard let warning = warning(pack), said.withLock({ $0.insert(warning).inserted }) else {
      return
    }
    Console.line("warning: " + warning)
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
