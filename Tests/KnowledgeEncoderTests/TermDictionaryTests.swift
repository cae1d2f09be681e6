import Files
import Foundation
import KnowledgeEncoder
import Ontology
import TestSupport
import Testing

@Suite struct TermDictionaryTests {
  private func read(_ text: String) throws -> TermDictionary {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "names.txt")
      try Data(text.utf8).write(to: file)
      return try TermDictionary(contentsOf: file)
    }
  }

  @Test func `lines of bars have ids and names`() throws {
    let dictionary = try read("C5|6100|7||Gout|gouty  Arthritis\n\nC6||GOUT|Fever\n")
    #expect(dictionary.names == ["gout", "gouty arthritis", "fever"])
    #expect(dictionary.bearers == [[0, 1], [0], [1]])
    #expect(dictionary.rows(ofIDs: ["6100"]) == [0, 1] && dictionary.rows(ofIDs: ["C6"]) == [0, 2])
    #expect(dictionary.contains(id: "7") && !dictionary.contains(id: "8"))
    #expect(dictionary.concepts[0].names == ["Gout", "gouty Arthritis"])
  }

  @Test func `lines of tabs gather the names of an id, and pass over further columns`() throws {
    let dictionary = try read("C1\tGout\tsaid so\nC2\tFever\tx\nC1\tPodagra\ty\n")
    #expect(
      dictionary.concepts == [.init(ids: ["C1"], names: ["Gout", "Podagra"]), .init(ids: ["C2"], names: ["Fever"])])
  }

  @Test func `dictionaries are put together`() throws {
    let both = TermDictionary([try read("C1\tGout\n"), try read("C1\tPodagra\n")])
    #expect(both.rows(ofIDs: ["C1"]) == [0, 1])
  }

  @Test func `an ontology gives the concepts of chosen systems`() throws {
    try withTemporaryDirectory { folder in
      let store = try NameWorkshop.store(folder)
      let all = try TermDictionary(store)
      #expect(all.concepts.count == 5 && all.names.count == 9)
      let one = try TermDictionary(store, systems: ["B"])
      #expect(one.names == ["pneumothorax", "collapsed lung", "liver", "hepatic organ"])
      #expect(one.rows(ofIDs: ["B:4"]) == [0, 1] && one.rows(ofIDs: ["5"]) == [2, 3])
      let source = SourceDescription(
        name: "C", system: "C", version: "1", file: "f", digest: String(repeating: "a", count: 64), licence: "CC0-1.0",
        origin: "built in code")
      _ = try store.importSource(source) { session in
        try session.emit(
          ConceptRecord(code: "7", kind: .term, name: "wind", mappings: [.init(system: "B", code: "4")], row: 1))
      }
      let mapped = try TermDictionary(store, systems: ["C"], includesMappings: true)
      #expect(mapped.concepts == [.init(ids: ["7", "C:7", "4", "B:4"], names: ["wind"])])
      #expect(throws: OntologyError.self) { _ = try TermDictionary(store, systems: ["D"]) }
    }
  }

  @Test(arguments: [
    ("C1||Gout\nC2|Fever\n", "line 2: expected id|alternative ids||name|name…"),
    ("C1\tGout\nC2\n", "line 2: expected an id, a tab and a name"), ("C1\t \n", "line 1: expected an id"),
    ("||Gout\n", "line 1"), ("C1|||\n", "line 1"), ("\n", "there are no names"),
  ])
  func `a bad line is named`(text: String, words: String) {
    #expect {
      try read(text)
    } throws: { error in
      (error as? any Hinted)?.description.contains(words) == true
    }
  }
}
