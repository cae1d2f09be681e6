import TestSupport
import Testing

@testable import Ontology

@Suite struct SearchQueryTests {
  @Test func `filters are taken out of a text, other words with a colon stay`() throws {
    let query = try SearchQuery(
      parsing: "tension HP:0002107 system:ICD10CM kind:Category source:\"My source: one\" system:HP a:b")
    #expect(query.text == "tension HP:0002107 a:b")
    #expect(query.systems == ["ICD10CM", "HP"])
    #expect(query.kinds == [.category])
    #expect(query.sources == ["My source: one"])
  }

  @Test func `a quote that is not closed is text`() throws {
    let atoms = try SearchQuery(parsing: "lung language:ENG vocabulary:MSH vocabulary:HPO")
    #expect(atoms.languages == ["ENG"] && atoms.vocabularies == ["MSH", "HPO"] && atoms.text == "lung")
    #expect(try SearchQuery(parsing: "12\" catheter system:HP").systems == ["HP"])
  }

  @Test func `unknown kinds and empty filters are errors`() throws {
    #expect(throws: OntologyError.self) { try SearchQuery(parsing: "x kind:nonsense") }
    #expect(throws: OntologyError.self) { try SearchQuery(parsing: "x system:") }
  }

  @Test(arguments: [
    ("J93*", "J93", "J93*"), ("j93.-", "J93", "J93?*"), ("S52.5??A", "S525", "S525??A"),
    ("HP:0002*", "HP:0002", "HP:0002*"),
  ])
  func `patterns of codes`(text: String, prefix: String, glob: String) throws {
    let pattern = try #require(CodePattern(text))
    #expect((pattern.prefix, pattern.glob) == (prefix, glob))
  }

  @Test(arguments: ["J93", "pneumo*", "what?", "*93", "J93* x", "J90-J94", "[A1]*"])
  func `no patterns of codes`(text: String) {
    #expect(CodePattern(text) == nil)
  }
}
