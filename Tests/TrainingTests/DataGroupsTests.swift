import Testing
import Training

@Suite struct DataGroupsTests {
  private func datum(
    _ id: String, _ columns: [String: Double] = [:], sources: [String]? = nil
  ) -> TrainingDatum {
    TrainingDatum(
      id: id, prompt: [1], responses: [[2], [3]], columns: columns.mapValues { .datum($0) },
      sources: sources)
  }

  @Test("the distinct values of a field are the groups, in ascending order")
  func values() throws {
    let data = [10, 2, 10, 0.5].map { datum("d", ["country": $0]) }
    let groups = try DataGroups(field: "country", of: data)
    #expect(groups.names == ["0.5", "2", "10"])
    #expect(groups.sizes == [1, 1, 2])
    #expect(groups.indices == [2, 1, 2, 0])
    #expect(DataGroups(values: [10, 2, 10, 0.5]) == groups)
  }

  @Test("sources make a group of each set of them")
  func sources() throws {
    let data = [
      datum("a", sources: ["small", "human"]), datum("b", sources: ["human", "human"]),
      datum("c", sources: ["human", "small"]),
    ]
    let groups = try DataGroups(field: "sources", of: data)
    #expect(groups.names == ["human", "human+small"])
    #expect(groups.indices == [1, 0, 1])
  }

  @Test("a datum without the field, or with a value per response, is named")
  func refused() {
    let missing = TrainingError.noGroup(
      datum: "b", field: "g", reason: "is missing or not a number; every datum needs a group")
    #expect(throws: missing) {
      try DataGroups(field: "g", of: [datum("a", ["g": 1]), datum("b")])
    }
    #expect(
      missing.description
        == "b: field 'g', which 'group' names, is missing or not a number; every datum needs a group"
    )
    var perResponse = datum("c")
    perResponse.columns["g"] = .responses([1, 2])
    #expect(
      throws: TrainingError.noGroup(
        datum: "c", field: "g",
        reason: "has a number per response; a group takes one number per datum")
    ) { try DataGroups(field: "g", of: [perResponse]) }
    #expect(throws: TrainingError.self) { try DataGroups(field: "sources", of: [datum("d")]) }
  }
}
