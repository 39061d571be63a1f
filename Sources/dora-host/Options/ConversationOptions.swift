import ArgumentParser

/// How conversations in the data become texts.
struct ConversationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A chat template that renders conversations; default: the model's.", valueName: "FILE.jinja"))
  var chatTemplate: String?
}
