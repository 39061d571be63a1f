/// Maps the options of TRL, LLaMA-Factory and similar programs to the options of this program.
enum OtherPrograms {
  enum Counterpart {
    /// The name of an option, without its dashes.
    case option(String)
    /// Advice in a full sentence, if no option has the same meaning.
    case advice(String)
  }

  /// - Parameter options: the options of the command, which are the only possible counterparts.
  static func counterpart(of name: String, among options: [String]) -> Counterpart? {
    let name = normal(name)
    // The other program's option may also be misspelled, such as 'ouput'.
    let known =
      names[name] ?? Misspelling.nearest(to: name, of: Array(names.keys)).flatMap { names[$0] }
    if let option = known?.first(where: options.contains) { return .option(option) }
    guard options.contains("lr") || options.contains("loss") else { return nil }
    return advice.first { $0.names.contains(name) }.map { .advice($0.text) }
  }

  /// Normalizes a name. For instance, 'learning_rate' and 'learningRate' become 'learning-rate'.
  static func normal(_ name: String) -> String {
    var result = ""
    for character in name {
      if character.isUppercase, let last = result.last, last.isLowercase { result.append("-") }
      result += character == "_" ? "-" : character.lowercased()
    }
    return result
  }

  /// Returns the parameter for an option of another program, such as 'beta' for 'pref_beta'.
  static func parameter(_ name: String) -> String {
    parameters[normal(name)] ?? name
  }

  private static let parameters = [
    "pref-beta": "beta", "dpo-beta": "beta", "kl-coef": "beta", "simpo-gamma": "gamma",
    "orpo-beta": "lambda", "cpo-alpha": "alpha", "pref-ftx": "alpha", "rpo-alpha": "alpha",
    "dpo-label-smoothing": "label-smoothing",
  ]

  private static let names: [String: [String]] = [
    "learning-rate": ["lr"],
    "per-device-train-batch-size": ["micro-batch", "batch"],
    "per-device-batch-size": ["micro-batch", "batch"],
    "per-device-eval-batch-size": ["batch"],
    "micro-batch-size": ["micro-batch", "batch"],
    "gradient-accumulation-steps": ["batch"],
    "batch-size": ["batch"], "train-batch-size": ["batch"], "global-batch-size": ["batch"],
    "num-train-epochs": ["epochs"], "num-epochs": ["epochs"], "n-epochs": ["epochs"],
    "max-steps": ["steps"], "num-steps": ["steps"], "max-train-steps": ["steps"],
    "num-train-steps": ["steps"], "num-iterations": ["rounds"],
    "output-dir": ["out"], "output": ["out"], "output-file": ["out"], "save-dir": ["out"],
    "output-path": ["out"], "out-dir": ["out"],
    "model-name-or-path": ["model"], "model-name": ["model"], "model-path": ["model"],
    "base-model": ["model"], "model-id": ["model"], "pretrained-model": ["model"],
    "dataset": ["data"], "dataset-name": ["data"], "dataset-path": ["data"],
    "train-file": ["data"], "data-path": ["data"], "train-data": ["data"], "dataset-dir": ["data"],
    "input-file": ["data"], "input": ["data"],
    "grad-clip": ["max-grad-norm"], "max-norm": ["max-grad-norm"], "clip-grad": ["max-grad-norm"],
    "gradient-clipping": ["max-grad-norm"],
    "warmup-ratio": ["warmup"], "warmup-steps": ["warmup"], "num-warmup-steps": ["warmup"],
    "lr-scheduler-type": ["schedule"], "lr-scheduler": ["schedule"], "scheduler": ["schedule"],
    "loss-param": ["param"], "loss-params": ["param"], "params": ["param"],
    "pref-loss": ["loss"], "loss-type": ["loss"], "objective": ["loss"],
    "cutoff-len": ["max-length"], "max-seq-length": ["max-length"], "max-seq-len": ["max-length"],
    "max-prompt-length": ["max-length"], "max-completion-length": ["max-new-tokens", "max-length"],
    "max-target-length": ["max-new-tokens", "max-length"], "model-max-length": ["max-length"],
    "block-size": ["max-length"], "max-tokens": ["max-new-tokens", "max-length"],
    "optim": ["optimizer"], "optimizer-type": ["optimizer"],
    "save-steps": ["checkpoint-every"], "save-strategy": ["checkpoint-every"],
    "save-every": ["checkpoint-every"],
    "resume-from-checkpoint": ["resume"], "resume-from": ["resume"],
    "random-seed": ["seed"], "data-seed": ["seed"],
    "num-return-sequences": ["count", "samples"], "num-samples": ["count", "samples"],
    "n-samples": ["count", "samples"], "reward-model-name-or-path": ["reward-model"],
    "reward-model-path": ["reward-model"], "ref-model": ["reference"],
    "ref-model-name-or-path": ["reference"], "reference-model": ["reference"],
    "num-threads": ["threads"], "num-workers": ["threads", "jobs"], "n-threads": ["threads"],
    "adapter-name-or-path": ["adapter"], "max-samples": ["limit"], "max-examples": ["limit"],
    "eval-dataset": ["data"],
  ]

  private static let advice: [(names: Set<String>, text: String)] = [
    (
      [
        "bf16", "fp16", "fp32", "tf32", "pure-bf16", "torch-dtype", "dtype", "load-in-4bit",
        "load-in-8bit", "quantization-bit", "mixed-precision",
      ],
      "Models are trained in float32, whatever their files hold; leave it out."
    ),
    (
      [
        "use-peft", "lora-r", "lora-rank", "lora-alpha", "lora-target", "lora-target-modules",
        "lora-dropout", "finetuning-type",
      ],
      "An adapter is trained with --lora r=8,alpha=16,targets=all-linear (docs/adapters.md)."
    ),
    (
      ["gradient-checkpointing", "activation-checkpointing", "use-gradient-checkpointing"],
      "Layers are computed again, to save memory, with --recompute layers."
    ),
    (
      ["deepspeed", "fsdp", "flash-attn", "attn-implementation"],
      "Memory is set by --micro-batch and --recompute; several processes are started by mpirun (docs/scaling.md)."
    ),
    (
      ["ref-model", "ref-model-name-or-path", "reference-model", "reference"],
      "The reference is the model that training starts from; leave it out."
    ),
    (
      ["stage", "do-train", "do-eval", "template", "report-to", "logging-steps", "logging-dir"],
      "There is nothing of the kind here; leave it out."
    ),
  ]
}
