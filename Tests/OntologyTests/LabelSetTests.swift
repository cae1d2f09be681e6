import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct LabelSetTests {
  private let concepts = [
    Knowledge.concept("2", "Pneumothorax", descriptions: [.init(.definition, "Air in the pleural space.")]),
    Knowledge.concept("1", "Cough"), Knowledge.concept("3", "Cough"),
  ]
  private func id(_ code: String) -> ConceptID { ConceptID(system: "S", code: code) }

  @Test func `labels keep the order in which they were given`() throws {
    try withStore { store in
      try store.importRecords(concepts, from: Knowledge.source("S"))
      let set = try store.createLabelSet("two", concepts: [id("2"), id("1")])
      #expect(set.labels.map(\.name) == ["Pneumothorax", "Cough"])
      #expect(try store.labelSet(named: "two") == set)
      #expect(try store.texts(of: set, [.name]).map { $0.map(\.text) } == [["Pneumothorax"], ["Cough"]])
      #expect(
        try store.texts(of: set, [.nameAndDefinition]).map { $0.map(\.text) }
          == [["Pneumothorax: Air in the pleural space."], ["Cough"]])
    }
  }

  @Test func `a label set goes to JSON and back, with labels that are no concepts`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "labels.json")
      let set = try LabelSet(
        name: "labels", labels: [.init(name: "Normal"), .init(name: "Cough", concept: id("1"))])
      try set.write(to: url)
      #expect(try LabelSet(contentsOf: url) == set)
      try Data(#"{"name": "x", "labels": [{"name": "a"}, {"name": "a"}]}"#.utf8).write(to: url)
      let twice = #expect(throws: OntologyError.self) { try LabelSet(contentsOf: url) }
      #expect(twice?.description == "label set x: labels 0 and 1 are both named a")
      try Data(#"{"name": "x"}"#.utf8).write(to: url)
      let missing = #expect(throws: OntologyError.self) { try LabelSet(contentsOf: url) }
      #expect(missing?.description.contains("labels is missing") == true)
    }
  }

  @Test func `unknown concepts, equal names and taken names are refused`() throws {
    try withStore { store in
      try store.importRecords(concepts, from: Knowledge.source("S"))
      #expect(throws: OntologyError.self) { try store.createLabelSet("a", concepts: [id("9")]) }
      #expect(throws: OntologyError.self) { try store.createLabelSet("a", concepts: [id("1"), id("3")]) }
      #expect(throws: OntologyError.self) { try store.createLabelSet("a", concepts: []) }
      #expect(try store.labelSetNames().isEmpty)
      try store.createLabelSet("a", concepts: [id("1")])
      #expect(throws: OntologyError.self) { try store.createLabelSet("a", concepts: [id("2")]) }
      let error = #expect(throws: OntologyError.self) { try store.labelSet(named: "b") }
      #expect(error?.hint == "It holds a.")
      try store.removeLabelSet(named: "a")
      #expect(try store.labelSetNames().isEmpty)
    }
  }

  @Test func `an import that drops a concept keeps the labels, and their texts are refused`() throws {
    try withStore { store in
      try store.importRecords(concepts, from: Knowledge.source("S"))
      let set = try store.createLabelSet("a", concepts: [id("2")])
      try store.importRecords([Knowledge.concept("1", "Cough")], from: Knowledge.source("S", digest: "b"))
      #expect(try store.labelSet(named: "a") == set)
      #expect(throws: OntologyError.self) { try store.texts(of: set, [.nameAndDefinition]) }
    }
  }
}
