import Foundation
import Objectives
import PluginHost
import Training
import _TestSupport

/// The page `docs/objectives.md`, generated from the packs' descriptions and from the golden files
/// that verify them.
struct ObjectivesPage {
  let text: String

  init() throws {
    var lines = [Self.preamble]
    lines += try ["", "## Files of one objective", ""] + Self.table(of: Catalogue.singles)
    for pack in Catalogue.packs {
      lines += try ["", "## Pack `\(pack)`", ""] + Self.table(of: [pack])
    }
    lines += ["", Self.compositions]
    text = lines.joined(separator: "\n") + "\n"
  }

  private static let preamble = """
    # The objectives

    Every loss that comes with dora-host. The tests write this page from the packs themselves; don't edit it,
    run `DORA_WRITE_DOCS=1 swift test --filter ObjectivesPageTests`.

    A loss is asked for by its id: `--loss cdpo`, with parameters `--loss 'cdpo{label_smoothing=0.2}'`, or
    with its pack, `--loss robust-pairwise/cdpo`. `dora-host plugin inspect ID` tells more.

    π and ref are *sums* of token log-probabilities under the policy and the reference model, in nats, w and l
    the chosen and the rejected response, δ = (π_w − ref_w) − (π_l − ref_l), s the logistic function, R scores,
    K the number of responses. An input in brackets is taken when it is there. The last column names the file
    of `Tests/Golden` that an objective is verified against, case by case, to 1e-12 + 1e-10 |g|, and how many
    cases it has.

    ## Equal scores

    A datum whose scores are all equal expresses no preference: `train` and `replay` leave it out where the
    objective takes scores, and say how many there are; `--keep-ties` keeps it. Of data in which *some* scores
    are equal the column "ties" says what the objective does: "order", it takes those responses in the order of the file,
    so that the first counts as the better one; "none", exchanging them changes nothing; "–", it reads no scores. `train` says
    how many data have ties, and which of the two it is. In a file that lists the wanted answer first, "order" teaches
    that the first answer is the best.

    `dpo-pl`, `dpo-pl-dora`, `pro` and `pro-official` take `ties=skip`: two responses of one score are not compared. A response of
    a ranking is then chosen from itself and those of lower scores,
    `sum_k [ log( exp(u_k) + sum_{R_j<R_k} exp(u_j) ) - u_k ]`, and the SFT term of `pro` is the mean over the best ones. Without ties this is
    the same loss. The default, `ties=order`, is what the golden files have.

    With `rrhf` and `sft-chosen` it is the SFT term alone that goes by the order, where several responses have the best score.

    ## Where accounts of a method differ

    The formula is the paper's. `dpo-shift` was checked against its authors' program (Meaquadddd/DPO-Shift@52eebac97e29, whose λ may
    also grow or shrink linearly while it trains; here it is constant). For `chipo`, `dpop` and `focalpo` no program of the authors'
    with the loss was to be found, nor were the papers at hand in full: they were checked against the equations that others quote
    from them, χPO's Algorithm 1 with φ(z) = z + log z and the margin cut at ±2 R_max, DPO-Positive's loss with the penalty inside of β,
    with β = 0.3 and λ = 50, and FocalPO's −p^γ log p. What else is found under the same name:

    - `beta-dpo`: the paper draws the share of the batch that it keeps, more likely near the running mean; here the nearest are
      kept, so that a step doesn't depend on a draw, nor on how a batch is cut up. The authors' code measures margins without β:
      its `a` is `alpha` times β.
    - `cal-dpo`: β is in the targets only. The released code halves the squares (`cal_weight=0.5`), and its configuration has `beta=0.002`.
    - `chipo`: `r_max` is the paper's R_max, which bounds the margin; the default clips nothing that occurs.
    - `dpop`: the penalty is inside of the sigmoid; some re-implementations add it outside.
    - `focalpo`: the factor is p^γ, not focal loss's (1 − p)^γ, and it is differentiated.
    - `gamma-po`, `gamma-simpo`: the authors' code takes 20 steps towards the margins' minimum, over margins drawn from a queue of
      recent ones; here it is the minimum, over the global batch. The defaults of `gamma-po` are ours.
    - `holder-dpo`: `phi=density_power` is the paper's choice, where the loss of a pair depends on that pair alone;
      `phi=pseudo_spherical` is its other example, in which ξ = A/B scales the probabilities of the batch.
    - `madpo`: the weight as the author's code has it. The margin comes from the scores, or from the column `reward` where the data have
      one per response: a reward model's opinion of a pair that people have ranked otherwise.
    - `odpo`: at equal scores the limit of the logarithm is taken, a loss of 0.
    - `rebel` is what DRO-REBEL is made of. Its forms are robustifiers over it: `--robust kldpo-normalised` (the authors' KL algorithm, with
      `tau`), `kl-dro` (the same set by its dual), `chi2-dro`, and `wdpo` (the gradient penalty).
    """

  private static let compositions = """
    ## The released code's robust objectives

    `dora-official-dpo` is `--robust dora` over `dpo-pl-dora`, and `dora-official-lire` is
    `--robust dora-factored` over `lire-dora`; their golden files are verified as such. `dora-official-rrhf` is
    an objective of the batch and combines with no robustifier.
    """

  private static func table(of files: [String]) throws -> [String] {
    var lines = [
      "| id | formula | inputs | parameters | properties | ties | golden |",
      "|---|---|---|---|---|---|---|",
    ]
    for file in files {
      for objective in try Catalogue.library(file).descriptor.objectives {
        lines.append(try row(objective, in: file))
      }
    }
    return lines
  }

  private static func row(_ objective: ObjectiveDescriptor, in file: String) throws -> String {
    let golden = try Golden.load(objective.id)
    let cells = [
      name(objective), code(golden.formula ?? ""), inputs(objective.requirements),
      objective.parameters.map { "`\($0.id)` \($0.text(of: $0.defaultValue))" }
        .joined(separator: ", "),
      properties(objective), try ties(objective, in: file),
      "`\(objective.id).json`, \(golden.cases.count)",
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  /// The meaning of equal scores, determined in the same way as by `train`.
  private static func ties(_ objective: ObjectiveDescriptor, in file: String) throws -> String {
    guard objective.requirements.takes(.score) else { return "–" }
    let loss = try Catalogue.Entry(file: file, id: objective.id).loss()
    let count = min(3, objective.requirements.responses.upperBound)
    let datum = TrainingDatum(
      id: "tie", prompt: [1], responses: [[Int32]](repeating: [1], count: count),
      scores: [1, 1, 0].prefix(count).map { $0 },
      columns: ["probs": .responses([Double](repeating: 0.5, count: count))])
    switch ObjectiveProbe.ordersTies(loss, of: datum) {
    case true: return "order"
    case false: return "none"
    case nil: throw NoAnswer(id: objective.id)
    }
  }

  private struct NoAnswer: Error {
    let id: String
  }

  /// The objective's id, its other names, and a link to its source.
  private static func name(_ objective: ObjectiveDescriptor) -> String {
    let names = ([objective.id] + objective.aliases).map { "`\($0)`" }.joined(separator: ", ")
    return names
      + (objective.citation.map { " [\(objective.name)](\($0))" } ?? " \(objective.name)")
  }

  private static func code(_ formula: String) -> String {
    "`" + formula.replacingOccurrences(of: "|", with: "\\|") + "`"
  }

  private static func inputs(_ requirements: LossRequirements) -> String {
    let needs = requirements.needs.map(\.rawValue).sorted() + requirements.neededColumns
    let uses = requirements.uses.map(\.rawValue).sorted() + requirements.usedColumns
    let count =
      requirements.responses.upperBound == .max
      ? "K ≥ \(requirements.responses.lowerBound)" : "K = \(requirements.responses.upperBound)"
    return ([count] + needs + uses.map { "(\($0))" }).joined(separator: ", ")
  }

  private static func properties(_ objective: ObjectiveDescriptor) -> String {
    let named: [(ObjectiveProperties, String)] = [
      (.permutationEquivariant, "any order of responses"), (.scoreShiftInvariant, "score shift"),
      (.stateful, "stateful"), (.nonSmooth, "kinks"), (.stopGradient, "stops a gradient"),
    ]
    let bound = objective.lowerBound.map { ["≥ \($0 == $0.rounded() ? "\(Int($0))" : "\($0)")"] }
    return
      ([objective.coupling.rawValue]
      + named.filter { objective.properties.contains($0.0) }.map(\.1) + (bound ?? []))
      .joined(separator: ", ")
  }
}
