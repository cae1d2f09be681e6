import KnowledgeEncoder
import Ontology
import TestSupport
import TextEncoder
import Testing

@Suite struct ContrastFinderTests {
  private func contrasts(_ concepts: [[String]]) -> [ContrastTask.Contrast] {
    let dictionary = TermDictionary(
      origin: "d", concepts.enumerated().map { .init(ids: ["C\($0)"], names: $1) })
    return ContrastTask(name: "c", dictionary).contrasts
  }

  @Test func `names that differ in one kind of words of different concepts are found`() {
    #expect(
      contrasts([
        ["Fracture of left femur", "broken thigh"], ["Fracture of right femur"], ["Acute gout"], ["Gout, chronic"],
        ["Chronic gout"],
      ]) == [
        .init(
          .side, query: "broken thigh", right: "fracture of left femur", wrong: "fracture of right femur", concept: 0),
        .init(.side, query: nil, right: "fracture of right femur", wrong: "fracture of left femur", concept: 1),
        .init(.acuity, query: nil, right: "acute gout", wrong: "chronic gout", concept: 2),
        .init(.acuity, query: nil, right: "chronic gout", wrong: "acute gout", concept: 4),
      ])
  }

  @Test func `negation and numbers are found, and one concept is not set against itself`() {
    let found = contrasts([
      ["Traumatic shock"], ["Nontraumatic shock"], ["Ulcer with bleeding"], ["Ulcer without bleeding"],
      ["Diabetes type 1", "Diabetes type I"], ["Diabetes type 2"], ["Shock, traumatic"], ["normal nonsense"],
    ])
    #expect(
      found.filter { $0.kind == .negation }.map(\.right) == [
        "traumatic shock", "nontraumatic shock", "ulcer with bleeding", "ulcer without bleeding",
      ])
    #expect(
      found.filter { $0.kind == .number }.map(\.wrong) == ["diabetes type 2", "diabetes type 2", "diabetes type 1"])
    #expect(found.count == 7)
  }

  @Test func `a classification gives its names by chapter, a system without chapters is refused`() throws {
    try withTemporaryDirectory { folder in
      let store = try NameWorkshop.store(folder)
      #expect {
        try ClusterTask(store, system: "A")
      } throws: { error in
        (error as? OntologyError)?.description.contains("no chapters of the code system A") == true
      }
      let source = SourceDescription(
        name: "C", system: "C", version: "1", file: "f", digest: String(repeating: "a", count: 64), licence: "CC0-1.0",
        origin: "built in code")
      _ = try store.importSource(source) { session in
        for (code, kind, parent) in [
          ("I", ConceptKind.chapter, nil), ("II", .chapter, nil), ("B1", .section, "I"), ("B2", .section, "B1"),
          ("1", .category, "B1"), ("2", .category, "B2"), ("3", .category, "II"),
        ] {
          try session.emit(
            ConceptRecord(
              code: code, kind: kind, name: "name \(code)", relations: parent.map { [.init(.isA, $0)] } ?? [], row: 1))
        }
      }
      let task = try ClusterTask(store, system: "C")
      #expect(task.texts == ["name 1", "name 2", "name 3"])
      #expect(task.groupings.map(\.name) == ["chapter", "block"])
      #expect(task.groupings.map(\.groups) == [[0, 0, 1], [0, 1, nil]])
      let few = try ClusterTask(store, system: "C", limit: 2)
      #expect(few.texts.count == 2)
    }
  }
}
