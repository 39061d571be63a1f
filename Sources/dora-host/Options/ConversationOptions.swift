import ArgumentParser

/// The options for rendering the data's conversations as text.
struct ConversationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A chat template that renders conversations; default: the model's.", valueName: "FILE.jinja"))
  var chatTemplate: String?
}
