extension Check {
  /// All checks, in the order in which they are reported.
  public static let all = library + interface + numbers + laws + behaviour + robustifiers

  private static let library = [
    Check(
      id: "loads", title: "loads, with every symbol bound",
      proves: "The file is a shared library for this machine and needs nothing that isn't there.",
      scope: .library, run: LibraryChecks.loads),
    Check(
      id: "exports", title: "exports its entry point only",
      proves: "No function of the pack can be mistaken for another library's.",
      scope: .library, run: LibraryChecks.exports),
    Check(
      id: "entry", title: "entry point answers every host",
      proves:
        "The entry point returns the same table every time and claims no version it isn't of.",
      scope: .library, run: LibraryChecks.entry),
    Check(
      id: "description", title: "description is in order",
      proves: "Every id, limit and size that the pack states keeps the interface's rules.",
      scope: .library, run: LibraryChecks.description),
  ]

  private static let interface = [
    Check(
      id: "parameters", title: "takes what its schema allows",
      proves: "Defaults and limits are accepted, in any order, and a NULL instance is destroyed.",
      scope: .objective, run: ParameterChecks.accepted),
    Check(
      id: "refusals", title: "refuses other parameters in words",
      proves: "Unknown names, values beyond the limits and NaN are refused, with a text that fits.",
      scope: .objective, run: ParameterChecks.refused),
    Check(
      id: "schedule", title: "parameters change between steps",
      proves: "A scheduled value acts like one given at the start; a refused one changes nothing.",
      scope: .objective, run: ParameterChecks.scheduled),
    Check(
      id: "outputs", title: "stores every result",
      proves: "No element of any array is left out, with and without the optional arrays.",
      scope: .objective, run: OutputChecks.stored),
    Check(
      id: "accumulation", title: "stores, doesn't add",
      proves: "Results don't depend on what the arrays held before.",
      scope: .objective, run: OutputChecks.accumulation),
    Check(
      id: "bounds", title: "stays within its arrays",
      proves: "Nothing outside of an array is read or stored, and no input is written to.",
      scope: .objective, run: OutputChecks.bounds),
    Check(
      id: "older-host", title: "reads no struct beyond its size",
      proves: "Fields of later versions aren't touched where the host doesn't have them.",
      scope: .objective, run: VersionChecks.olderHost),
    Check(
      id: "newer-host", title: "ignores what later hosts add",
      proves: "Longer structs, with unknown fields, change nothing.",
      scope: .objective, run: VersionChecks.newerHost),
  ]

  private static let numbers = [
    Check(
      id: "ordinary", title: "has results for ordinary data",
      proves: "For every number of responses and every choice the losses are finite.",
      scope: .objective, run: NumberChecks.ordinary),
    Check(
      id: "extreme", title: "is finite or refuses extreme data",
      proves: "No infinity or NaN is passed off as a result, and the right datum is blamed.",
      scope: .objective, run: NumberChecks.extreme),
    Check(
      id: "nan", title: "makes no number of NaN",
      proves: "A log-probability that isn't a number doesn't vanish.",
      scope: .objective, run: NumberChecks.nan),
    Check(
      id: "unscored", title: "copes with missing scores",
      proves: "A response without a score is left out or refused by its datum.",
      scope: .objective, run: NumberChecks.unscored),
    Check(
      id: "gradient", title: "derivatives are those of the loss",
      proves: "Every derivative agrees with differences of the losses.",
      scope: .objective, run: GradientChecks.gradient),
    Check(
      id: "vector-jacobian", title: "weighted derivatives too",
      proves: "With upstream weights the derivatives are those of the weighted sum.",
      scope: .objective, run: GradientChecks.vectorJacobian),
    Check(
      id: "upstream", title: "linear in the upstream weights",
      proves: "Losses don't depend on the weights, derivatives do so linearly.",
      scope: .objective, run: GradientChecks.upstream),
    Check(
      id: "smooth", title: "has no kink it doesn't declare",
      proves: "The derivative is continuous, unless DORA_PROP_NON_SMOOTH says otherwise.",
      scope: .objective, run: GradientChecks.smooth),
    Check(
      id: "frozen", title: "keeps its constants when asked",
      proves: "DORA_BATCH_FREEZE re-uses the constants of the call before.",
      scope: .objective, run: GradientChecks.frozen),
    Check(
      id: "golden", title: "reproduces its golden cases",
      proves: "Losses and derivatives are those that somebody else computed.",
      scope: .objective, run: GoldenCheck.run),
  ]

  private static let laws = [
    Check(
      id: "separable", title: "a batch is its data one by one",
      proves: "A separable objective may be evaluated in pieces of any size and order.",
      scope: .objective, run: LawChecks.separable),
    Check(
      id: "permutation", title: "the order of responses is free",
      proves: "Moving responses moves their derivatives and changes nothing else.",
      scope: .objective, run: LawChecks.permutation),
    Check(
      id: "score-shift", title: "a constant on all scores is free",
      proves: "Only differences of scores matter.",
      scope: .objective, run: LawChecks.scoreShift),
    Check(
      id: "lower-bound", title: "no loss is below its bound",
      proves: "The bounds that are stated hold, so that a robust objective may rely on them.",
      scope: .objective, run: LawChecks.lowerBound),
  ]

  private static let behaviour = [
    Check(
      id: "deterministic", title: "the same call, the same bits",
      proves: "A run can be repeated.", scope: .objective, run: RepeatabilityChecks.deterministic),
    Check(
      id: "history", title: "earlier batches leave no trace",
      proves: "Only declared state, and only training steps, change later results.",
      scope: .objective, run: RepeatabilityChecks.history),
    Check(
      id: "instances", title: "instances share nothing",
      proves: "Two runs in one process don't disturb each other.",
      scope: .objective, run: RepeatabilityChecks.instances),
    Check(
      id: "concurrent", title: "several threads, if declared",
      proves: "An instance that declares DORA_PROP_CONCURRENT gives the same bits on any thread.",
      scope: .objective, run: RepeatabilityChecks.concurrent),
    Check(
      id: "state", title: "state survives being saved",
      proves: "A run that is resumed goes on as if it had never stopped.",
      scope: .objective, run: StateChecks.roundTrip),
    Check(
      id: "leak", title: "gives its memory back",
      proves: "Neither evaluations nor instances leave memory behind.",
      scope: .objective, run: LeakCheck.run),
    Check(
      id: "floating-point", title: "leaves the processor's modes",
      proves: "The host goes on to round as it did.",
      scope: .objective, run: MannersChecks.floatingPoint),
    Check(
      id: "streams", title: "writes nothing to the terminal",
      proves: "Results on standard output stay readable by programs.",
      scope: .objective, run: MannersChecks.streams),
    Check(
      id: "process", title: "leaves signals, locale and files",
      proves: "Handlers, masks, directory, environment and open files are as they were.",
      scope: .objective, run: MannersChecks.process),
    Check(
      id: "threads", title: "starts no thread and no process",
      proves: "What runs after a call is the host's.",
      scope: .objective, run: MannersChecks.threads),
    Check(
      id: "fuzz", title: "survives random data",
      proves: "For as long as was asked, no data of any size made it crash or lie.",
      scope: .onRequest, run: FuzzCheck.run),
  ]

  private static let robustifiers = [
    Check(
      id: "robust-parameters", title: "takes what its schema allows",
      proves: "Defaults and limits are accepted, in any order, and a NULL instance is destroyed.",
      scope: .robustifier, run: RobustifierChecks.parameters),
    Check(
      id: "robust-refusals", title: "refuses other parameters in words",
      proves: "Unknown names, values beyond the limits and NaN are refused, with a text that fits.",
      scope: .robustifier, run: RobustifierChecks.refusals),
    Check(
      id: "robust-outputs", title: "stores the value and every weight",
      proves: "For batches of any size nothing is left out, and nothing is added to.",
      scope: .robustifier, run: RobustifierChecks.outputs),
    Check(
      id: "robust-bounds", title: "stays within its arrays",
      proves: "Nothing outside of an array or struct is touched, and no input is written to.",
      scope: .robustifier, run: RobustifierChecks.bounds),
    Check(
      id: "robust-newer-host", title: "ignores what later hosts add",
      proves: "Longer structs, with unknown fields, change nothing.",
      scope: .robustifier, run: RobustifierChecks.newerHost),
    Check(
      id: "robust-derivative", title: "weights are the derivative of the value",
      proves: "Every weight agrees with differences of the value, or makes it up if held constant.",
      scope: .robustifier, run: RobustifierLawChecks.derivative),
    Check(
      id: "robust-permutation", title: "the order of the data is free",
      proves: "Reordering the data reorders their weights and changes nothing else.",
      scope: .robustifier, run: RobustifierLawChecks.permutation),
    Check(
      id: "robust-extreme", title: "takes losses of ten thousand nats",
      proves: "They have a result, of either sign; what lies further out is finite or refused.",
      scope: .robustifier, run: RobustifierLawChecks.extreme),
    Check(
      id: "robust-groups", title: "groups, if it needs them",
      proves:
        "A batch without groups is refused, a group without data and unknown sizes are borne.",
      scope: .robustifier, run: RobustifierLawChecks.groups),
    Check(
      id: "robust-repeatable", title: "the same batch, the same bits",
      proves: "Neither earlier batches nor other instances leave a trace.",
      scope: .robustifier, run: RobustifierChecks.repeatable),
    Check(
      id: "robust-leak", title: "gives its memory back",
      proves: "Neither evaluations nor instances leave memory behind.",
      scope: .robustifier, run: RobustifierChecks.leak),
    Check(
      id: "robust-manners", title: "leaves the process as it was",
      proves: "Rounding, streams, signals, files, threads and processes are as they were.",
      scope: .robustifier, run: MannersChecks.all),
    Check(
      id: "robust-fuzz", title: "survives random losses",
      proves: "For as long as was asked, no losses made it crash, overrun or lie.",
      scope: .robustifierOnRequest, run: RobustifierLawChecks.fuzz),
  ]
}
