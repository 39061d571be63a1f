import Preferences
import Responses
import Statistics
import Training
import Transformer

/// A model's answers to one prompt.
package struct SampledAnswers {
  package var texts: [Datum.Text]
  /// The scores of the answers, or nil if there is no scorer.
  package var scores: [Double]?
}

/// Compares a model's own answers with those of the data.
struct AnswerMeasures {
  let data: EvaluationData
  let scorer: (any ResponseScorer)?
  /// Whether answers are compared with the data's answers. This is false if the scorer measures
  /// similarity to the data's answer.
  let comparesWithData: Bool

  /// The answers with their scores, and points that say whether they beat the data's answers. There
  /// are no scores if there is no scorer.
  func judged(
    _ answers: [Datum.Text], to line: DataLine
  ) throws -> (answers: SampledAnswers, points: PointGroup) {
    var item = ScoringItem(line, file: data.file)
    item.responses = answers
    let rival = comparesWithData ? line.baseline : nil
    if let rival { item.responses.append(rival) }
    guard let scorer, !answers.isEmpty else {
      return (SampledAnswers(texts: answers), PointGroup())
    }
    let scores = try scorer.scores(of: [item])[0]
    var points = PointGroup()
    if let rival, let bar = scores.last {
      for (answer, score) in zip(answers, scores) {
        points.add(
          x: Double(answer.length - rival.length), y: score > bar ? 1 : score == bar ? 0.5 : 0)
      }
    }
    let own = Array(scores.prefix(answers.count))
    return (SampledAnswers(texts: answers, scores: own), points)
  }

  func add(to model: inout EvaluatedModel, _ points: [PointGroup]) {
    model.set(
      .reward,
      model.answers.map { answers in answers.scores.map { Estimate($0).mean } })
    guard comparesWithData else { return }
    model.set(.winRate, points.map { $0.y.isEmpty ? nil : Estimate($0.y).mean })
    model.set(.lengthControlled, points: points)
  }
}

/// Estimates KL(π ‖ π_ref) per answer, in nats, as log π − log π_ref averaged over answers sampled
/// from π itself.
///
/// Answers are sampled from the full distribution at temperature 1, since a sharpened or truncated
/// distribution would give a different value. Answers are truncated at the token limit, so this is
/// the divergence of the text up to that limit.
struct SampledDivergence {
  let reference: Decoder
  let samples: Int
  let maximumNewTokens: Int
  let seed: UInt64

  /// The mean divergence over the samples of each prompt.
  func values(
    of model: Decoder, endingWith ends: SequenceEnds, prompts: [[Int32]]
  ) throws -> [Double] {
    let options = SamplingOptions(
      maximumNewTokens: maximumNewTokens, temperature: 1, seed: seed)
    let answers = try Generator(model).responses(
      to: prompts, count: samples, options.stopping(at: ends))
    let data = zip(prompts, answers).map { TrainingDatum(id: "sample", prompt: $0, responses: $1) }
    let own = try LoadedModel.sums(of: data, under: model) { _ in }
    let theirs = try LoadedModel.sums(of: data, under: reference) { _ in }
    return zip(own, theirs).map { own, theirs in
      Estimate(zip(own, theirs).map { $0 - $1 }).mean
    }
  }
}
