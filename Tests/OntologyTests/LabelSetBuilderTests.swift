import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct LabelSetBuilderTests {
  private let disorders: [LabelSetBuilder.Disorder] = [
    .init(name: "normal", caseCount: 7), .init(name: "Crohn\u{a0}disease", code: "K50.9", caseCount: 3),
    .init(name: "Kidney cancer", code: "C64", caseCount: 40), .init(name: "Wilms tumor", code: "C64", caseCount: 20),
    .init(name: "Zebra sign", code: nil, caseCount: 50), .init(name: "Ghost", code: "Q99.9", caseCount: 1),
  ]

  private func build(_ level: LabelSetBuilder.Level, _ disorders: [LabelSetBuilder.Disorder]) throws
    -> LabelSetBuilder.Result
  {
    try withStore { store in
      try LinkedKnowledge.fill(store)
      return try LabelSetBuilder(store, level: level).build("set", disorders)
    }
  }

  @Test func `normal comes first, then the classes by number of cases`() throws {
    let result = try build(.disorder, disorders)
    #expect(
      result.set.labels.map(\.name)
        == ["Normal", "Zebra sign", "Kidney cancer", "Wilms tumor", "Crohn disease", "Ghost"])
    #expect(result.caseCounts == [7, 50, 40, 20, 3, 1])
    #expect(result.set.labels.map { $0.concept?.code } == [nil, nil, "X:2", "X:3", "X:1", nil])
    #expect(result.unplaced.map(\.name) == ["Zebra sign", "Ghost"])
  }

  @Test func `at the level of categories disorders are merged and their cases added`() throws {
    let result = try build(.category, disorders)
    #expect(result.set.labels.map { $0.concept?.code } == [nil, "C64", "K50"])
    #expect(result.caseCounts == [7, 60, 3])
    #expect(result.classes["Wilms tumor"] == "Malignant neoplasm of kidney, except renal pelvis")
    #expect(result.unplaced.map(\.name) == ["Zebra sign", "Ghost"])
    #expect(result.unplaced[1].reason == "ICD-10-CM has no Q99")
  }

  @Test func `without counts the order of the names stays`() throws {
    let names = ["Wilms tumor", "Crohn disease", "Kidney cancer"]
    #expect(try build(.disorder, names.map { .init(name: $0) }).set.labels.map(\.name) == ["Normal"] + names)
    let merged = try build(
      .category, zip(names, ["C64", "K50.9", "C64"]).map { .init(name: $0, code: $1) })
    #expect(merged.set.labels.map { $0.concept?.code } == [nil, "C64", "K50"])
    #expect(merged.caseCounts == [nil, nil, nil])
  }

  @Test func `case exports say how many cases bear a name, those of several together`() throws {
    try withStore { store in
      for (source, count) in [("one", "30"), ("two", "12")] {
        var disorder = Knowledge.concept("Pneumothorax", "Pneumothorax", kind: .disorder)
        disorder.tags = [.init("case_count", count)]
        try store.importRecords([disorder], from: Knowledge.source(source, system: "cases"))
      }
      #expect(try store.caseCounts(sources: ["one", "two"]) == ["Pneumothorax": 42])
      #expect(try store.caseCounts(sources: ["two"]) == ["Pneumothorax": 12])
      #expect(throws: OntologyError.self) { try store.caseCounts(sources: ["three"]) }
    }
  }

  @Test func `names that differ in case or spaces are the same name`() {
    #expect(throws: OntologyError.self) {
      try build(.disorder, [.init(name: "Crohn disease"), .init(name: "Crohn\u{a0}Disease")])
    }
  }

  @Test func `the published dictionary goes out and comes back`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "dict.json")
      try LabelDictionary.write(["Normal", "A/B \"c\"", "é"], to: url)
      #expect(try LabelDictionary.load(url) == ["Normal", "A/B \"c\"", "é"])
      #expect(try TitleList.load(url) == ["Normal", "A/B \"c\"", "é"])
      try Data(#"{"a": 0, "b": 2}"#.utf8).write(to: url)
      let error = #expect(throws: OntologyError.self) { try LabelDictionary.load(url) }
      #expect(error?.description == "dict.json: b has position 2, expected 1")
    }
  }

  @Test(.enabled(if: SharedData.url("rp3d/disorder_label_dict.json") != nil))
  func `the published dictionary of disorders keeps its order`() throws {
    let url = try #require(SharedData.url("rp3d/disorder_label_dict.json"))
    let names = try LabelDictionary.load(url)
    #expect(names.count == 5569)
    #expect(names.prefix(3) == ["Normal", "Meningioma", "Pneumothorax"])
    #expect(names[5568] == "Deafness")
    #expect(!names.contains { $0.contains("\u{a0}") })
  }
}
