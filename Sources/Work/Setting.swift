/// A setting of a request, as code calls it. Users know it by another name: on the command line `maxLength` is the
/// option that ends in `max-length`.
public struct Setting: Hashable, Sendable, CustomStringConvertible {
  /// The property's name: "maxLength".
  public let name: String

  public init(_ name: String) { self.name = name }

  public var description: String { "'\(name)'" }

  public static let allowChangedPlugin = Setting("allowChangedPlugin")
  public static let backbone = Setting("backbone")
  public static let batch = Setting("batch")
  public static let calibrationNormalise = Setting("calibrationNormalise")
  public static let data = Setting("data")
  public static let epochs = Setting("epochs")
  public static let filter = Setting("filter")
  public static let gamma = Setting("gamma")
  public static let group = Setting("group")
  public static let groupSizes = Setting("groupSizes")
  public static let judgeExport = Setting("judgeExport")
  public static let keepTies = Setting("keepTies")
  public static let klSamples = Setting("klSamples")
  public static let loss = Setting("loss")
  public static let maxLength = Setting("maxLength")
  public static let mixture = Setting("mixture")
  public static let model = Setting("model")
  public static let other = Setting("other")
  public static let out = Setting("out")
  public static let param = Setting("param")
  public static let reference = Setting("reference")
  public static let report = Setting("report")
  public static let resume = Setting("resume")
  public static let rewardModel = Setting("rewardModel")
  public static let robust = Setting("robust")
  public static let robustParam = Setting("robustParam")
  public static let samples = Setting("samples")
  public static let scorer = Setting("scorer")
  public static let seed = Setting("seed")
  public static let shuffle = Setting("shuffle")
  public static let stabiliser = Setting("stabiliser")
}
