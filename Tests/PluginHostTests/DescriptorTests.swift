import PluginHost
import Testing
import _TestSupport

@Suite(
  "What can be wrong with a description",
  .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct DescriptorTests {
  struct Flaw: Sendable, CustomTestStringConvertible {
    let macros: [String]
    let message: String
    var testDescription: String { macros.joined(separator: " ") }
    init(_ macros: String..., says message: String) {
      (self.macros, self.message) = (macros, message)
    }
  }

  static let enumeration = ["KIND=3", "N_CHOICES=2", "CHOICES=choices", "MIN=0", "MAX=1"]

  static let flaws = [
    // Flaws of the pack.
    Flaw("MAGIC=1", says: "magic is 0x1, must be 0x41524f44"),
    Flaw("PACK_SIZE=112", says: "struct_size is 112, must be at least 120"),
    Flaw("RESERVED=1", says: "reserved is 1, must be 0"),
    Flaw("PACK_ID=NULL", says: "id is NULL"),
    Flaw("PACK_ID=\"\"", says: "id is empty"),
    Flaw(
      "PACK_ID=\"Not An Id\"",
      says: "id is 'Not An Id', may only have lower-case letters, digits, '-', '_', '.'"),
    Flaw("VERSION=NULL", says: "version is NULL"),
    Flaw("VERSION=\"1.2\"", says: "version is '1.2', must be like '1.2.3'"),
    Flaw(
      "N_OBJECTIVES=0",
      says: "n_objectives is 0, must be at least 1 in a pack without robustifiers"),
    Flaw("N_OBJECTIVES=5000", says: "objectives has 5000 elements, at most 4096"),
    Flaw("OBJECTIVES=NULL", says: "objectives is NULL"),
    Flaw("CREATE=NULL", says: "create is NULL"),
    Flaw("EVALUATE=NULL", says: "evaluate is NULL"),
    Flaw("DESTROY=NULL", says: "destroy is NULL"),
    Flaw("SET_PARAMS=NULL", says: "set_params is NULL, but a parameter is schedulable"),
    // Flaws of an objective.
    Flaw(
      "OBJECTIVE_SIZE=136", says: "objectives[0].struct_size is 136, must be at least 144"),
    Flaw("OBJECTIVE_SIZE=145", says: "objectives[0].struct_size is 145, must be a multiple of 8"),
    Flaw("REVISION=0", says: "objectives[0].revision is 0, must be at least 1"),
    Flaw("ID=NULL", says: "objectives[0].id is NULL"),
    Flaw(
      "ID=\"DPO\"",
      says: "objectives[0].id is 'DPO', may only have lower-case letters, digits, '-', '_', '.'"),
    Flaw(
      "N_OBJECTIVES=2", "SECOND_ID=\"fixture\"", says: "objectives[1].id is 'fixture' a second time"
    ),
    Flaw("NAME=NULL", says: "objectives[0].name is NULL"),
    Flaw("LICENSE=\"\"", says: "objectives[0].license is empty"),
    Flaw("NEEDS=0x180", says: "objectives[0].needs has unknown bits 0x180"),
    Flaw("USES=0x80", says: "objectives[0].uses has unknown bits 0x80"),
    Flaw(
      "COLUMN=\"two words\"",
      says:
        "objectives[0].uses_columns[0] is 'two words', may only have letters, digits, '-', '_', "
        + "'.'"),
    Flaw(
      "GRADIENT_COLUMN=\"other\"",
      says:
        "objectives[0].gradient_columns[0] is 'other', which is neither in needs_columns nor in "
        + "uses_columns"),
    Flaw("K_MIN=0", says: "objectives[0].k_min is 0, must be at least 1"),
    Flaw(
      "K_MIN=3", "K_MAX=2",
      says: "objectives[0].k_max is 2, must be 0 or at least k_min, which is 3"),
    Flaw("COUPLING=3", says: "objectives[0].coupling is 3, must be 0, 1 or 2"),
    Flaw("PROPERTIES=64", says: "objectives[0].properties has unknown bits 0x40"),
    Flaw(
      "LOWER_BOUND=INFINITY",
      says: "objectives[0].lower_bound is inf, must be finite, or NaN for none"),
    Flaw("PARAMS=NULL", says: "objectives[0].params is NULL"),
    Flaw("METRICS=NULL", says: "objectives[0].metrics is NULL"),
    Flaw(
      "PROPERTIES=DORA_PROP_STATEFUL",
      says: "extension('org.dora.state/1') is NULL, but objectives[0] is stateful"),
    Flaw(
      "PROPERTIES=DORA_PROP_STATEFUL", "EXTENSION=extension", "LOAD=NULL",
      says: "extension('org.dora.state/1').load is NULL"),
    // Flaws of a parameter.
    Flaw("PARAM_ID=NULL", says: "objectives[0].params[0].id is NULL"),
    Flaw(
      "SECOND_PARAM_ID=\"scale\"", says: "objectives[0].params[1].id is 'scale' a second time"),
    Flaw(
      "SECOND_PARAM_SIZE=88",
      says: "objectives[0].params[1].struct_size is 88, that of the first element is 80"),
    Flaw("KIND=4", says: "objectives[0].params[0].kind is 4, must be 0 to 3"),
    Flaw("FLAGS=16", says: "objectives[0].params[0].flags has unknown bits 0x10"),
    Flaw("MIN=-INFINITY", says: "objectives[0].params[0].min is -inf, must be finite"),
    Flaw("MAX=NAN", says: "objectives[0].params[0].max is nan, must be finite"),
    Flaw(
      "MIN=11", says: "objectives[0].params[0].max is 10.0, must be at least min, which is 11.0"),
    Flaw(
      "DEFAULT=11",
      says:
        "objectives[0].params[0].default_value is 11.0, outside of its own limits -10.0 and 10.0"),
    Flaw(
      "MIN=1", "FLAGS=9",
      says: "objectives[0].params[0].default_value is 1.0, outside of its own limits 1.0 and 10.0"),
    Flaw(
      "KIND=1", "DEFAULT=0.5",
      says: "objectives[0].params[0].default_value is 0.5, must be an integer"),
    Flaw("KIND=2", says: "objectives[0].params[0].min is -10.0, must be 0.0"),
    Flaw(
      "CHOICES=choices", says: "objectives[0].params[0].choices are only for an enum parameter"),
    Flaw("KIND=3", says: "objectives[0].params[0].n_choices is 0, must be 1 to 4096"),
    Flaw("KIND=3", "N_CHOICES=2", says: "objectives[0].params[0].choices is NULL"),
    Flaw(
      "KIND=3", "N_CHOICES=2", "CHOICES=choices",
      says: "objectives[0].params[0].min is -10.0, must be 0.0"),
    Flaw(
      "KIND=3", "N_CHOICES=2", "CHOICES=choices", "SECOND_CHOICE=\"one\"",
      says: "objectives[0].params[0].choices[1].id is 'one' a second time"),
    // Flaws of a metric.
    Flaw("METRIC_ID=NULL", says: "objectives[0].metrics[0].id is NULL"),
    Flaw("REDUCE=4", says: "objectives[0].metrics[0].reduce is 4, must be 0 to 3"),
  ]

  @Test("the field is named", arguments: flaws)
  func flaw(_ flaw: Flaw) throws {
    let path = try Fixture.compile("fixture", flaw.macros)
    let message = errorText(replacing: path) { _ = try PackLibrary(path: path) }
    #expect(message == "plugin 'FILE': \(flaw.message)")
  }

  @Test("a good description is copied field by field")
  func copied() throws {
    let library = try PackLibrary(
      path: Fixture.compile("fixture", Self.enumeration + ["K_MAX=4", "NEEDS=4", "USES=3"]))
    let pack = library.descriptor
    #expect(pack.id == "org.example.fixture")
    #expect(pack.version == "1.2.3")
    #expect(pack.vendor == nil)
    let objective = try #require(pack.objectives.first)
    #expect(objective.id == "fixture")
    #expect(objective.requirements.needs == [.score])
    #expect(objective.requirements.uses == [.length, .referenceLogp])
    #expect(objective.requirements.usedColumns == ["padded_length"])
    #expect(objective.requirements.responses == 1...4)
    #expect(objective.coupling == .separable)
    #expect(objective.lowerBound == nil)
    #expect(objective.metrics.map(\.reduction) == [.sum])
    #expect(
      objective.parameters.map(\.description) == [
        "scale: 'one' or 'two' (default two), factor",
        "steps: an integer of at least 0 and at most 100 (default 3)",
      ])
  }
}
