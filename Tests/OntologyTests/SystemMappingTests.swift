import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct SystemMappingTests {
  @Test func `mappings are found in both directions and through a third system`() throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept("HP:1", "Pneumothorax", mappings: [.init(system: "UMLS", code: "C1")], row: 5),
          Knowledge.concept("HP:2", "Cough", mappings: [.init(system: "UMLS", code: "C2")], row: 6),
        ], from: Knowledge.source("HPO", system: "HP"))
      try store.importRecords(
        [
          Knowledge.concept("J93", "Collapsed lung", mappings: [.init(system: "UMLS", code: "C1")], row: 7),
          Knowledge.concept("R05.9", "Cough", mappings: [.init(system: "HP", code: "HP:2")], row: 8),
        ], from: Knowledge.source("ICD"))
      func found(_ from: String, _ to: String, code: String? = nil, via: String? = nil) throws -> [String] {
        try store.mappings(from: from, to: to, code: code, via: via).map { mapping in
          let places = mapping.provenance.map { "\($0.source):\($0.row)" }.joined(separator: "+")
          return "\(mapping.from.code)>\(mapping.to.code) \(mapping.name ?? "-") \(places)"
        }
      }
      #expect(try found("HP", "UMLS") == ["HP:1>C1 - HPO:5", "HP:2>C2 - HPO:6"])
      #expect(try found("UMLS", "HP", code: "c1") == ["C1>HP:1 Pneumothorax HPO:5"])
      #expect(try found("HP", "ICD") == ["HP:2>R05.9 Cough ICD:8"])
      #expect(try found("ICD", "HP", code: "r059") == ["R05.9>HP:2 Cough ICD:8"])
      #expect(try found("HP", "ICD", via: "UMLS") == ["HP:1>J93 Collapsed lung HPO:5+ICD:7"])
      #expect(try found("ICD", "HP", code: "J93", via: "UMLS") == ["J93>HP:1 Pneumothorax ICD:7+HPO:5"])
      #expect(try found("ICD", "HP", code: "J94") == [])
      let shared = try store.mappings(from: "HP", to: "ICD", via: "UMLS").first
      #expect(shared?.via == ConceptID(system: "UMLS", code: "C1"))
    }
  }

  @Test func `within one system no concept is mapped to itself`() throws {
    try withStore { store in
      let shared = ConceptRecord.Mapping(system: "UMLS", code: "C1")
      var old = Knowledge.concept("A2", "Old cough", mappings: [shared, .init(system: "A", code: "A1")])
      old.isObsolete = true
      old.relations = [.init(.replacedBy, "A1")]
      try store.importRecords(
        [
          Knowledge.concept("A1", "Cough", mappings: [shared, .init(system: "A", code: "A3")]), old,
          Knowledge.concept("A3", "Coughing", mappings: [shared]),
        ], from: Knowledge.source("A"))
      for via in [nil, "UMLS"] {
        let found = try store.mappings(from: "A", to: "A", via: via).map { "\($0.from.code)>\($0.to.code)" }
        #expect(Set(found) == ["A1>A3", "A3>A1"])
      }
    }
  }
}
