import ChatTemplates
import Foundation
import LocalSystem
import Transformer

/// The directory of a model. The user may give a directory or the Hugging Face hub's name of a
/// downloaded model.
package func modelURL(_ name: String) -> URL { ModelLocation().directory(for: fileURL(name)) }

extension ModelTemplate {
  /// The template that renders the conversations of data for a model.
  ///
  /// - Parameters:
  ///   - model: the model's directory.
  ///   - file: a template that is used instead of the model's.
  package convenience init(of model: URL, orIn file: String?) {
    self.init(directory: model, file: file.map(fileURL))
  }
}
