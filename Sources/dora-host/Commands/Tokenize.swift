import ArgumentParser
import Foundation

/// `dora-host tokenize`: shows the tokens of texts and conversations for a model.
struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the token ids of texts and of rendered conversations.",
    discussion: """
      Prints {"ids", "pieces"} for the 'text' of each JSON line, in order. A line with 'messages', and with \
      'tools' and 'add_generation_prompt' if wanted, is rendered first with the model's chat template, and \
      its 'text' is printed too. A line that the template refuses gives {"error"}; the rest goes on.

      Special tokens written in a text become their ids. With --special-tokens those that the tokenizer puts \
      around a text are added, but not to a rendered one: the template has put them where they belong.
      """)

  @Argument(
    help: ArgumentHelp("The file; without it standard input is read.", valueName: "FILE.jsonl"))
  var file: String?

  @Option(
    help: ArgumentHelp(
      "A model, a Hugging Face directory; its tokenizer is used.", valueName: "DIR"))
  var model: String

  @Flag(help: "Take each line as a text, not as JSON.")
  var plain = false

  @Flag(help: "Add the special tokens that the tokenizer puts around a text.")
  var specialTokens = false

  @Option(
    help: ArgumentHelp("A chat template to use instead of the model's.", valueName: "FILE.jinja"))
  var chatTemplate: String?

  func validate() throws {
    if plain, chatTemplate != nil {
      throw ValidationError("--chat-template is for conversations, which --plain doesn't read")
    }
  }

  func run() throws { try TokenizeRun(command: self).run() }
}
