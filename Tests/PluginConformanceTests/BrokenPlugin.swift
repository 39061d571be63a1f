import Testing

/// A plugin of `Tests/Fixtures/broken`, and the expected report.
struct BrokenPlugin: Sendable, CustomTestStringConvertible {
  /// The name of the file without ".c".
  let name: String
  /// The check that must detect the fault.
  let check: String
  /// A part of the expected reason.
  let reason: String
  var testDescription: String { name }

  init(_ name: String, _ check: String, _ reason: String) {
    (self.name, self.check, self.reason) = (name, check, reason)
  }

  static let all =
    [
      // Faults of the file and of its description.
      BrokenPlugin("undefined-symbol", "loads", "uses 'nowhere', which no library provides"),
      BrokenPlugin("crashes-at-exit", "loads", "it crashed with SIGABRT in 'exit'"),
      BrokenPlugin("extra-export", "exports", "it also exports 'helper'"),
      BrokenPlugin("any-version", "entry", "asked for interface version 99.0, it claims to be of"),
      BrokenPlugin(
        "bad-default", "description", "default_value is 1000.0, outside of its own limits"),
      // Faults of parameters.
      BrokenPlugin("picky", "parameters", "'create' with no parameters returned DORA_E_PARAM"),
      BrokenPlugin("accepts-nan", "refusals", "'create' accepts beta=nan"),
      BrokenPlugin("long-text", "refusals", "it reached past the end of 'error' in 'create'"),
      BrokenPlugin("half-change", "schedule", "after a refused 'set_params' 'loss' [0] is"),
      // Faults in stored results and their locations.
      BrokenPlugin("forgets-last", "outputs", "it never stored 'd_logp' [7]"),
      BrokenPlugin("accumulates", "accumulation", "results depend on what the arrays held before"),
      BrokenPlugin("overruns", "bounds", "it reached past the end of 'd_logp' in 'evaluate'"),
      BrokenPlugin(
        "reads-before", "bounds", "it reached before the start of 'score' in 'evaluate'"),
      BrokenPlugin("writes-input", "bounds", "it wrote into the host's input 'logp' in 'evaluate'"),
      BrokenPlugin(
        "newer-fields", "older-host", "it reached past the end of 'batch' in 'evaluate'"),
      BrokenPlugin(
        "exact-size", "newer-host", "structs that are 8 bytes longer give another result"),
      // Faults of numerical values.
      BrokenPlugin("narrow", "ordinary", "nan as 'loss' [0] and reported success"),
      BrokenPlugin("unknown-status", "ordinary", "77, which is no status"),
      BrokenPlugin("overflows", "extreme", "it stored inf as 'loss' [1] and reported success"),
      BrokenPlugin("blames-first", "extreme", "it blames datum 0 for datum 1"),
      BrokenPlugin("hides-nan", "nan", "of log-probabilities that are all NaN"),
      BrokenPlugin("scores-of-nan", "unscored", "it stored nan as 'loss' [1]"),
      BrokenPlugin("rare-crash", "fuzz", "it crashed with SIGSEGV in 'evaluate', with beta="),
      // Faults of derivatives.
      BrokenPlugin("wrong-slope", "gradient", "differences of the loss say"),
      BrokenPlugin("untried-choice", "gradient", "with smoothing=true beta=1.5"),
      BrokenPlugin("clips-slope", "gradient", "with default parameters, long responses (seed 1)"),
      BrokenPlugin("ignores-freeze", "gradient", "differences of the loss say"),
      BrokenPlugin("ignores-upstream", "vector-jacobian", "differences of the loss say"),
      BrokenPlugin("loses-coupling", "vector-jacobian", "differences of the loss say"),
      BrokenPlugin("squared-upstream", "upstream", "'d_logp' isn't linear in them"),
      BrokenPlugin("hidden-kink", "smooth", "its derivative jumps by 1.0"),
      BrokenPlugin("stale-constants", "frozen", "DORA_BATCH_FREEZE changes the same batch"),
      // Faults of declared properties.
      BrokenPlugin("batch-mean", "separable", "a part of the batch has another 'loss'"),
      BrokenPlugin("tail", "separable", "a part of the batch has another 'loss'"),
      BrokenPlugin("position", "permutation", "another order of responses has another 'loss'"),
      BrokenPlugin("score-scale", "score-shift", "scores with 8.0 added give another result"),
      BrokenPlugin("only-verdicts", "score-shift", "scores with 8.0 added give another result"),
      BrokenPlugin("below-bound", "lower-bound", "below its bound 0.5"),
      BrokenPlugin("forgets-state", "state", "what was loaded is saved as something else"),
      BrokenPlugin("restless-state", "state", "a validation batch changes the state"),
      BrokenPlugin("shared-scratch", "concurrent", "several threads on one instance get other"),
      // Results that depend on anything else.
      BrokenPlugin("random", "deterministic", "the same batch twice"),
      BrokenPlugin("remembers", "history", "another batch in between changes the result"),
      BrokenPlugin("same-address", "history", "new numbers in the arrays of the call before"),
      BrokenPlugin("shared-parameters", "instances", "used in turns, disturb each other"),
      // Effects on the process.
      BrokenPlugin("leaks", "leak", "100 rounds of 'evaluate' leave"),
      BrokenPlugin("leaks-instances", "leak", "100 rounds of 'create and destroy' leave"),
      BrokenPlugin(
        "flushes-denormals", "floating-point", "'load' leaves the floating-point control"),
      BrokenPlugin("rounds-up", "floating-point", "'evaluate' leaves the floating-point control"),
      BrokenPlugin(
        "chatters", "streams", "'evaluate' writes to standard output or error: \"4 data"),
      BrokenPlugin("catches-signals", "process", "'create' changes the handler of signal 10"),
      BrokenPlugin("changes-directory", "process", "'create' changes the working directory"),
      BrokenPlugin("leaves-files-open", "process", "'evaluate' changes the open files"),
      BrokenPlugin("starts-thread", "threads", "'create' leaves 2 threads behind"),
      BrokenPlugin("forks", "threads", "'create' starts a process"),
      // Faults that only process isolation can contain.
      BrokenPlugin("segfaults", "ordinary", "it crashed with SIGSEGV in 'evaluate'"),
      BrokenPlugin("overflows-stack", "ordinary", "it crashed with SIGSEGV in 'evaluate'"),
      BrokenPlugin("aborts", "ordinary", "it crashed with SIGABRT in 'evaluate'"),
      BrokenPlugin("exits", "ordinary", "it ended the process with exit status 0 in 'evaluate'"),
      BrokenPlugin("loops", "ordinary", "it had to be stopped after 2 s in 'evaluate'"),
      BrokenPlugin("leaves-group", "ordinary", "it had to be stopped after 2 s in 'evaluate'"),
    ] + robustifiers

  private static let robustifiers = [
    BrokenPlugin(
      "robust-picky", "robust-parameters", "every parameter at its default returned DORA_E_PARAM"),
    BrokenPlugin("robust-accepts-nan", "robust-refusals", "'create' accepts t=nan"),
    BrokenPlugin("robust-forgets-last", "robust-outputs", "it never stored 'd_loss' [1]"),
    BrokenPlugin("robust-overruns", "robust-bounds", "it reached past the end of 'd_loss'"),
    BrokenPlugin("robust-writes-input", "robust-bounds", "it wrote into the host's input 'loss'"),
    BrokenPlugin("robust-exact-size", "robust-newer-host", "structs that are 8 bytes longer give"),
    BrokenPlugin("robust-wrong-derivative", "robust-derivative", "differences of the value say"),
    BrokenPlugin("robust-tail", "robust-derivative", "N = 37"),
    BrokenPlugin("robust-clips", "robust-derivative", "differences of the value say"),
    BrokenPlugin("robust-half-detached", "robust-derivative", "weights times the losses add up to"),
    BrokenPlugin("robust-position", "robust-permutation", "another order of the data has another"),
    BrokenPlugin("robust-overflows", "robust-extreme", "must have a result for losses of 10000"),
    BrokenPlugin("robust-ignores-groups", "robust-groups", "doesn't refuse a batch without groups"),
    BrokenPlugin("robust-remembers", "robust-repeatable", "the same batch twice"),
    BrokenPlugin("robust-shares-temperature", "robust-repeatable", "used in turns, disturb each"),
    BrokenPlugin("robust-leaks", "robust-leak", "100 rounds of 'evaluate' leave"),
    BrokenPlugin("robust-chatters", "robust-manners", "'evaluate' writes to standard output or"),
    BrokenPlugin("robust-rounds-up", "robust-manners", "leaves the floating-point control word"),
    BrokenPlugin("robust-rare-crash", "robust-fuzz", "it crashed with SIGSEGV in 'evaluate'"),
  ]

  /// The correct plugins, each with different features.
  static let honest = [
    "honest", "honest-coupled", "honest-stateful", "honest-stopped", "honest-robust",
    "honest-robust-groups", "honest-robust-detached",
  ]
}
