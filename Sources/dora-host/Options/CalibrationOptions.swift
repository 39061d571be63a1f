import ArgumentParser
import Objectives
import Workflows

/// The source of the calibration weights: either the `h` that `calibrate` stores in the data, or
/// Eq. 6 applied to the data's `probs`.
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
  var calibrationNormalize: DatasetCalibration.Normalization = .none

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
    request.calibrationNormalize = calibrationNormalize
    request.filter = filter
    request.calibrationLevel = calibrationLevel
    return request
  }
}

extension CalibrationFilter: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension DatasetCalibration.Normalization: ExpressibleByArgument {}
extension DatasetCalibration.Level: ExpressibleByArgument {}
