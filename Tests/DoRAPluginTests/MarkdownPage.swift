import Foundation
import _TestSupport

/// The code blocks of a documentation page, in order.
struct MarkdownPage {
  struct Block {
    /// The text after the opening fence, such as "sh", "c hinge.c" or nothing.
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

  /// A step that a reader performs.
  enum Step {
    /// Saves a file. The label of its block has a path after the language.
    case save(path: String, text: String)
    /// Runs a shell block. A block without a label directly after it is the expected output.
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
