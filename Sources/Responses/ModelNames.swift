import ChatTemplates
import Foundation
import LocalSystem
import Transformer

/// The directory of a model as the user named it: a directory, or a name on the Hugging Face hub that has been
/// downloaded.
package func modelURL(_ name: String) -> URL { ModelLocation().directory(for: fileURL(name)) }

extension ModelTemplate {
  /// What renders the conversations of data for a model.
  ///
  /// - Parameters:
  ///   - model: as the user named it.
  ///   - file: a template to take instead of the model's.
  package convenience init(of model: URL, orIn file: String?) {
    self.init(directory: model, file: file.map(fileURL))
  }
}
