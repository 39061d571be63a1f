extension RobustifierCatalogue {
  /// All robustifiers, beginning with the default one. Names and parameters match the reference
  /// files.
  public static let entries: [RobustifierEntry] =
    logSumExp + means + worstCases + outliers + groups

  private static let logSumExp = [
    RobustifierEntry(
      name: "dora", summary: "lambda log mean exp(h l / lambda)", parameters: [lambda, radius]
    ) { order in
      if let radius = order.values["rho"] {
        return KullbackLeiblerBall(name: "dora", radius: radius, usesCalibration: true)
      }
      return DoRA(lambda: order.value("lambda"))
    },
    RobustifierEntry(
      name: "dora-tilted", summary: "lambda log(sum h exp(l / lambda) / sum h)",
      parameters: [lambda, radius]
    ) { order in
      if let radius = order.values["rho"] { return TiltedKullbackLeiblerBall(radius: radius) }
      return TiltedDoRA(lambda: order.value("lambda"))
    },
    RobustifierEntry(
      name: "dora-factored", summary: "mean(h) lambda log mean exp(l / lambda)",
      parameters: [lambda]
    ) { FactoredDoRA(lambda: $0.value("lambda")) },
    RobustifierEntry(
      name: "kl-dro", aliases: ["dro"], summary: "lambda log mean exp(l / lambda)",
      parameters: [lambda, radius]
    ) { order in
      if let radius = order.values["rho"] {
        return KullbackLeiblerBall(name: "kl-dro", radius: radius, usesCalibration: false)
      }
      return KullbackLeiblerDRO(lambda: order.value("lambda"))
    },
    RobustifierEntry(
      name: "dr-dpo", summary: "-beta_prime log mean exp(-l / beta_prime)",
      parameters: [
        RobustifierParameter(
          name: "beta_prime", defaultValue: 1, domain: .positive,
          help: "scale in nats: small trusts the best-fitting data only, large all")
      ]
    ) { DrDPO(betaPrime: $0.value("beta_prime")) },
  ]

  private static let means = [
    RobustifierEntry(
      name: "reweight", summary: "mean(h^power l)",
      parameters: [
        RobustifierParameter(
          name: "power", defaultValue: 1, domain: .nonNegative,
          help: "exponent of the calibration weight: 0 ignores it, more than 1 sharpens it")
      ]
    ) { Reweighting(power: $0.value("power")) },
    RobustifierEntry(name: "erm", summary: "mean(l)") { _ in EmpiricalRisk() },
    RobustifierEntry(
      name: "kldpo", summary: "mean(min(10, exp((l - mean l) / tau)) l), weights held fixed",
      parameters: [tau]
    ) { KLDPO(lambda: $0.value("tau")) },
    RobustifierEntry(
      name: "kldpo-normalised", summary: "softmax(l / tau) . l, weights held fixed",
      parameters: [tau]
    ) { NormalisedKLDPO(lambda: $0.value("tau")) },
  ]

  private static let worstCases = [
    RobustifierEntry(
      name: "cvar", summary: "mean of the worst share alpha of the batch",
      parameters: [
        RobustifierParameter(
          name: "alpha", defaultValue: 0.5, domain: .share,
          help: "share of the batch that counts: 1 is the mean")
      ]
    ) { ConditionalValueAtRisk(share: $0.value("alpha")) },
    RobustifierEntry(
      name: "chi2-dro", summary: "max q . l over (1 / 2B) sum (B q - 1)^2 <= rho",
      parameters: [
        RobustifierParameter(
          name: "rho", defaultValue: 0.1, domain: .nonNegative,
          help: "radius of the chi-squared ball: 0 is the mean")
      ]
    ) { ChiSquareBall(radius: $0.value("rho")) },
    RobustifierEntry(
      name: "chi2-penalty", summary: "max q . l - reg (1 / 2B) sum (B q - 1)^2",
      parameters: [
        RobustifierParameter(
          name: "reg", defaultValue: 1, domain: .positive,
          help: "price of unequal weights in nats: large is the mean")
      ]
    ) { ChiSquarePenalty(regularisation: $0.value("reg")) },
  ]

  private static let outliers = [
    RobustifierEntry(
      name: "doro", aliases: ["cvar-doro"], summary: "cvar without the largest losses",
      parameters: [
        trimmed,
        RobustifierParameter(
          name: "alpha", defaultValue: 0.5, domain: .share,
          help: "share of the rest that counts: 1 is its mean"),
      ]
    ) { order in
      Trimming(
        name: "doro", share: order.value("epsilon"),
        inner: ConditionalValueAtRisk(share: order.value("alpha")))
    },
    RobustifierEntry(
      name: "chi2-doro", summary: "chi2-dro without the largest losses",
      parameters: [
        trimmed,
        RobustifierParameter(
          name: "rho", defaultValue: 0.1, domain: .nonNegative,
          help: "radius of the chi-squared ball: 0 is the mean of the rest"),
      ]
    ) { order in
      Trimming(
        name: "chi2-doro", share: order.value("epsilon"),
        inner: ChiSquareBall(radius: order.value("rho")))
    },
    RobustifierEntry(
      name: "kl-doro", summary: "kl-dro without the largest losses",
      parameters: [trimmed, lambda]
    ) { order in
      Trimming(
        name: "kl-doro", share: order.value("epsilon"),
        inner: WholeKullbackLeibler(lambda: order.value("lambda")))
    },
    RobustifierEntry(
      name: "winsor", summary: "mean((1 - r) l + r c), r the more the farther l is above c",
      parameters: [
        RobustifierParameter(
          name: "share", defaultValue: 0.3, domain: .fraction,
          help: "share of the batch, the largest losses, that is the tail above c"),
        RobustifierParameter(
          name: "rho", defaultValue: 0.15, domain: .nonNegative,
          help: "budget of r, as a share of the batch: 0 is the mean, a large one caps at c"),
        RobustifierParameter(
          name: "power", defaultValue: 1, domain: .positive,
          help: "exponent of the distance to c: more than 1 takes from the most extreme"),
      ]
    ) {
      Winsorising(
        share: $0.value("share"), budget: $0.value("rho"), power: $0.value("power"))
    },
  ]

  private static let groups = [
    RobustifierEntry(
      name: "grpo-group", summary: "sum_g q_g L_g, q following exp(step_size L_g)",
      parameters: [
        stepSize,
        RobustifierParameter(
          name: "divide_by_totalcount", defaultValue: 1, domain: .flag,
          help: "L_g is N / N_g times the group's sum; false: its mean in the batch"),
        RobustifierParameter(
          name: "normalize_loss", defaultValue: 0, domain: .flag,
          help: "q follows L_g / sum L_g"),
      ], needsGroups: true
    ) { order in
      GroupReweighting(
        name: "grpo-group", stepSize: order.value("step_size"),
        scale: order.value("divide_by_totalcount") == 1 ? .dataShare : .batchMean,
        normalisesLosses: order.value("normalize_loss") == 1, parameters: order.values,
        groupSizes: order.groupSizes)
    },
    RobustifierEntry(
      name: "group-dro", summary: "the same with the group's mean in the batch as L_g",
      parameters: [stepSize], needsGroups: true
    ) { order in
      GroupReweighting(
        name: "group-dro", stepSize: order.value("step_size"), scale: .batchMean,
        normalisesLosses: false, parameters: order.values, groupSizes: order.groupSizes)
    },
  ]

  // MARK: Parameters shared by several robustifiers

  private static let lambda = RobustifierParameter(
    name: "lambda", defaultValue: 1, domain: .positive,
    help: "scale in nats: small looks at the worst data, large at all")
  private static let radius = RobustifierParameter(
    name: "rho", defaultValue: nil, replaces: "lambda", domain: .nonNegative,
    help: "radius of a Kullback-Leibler ball in nats, from which each step finds lambda")
  private static let trimmed = RobustifierParameter(
    name: "epsilon", defaultValue: 0.1, domain: .fraction,
    help: "share of the batch, the largest losses, that is left out as outliers")
  private static let tau = RobustifierParameter(
    name: "tau", defaultValue: 1, domain: .positive,
    help: "scale in nats: small looks at the worst data, large at all")
  private static let stepSize = RobustifierParameter(
    name: "step_size", defaultValue: 0.01, domain: .nonNegative,
    help: "how fast the groups' weights follow their losses, per nat")
}
