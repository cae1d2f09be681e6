import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

/// What happened to mappings between two releases, and what it means for classes.
@Suite struct MappingChangeTests {
  private static func release(_ mappings: [String: [String]], classification: Bool = true) -> OntologyRelease {
    var records = mappings.map { code, targets in
      (
        ConceptID(system: "L", code: code),
        Knowledge.concept(
          code, "Name of \(code)",
          mappings: targets.map {
            let parts = $0.split(separator: " ").map(String.init)
            return .init(system: parts[0], code: parts[1])
          })
      )
    }
    if classification {
      for (code, above) in [("J93", []), ("J93.9", ["J93"]), ("K50", []), ("R05", [])] {
        records.append(
          (ConceptID(system: "ICD10CM", code: code), Knowledge.concept(code, "Title of \(code)", below: above)))
      }
    }
    return OntologyRelease(concepts: Dictionary(uniqueKeysWithValues: records))
  }

  private static let old = [
    "same": ["ICD10CM J93.9"], "moved": ["ICD10CM J93.9", "UMLS C1"], "lost": ["ICD10CM K50"], "won": [],
    "gone": ["UMLS C2"],
  ]
  private static let new = [
    "same": ["ICD10CM J93.9"], "moved": ["ICD10CM K50", "UMLS C1"], "lost": [], "won": ["ICD10CM R05", "UMLS C3"],
    "come": ["UMLS C4"],
  ]

  private func words(_ diff: OntologyDiff) -> [String] {
    diff.changes.map { change in
      "\(change.id.code) \(change.kind.rawValue) \(change.old.joined(separator: "|"))>\(change.new.joined(separator: "|"))"
    }
  }

  @Test func `mappings are added, removed or changed, system by system`() {
    let diff = OntologyDiff(from: Self.release(Self.old), to: Self.release(Self.new))
    #expect(
      words(diff) == [
        "come added >Name of come", "come mapping_added >UMLS C4", "gone removed Name of gone>",
        "gone mapping_removed UMLS C2>", "lost mapping_removed ICD10CM K50>",
        "moved mapping_changed ICD10CM J93.9>ICD10CM K50", "won mapping_added >ICD10CM R05",
        "won mapping_added >UMLS C3",
      ])
    #expect(diff.counts[.mappingAdded] == 3 && diff.counts[.mappingChanged] == 1)
    #expect(diff.inverted == OntologyDiff(from: Self.release(Self.new), to: Self.release(Self.old)))
  }

  @Test func `a concept whose mappings are added in one system and removed in another is inverted alike`() {
    let (a, b) = (Self.release(["x": ["A 1", "B 1"]]), Self.release(["x": ["C 1", "D 1"]]))
    #expect(OntologyDiff(from: a, to: b).inverted == OntologyDiff(from: b, to: a))
  }

  @Test(arguments: [true, false])
  func `classes win and lose the concepts that are mapped to them or below them`(hasClassification: Bool) throws {
    func id(_ code: String) -> ConceptID { ConceptID(system: "ICD10CM", code: code) }
    let set = try LabelSet(
      name: "classes",
      labels: [.init(name: "Normal")] + ["J93", "K50", "R05"].map { .init(name: $0, concept: id($0)) } + [
        .init(name: "own", concept: ConceptID(system: "L", code: "moved"))
      ])
    let changes = set.changes(
      from: Self.release(Self.old, classification: hasClassification),
      to: Self.release(Self.new, classification: hasClassification))
    #expect(
      changes.map { "\($0.label) \($0.effect.rawValue) \($0.candidates.map(\.code).joined(separator: "|"))" } == [
        "J93 lost moved", "K50 lost lost", "K50 gained moved", "R05 gained won", "own remapped K50|C1",
      ])
  }
}
