import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct SearchFilterTests {
  private func codes(_ query: SearchQuery, _ store: OntologyStore) throws -> [String] {
    try store.search(query).map(\.concept.id.code)
  }

  @Test func `patterns find codes in order, dots and case apart`() throws {
    try withStore { store in
      let codes = ["J93", "J93.0", "J93.1", "J93.11", "J94", "S52.501A", "S52.502A", "S52.501B"]
      try store.importRecords(
        codes.reversed().map { Knowledge.concept($0, "Name of \($0)") }, from: Knowledge.source("ICD"))
      #expect(try self.codes("J93*", store) == ["J93", "J93.0", "J93.1", "J93.11"])
      #expect(try self.codes("j93.-", store) == ["J93.0", "J93.1", "J93.11"])
      #expect(try self.codes("J93.?", store) == ["J93.0", "J93.1"])
      #expect(try self.codes("S52.5??A", store) == ["S52.501A", "S52.502A"])
      #expect(try self.codes("K*9", store) == [])
      #expect(try store.search("J93*", limit: 2).count == 2)
    }
  }

  @Test func `systems, sources and kinds restrict to exactly the names they state`() throws {
    try withStore { store in
      let words = ["acute", "chronic", "left", "right"]
      for (index, name) in ["A", "B", "C"].enumerated() {
        let records = (0..<40).map { number in
          Knowledge.concept(
            "\(name)\(number)", "Disease of \(words[(number + index) % 4]) part \(number)",
            kind: number == 7 ? .category : .code)
        }
        // Two sources of one system, with another between them.
        try store.importRecords(records, from: Knowledge.source(name, system: name == "B" ? "Y" : "X"))
      }
      func found(_ text: String) throws -> Set<String> {
        Set(try store.search(SearchQuery(parsing: text), limit: 1000).map(\.concept.id.code))
      }
      func expected(_ names: [String], _ condition: (Int, Int) -> Bool = { _, _ in true }) -> Set<String> {
        Set(
          names.flatMap { name in
            (0..<40).filter { condition(["A": 0, "B": 1, "C": 2][name]!, $0) }.map { "\(name)\($0)" }
          })
      }
      #expect(try found("of") == expected(["A", "B", "C"]))
      #expect(try found("of system:X") == expected(["A", "C"]))
      #expect(try found("of system:Y") == expected(["B"]))
      #expect(try found("of source:A source:B") == expected(["A", "B"]))
      #expect(try found("of system:X source:B") == [])
      #expect(try found("of kind:category") == ["A7", "B7", "C7"])
      #expect(try found("acute system:X") == expected(["A", "C"]) { ($0 + $1) % 4 == 0 })
      #expect(try found("disease kind:category system:Y") == ["B7"])
    }
  }
}
