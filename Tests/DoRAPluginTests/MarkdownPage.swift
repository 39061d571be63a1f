import Foundation
import _TestSupport

/// The code blocks of a page of the documentation, in order.
struct MarkdownPage {
  struct Block {
    /// What stands after the opening fence: "sh", "c hinge.c", or nothing.
    var label: String
    var text: String
  }

  let blocks: [Block]

  init(contentsOf url: URL) throws {
    var blocks: [Block] = []
    var open: Block?
    for line in try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n") {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          open = Block(label: String(line.dropFirst(3)), text: "")
        }
      } else {
        open?.text += line + "\n"
      }
    }
    self.blocks = blocks
  }

  /// What a reader does, in order.
  enum Step {
    /// A block whose label has a path after the language is that file.
    case save(path: String, text: String)
    /// A block of shell; a block without a label right after it is what it prints.
    case run(script: String, output: String?)
  }

  var steps: [Step] {
    blocks.enumerated().compactMap { i, block in
      let words = block.label.split(separator: " ")
      if words.count == 2 { return .save(path: String(words[1]), text: block.text) }
      guard block.label == "sh" else { return nil }
      let next = i + 1 < blocks.count ? blocks[i + 1] : nil
      return .run(script: block.text, output: next?.label == "" ? next?.text : nil)
    }
  }
}
