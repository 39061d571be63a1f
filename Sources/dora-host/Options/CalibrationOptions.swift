import ArgumentParser
import Objectives
import Workflows

/// Where h comes from: the h stored in the data, as `calibrate` writes it, or Eq. 6 applied to
/// their `probs`.
struct CalibrationOptions: ParsableArguments {
  @OptionGroup var eq6: MixtureOptions

  @Option(
    help: ArgumentHelp(
      "Other responses per golden one where the classifier was fitted; default: 1.",
      valueName: "X"))
  var gamma: Double?

  @Option(
    help: ArgumentHelp(
      "Divide h by its mean over the data (mean), or not (none).", valueName: "none|mean"))
  var calibrationNormalise: DatasetCalibration.Normalisation = .none

  @Option(
    help: ArgumentHelp(
      "Train only on data whose h meets a condition, such as 'h>=0.5'; the others leave the data set.",
      valueName: "COND"))
  var filter: CalibrationFilter?

  @Option(
    help: ArgumentHelp(
      "What --filter keeps: data by their h, or each datum's responses by their own part in it (with response its default is 'h>=1'; needs 'probs').",
      valueName: "datum|response"))
  var calibrationLevel: DatasetCalibration.Level?

  var request: DatasetCalibration {
    var request = DatasetCalibration()
    request.eq6 = eq6.request
    request.gamma = gamma
    request.calibrationNormalise = calibrationNormalise
    request.filter = filter
    request.calibrationLevel = calibrationLevel
    return request
  }
}

extension CalibrationFilter: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension DatasetCalibration.Normalisation: ExpressibleByArgument {}
extension DatasetCalibration.Level: ExpressibleByArgument {}
