import ArgumentParser
import Work
import Workflows

/// The options for the adapter that a command adds to its model.
struct AdapterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A LoRA adapter for --model: a directory as PEFT or 'train --lora' writes it.",
      valueName: "DIR"))
  var adapter: String?
}

/// The options for the adapter that a run trains, either a new one or an existing one.
struct TrainedAdapterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Train a new LoRA adapter and leave the model as it is: r=8,alpha=16,targets=all-linear are the defaults; also rslora=true.",
      valueName: "SETTINGS"))
  var lora: String?

  @Option(
    help: ArgumentHelp(
      "Train this LoRA adapter for --model further, a directory as PEFT or 'train --lora' writes it.",
      valueName: "DIR"))
  var adapter: String?

  var request: AdapterRequest {
    var request = AdapterRequest()
    (request.lora, request.adapter) = (lora, adapter)
    return request
  }

  func validate() throws { try WorkError.asUsage(request.validate) }

  func check(model: String?) throws { try WorkError.asUsage { try request.check(model: model) } }
}
