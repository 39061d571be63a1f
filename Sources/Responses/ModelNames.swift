import ChatTemplates
import Foundation
import LocalSystem
import Transformer

/// The directory of a model that the user gave as a directory or as the name of a downloaded model
/// on the Hugging Face hub.
package func modelURL(_ name: String) -> URL { ModelLocation().directory(for: fileURL(name)) }

extension ModelTemplate {
  /// The template that renders the conversations of data for a model.
  ///
  /// - Parameters:
  ///   - model: the model as the user named it.
  ///   - file: a template that is used instead of the model's.
  package convenience init(of model: URL, orIn file: String?) {
    self.init(directory: model, file: file.map(fileURL))
  }
}
