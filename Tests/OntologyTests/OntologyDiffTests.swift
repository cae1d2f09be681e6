import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct OntologyDiffTests {
  private static func release(_ records: [ConceptRecord]) -> OntologyRelease {
    OntologyRelease(
      concepts: Dictionary(uniqueKeysWithValues: records.map { (ConceptID(system: "S", code: $0.code), $0) }))
  }

  private static let old = release([
    Knowledge.concept("R", "Root"), Knowledge.concept("A", "Alpha", below: ["R"]),
    Knowledge.concept("B", "Beta", below: ["R"], synonyms: [.init("bee", scope: .exact)]),
    Knowledge.concept("C", "Gamma", below: ["A"], descriptions: [.init(.definition, "old text")]),
    Knowledge.concept("D", "Delta", below: ["A"]), Knowledge.concept("E", "Epsilon", below: ["A"]),
  ])

  private static let new: OntologyRelease = {
    var withdrawn = Knowledge.concept("E", "Epsilon", below: ["A"])
    withdrawn.isObsolete = true
    withdrawn.relations.append(.init(.replacedBy, "B"))
    return release([
      Knowledge.concept("R", "Root"), Knowledge.concept("A", "Alpha prime", below: ["R"]),
      Knowledge.concept("B", "Beta", below: ["A"], synonyms: [.init("bay", scope: .exact)]),
      Knowledge.concept("C", "Gamma", below: ["A"], descriptions: [.init(.definition, "new text")]),
      Knowledge.concept("C.1", "Gamma one", below: ["C"]), Knowledge.concept("F", "DELTA", below: ["R"]),
      withdrawn,
    ])
  }()

  @Test func `every kind of change is found, and nothing else`() {
    let changes = OntologyDiff(from: Self.old, to: Self.new).changes
    let found = changes.map { change in
      let (old, new) = (change.old.joined(separator: "+"), change.new.joined(separator: "+"))
      return "\(change.id.code) \(change.kind.rawValue) \(old)>\(new)"
    }
    #expect(
      found == [
        "A retitled Alpha>Alpha prime", "B moved R>A", "B names bee>bay",
        "C notes definition: old text>definition: new text", "C.1 added >Gamma one", "D removed Delta>",
        "E status in use>obsolete", "F added >DELTA",
      ])
  }

  @Test func `a release does not differ from itself, and the way back is the inverse`() {
    #expect(OntologyDiff(from: Self.old, to: Self.old).changes.isEmpty)
    let forward = OntologyDiff(from: Self.old, to: Self.new)
    #expect(forward.inverted == OntologyDiff(from: Self.new, to: Self.old))
    #expect(forward.inverted.inverted == forward)
  }

  @Test func `a label set learns what happens to its classes`() throws {
    let labels = ["A", "B", "C", "D", "E", "R"].map { code in
      LabelSet.Label(name: "class \(code)", concept: ConceptID(system: "S", code: code))
    }
    let set = try LabelSet(name: "set", labels: labels + [.init(name: "Normal")])
    let found = set.changes(from: Self.old, to: Self.new).map { change in
      "\(change.position) \(change.effect.rawValue) \(change.candidates.map(\.code).joined(separator: "+"))"
    }
    #expect(found == ["0 retitled A", "1 moved A", "2 split C.1", "3 vanished F", "4 withdrawn B"])
  }

  @Test func `a class that neither release has is reported, and codes are found however they are written`() throws {
    let labels = ["X", "a", "C1", "F", nil].map { code in
      LabelSet.Label(name: "class \(code ?? "-")", concept: code.map { ConceptID(system: "S", code: $0) })
    }
    let elsewhere = LabelSet.Label(name: "elsewhere", concept: ConceptID(system: "T", code: "1"))
    let set = try LabelSet(name: "set", labels: labels + [elsewhere])
    let found = set.changes(from: Self.old, to: Self.new).map { change in
      "\(change.position) \(change.concept) \(change.effect.rawValue)"
    }
    #expect(found == ["0 S X unknown", "1 S A retitled", "5 T 1 unknown"])
    #expect(ReleaseCodes(Self.old, Self.new).concepts("c1") == [ConceptID(system: "S", code: "C.1")])
    // A release that is only mapped to a system knows its codes.
    let mapped = Self.release([Knowledge.concept("A", "Alpha", mappings: [.init(system: "T", code: "1")])])
    let change = try LabelSet(name: "set", labels: [elsewhere]).changes(from: Self.old, to: mapped)
    #expect(change.map(\.effect) == [.gained])
  }

  @Test func `a class whose code was merged is that of the concept that lists it, and a merge names its successor`()
    throws
  {
    func listing(_ code: String, _ name: String, _ others: String..., mapped: String? = nil) -> ConceptRecord {
      var record = Knowledge.concept(code, name, mappings: mapped.map { [.init(system: "T", code: $0)] } ?? [])
      record.tags = others.map { .init("alt_id", $0) }
      return record
    }
    let old = Self.release([listing("A", "Alpha", "A9"), listing("B", "Beta"), listing("C", "Gamma")])
    let new = Self.release([listing("A", "Alpha prime", "A9", "B"), listing("C", "Gamma"), listing("D", "Delta", "D9")])
    let labels = ["a9", "B", "C", "D9"].map { code in
      LabelSet.Label(name: code, concept: ConceptID(system: "S", code: code))
    }
    let found = try LabelSet(name: "set", labels: labels).changes(from: old, to: new).map { change in
      "\(change.label) \(change.concept.code) \(change.effect.rawValue) \(change.candidates.map(\.code))"
    }
    #expect(found == ["a9 A retitled [\"A\"]", "B B vanished [\"A\"]"])
  }

  @Test func `a concept that is mapped to a merged code counts for the present one`() throws {
    let t = ConceptID(system: "T", code: "1")
    func release(mappedTo code: String) -> OntologyRelease {
      var present = Knowledge.concept("1", "One")
      present.tags = [.init("alt_id", "9")]
      var withdrawn = Knowledge.concept("2", "Two")
      withdrawn.isObsolete = true
      withdrawn.relations = [.init(.replacedBy, "1")]
      let stating = Knowledge.concept("A", "Alpha", mappings: [.init(system: "T", code: code)])
      return OntologyRelease(concepts: [
        t: present, ConceptID(system: "T", code: "2"): withdrawn, ConceptID(system: "S", code: "A"): stating,
      ])
    }
    let set = try LabelSet(name: "set", labels: [.init(name: "one", concept: t)])
    for code in ["9", "2"] {
      #expect(set.changes(from: release(mappedTo: "1"), to: release(mappedTo: code)).isEmpty, "\(code)")
      let lost = set.changes(from: release(mappedTo: code), to: release(mappedTo: "3"))
      #expect(lost.map(\.effect) == [.lost] && lost.first?.candidates.map(\.code) == ["A"])
    }
  }

  @Test func `a file, the database it was imported into and one source of it are the same release`() throws {
    try withTemporaryDirectory { directory in
      let file = ImporterFixture.url("tabular.xml")
      let store = try OntologyStore.create(at: directory.appending(path: "ontology.sqlite"))
      for (name, system) in [("ICD", "ICD10CM"), ("other", "X")] {
        try store.importSource(Knowledge.source(name, system: system)) { session in
          try ICD10CMTabularImporter().read(file, into: session)
        }
      }
      let ofFile = try OntologyRelease(file, system: "ICD10CM", importer: ICD10CMTabularImporter())
      for release in [
        try OntologyRelease(store, systems: ["ICD10CM"]), try OntologyRelease(store, source: "ICD"),
      ] {
        #expect(release.concepts.count == ofFile.concepts.count)
        #expect(OntologyDiff(from: ofFile, to: release).changes.isEmpty)
      }
      #expect(throws: OntologyError.self) { try OntologyRelease(store, source: "nothing") }
    }
  }
}
