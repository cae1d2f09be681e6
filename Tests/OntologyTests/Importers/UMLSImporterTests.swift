import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct UMLSImporterTests {
  private func id(_ number: Int) -> ConceptID { ConceptID(system: "UMLS", code: UMLSContent.codes[number - 1]) }

  @Test("Concepts have the names, codes, definitions and semantic types of their atoms")
  func concepts() throws {
    try withTemporaryDirectory { directory in
      let (store, report) = try UMLSFixture().store(in: directory)
      #expect(report.diagnostics.badRowCount == 0)
      #expect(report.conceptCount == 7)
      #expect(report.nameCount == 9 + 3)
      let names = try store.names(of: id(1))
      #expect(names.map(\.text) == ["Lung, windy", "Windy lung", "windy Lung", "Windige Lunge"])
      #expect(names[1].atom == NameAtom(id: "A0000001", vocabulary: "MSH", language: "ENG"))
      #expect(names[1].termType == "MH")
      #expect(names[1].provenance.row == 1)
      #expect(
        try store.mappings(of: id(1)).map(\.id.description) == ["HP HP:0000001", "MESH D000001"])
      let definitions = try store.descriptions(of: id(1))
      #expect(definitions.map(\.text) == ["A lung in which wind blows; \"gusty\".", "Eine Lunge, in der Wind weht."])
      #expect(definitions.map(\.vocabulary) == ["MSH", "MSHGER"])
      let found23 = try store.tags(of: id(1))
      #expect(found23 == [.init("semantic_type", "Disease or Syndrome"), .init("tui", "T047")])
      let found1 = try store.search("windige").first?.concept.id
      #expect(found1 == id(1))
      let found24 = try store.descriptions(of: id(2)).isEmpty
      #expect(found24)
    }
  }

  @Test(
    "The preferred name is the published one in the language most wanted, else the best by rank, else by status",
    arguments: [
      (UMLSOptions(), false, "Lung, windy"), (UMLSOptions(languages: ["GER", "ENG"]), false, "Windige Lunge"),
      (UMLSOptions(vocabularies: ["MSH", "HPO"]), false, "windy Lung"),
      (UMLSOptions(vocabularies: ["MSH", "HPO"]), true, "Windy lung"), (UMLSOptions(), true, "Lung, windy"),
      (UMLSOptions(languages: ["ENG"], termTypes: ["OAP"], isSuppressibleKept: true), false, "Lung with \"wind\""),
    ])
  func preferredName(options: UMLSOptions, isRanked: Bool, name: String) throws {
    var fixture = try UMLSFixture()
    if isRanked { fixture.rows["MRRANK"] = ["0400|MSH|MH|N", "0300|HPO|SY|N", "0100|MTH|PN|N"] }
    try withTemporaryDirectory { directory in
      let preferred = try fixture.store(in: directory, options).store.concept(id(1))?.name
      #expect(preferred == name)
    }
  }

  @Test("Of two names that both claim to be the preferred one the higher rank counts, else the first")
  func twoPreferredNames() throws {
    var fixture = try UMLSFixture()
    fixture.rows["MRCONSO"]?.append("C0000001|ENG|P|L2|PF|S3|Y|A0000011||||MSH|PN|NOCODE|Lung of wind|0|N|256")
    for (ranks, name) in [
      (["0400|MSH|PN|N", "0300|MTH|PN|N"], "Lung of wind"), (["0300|MSH|PN|N", "0400|MTH|PN|N"], "Lung, windy"),
      ([], "Lung, windy"),
    ] {
      fixture.rows["MRRANK"] = ranks
      try withTemporaryDirectory { directory in
        let store = try fixture.store(in: directory).store
        let names = try store.names(of: id(1))
        #expect(names.filter(\.isPreferred).map(\.text) == [name])
        #expect(names.filter { !$0.isPreferred }.allSatisfy { $0.scope == .exact })
        #expect(names.count == 5)
      }
    }
  }

  @Test(
    "Filters keep what was asked for",
    arguments: [
      (UMLSOptions(vocabularies: ["SNOMEDCT_US"]), [2, 3], 2), (UMLSOptions(languages: ["FRE"]), [3], 1),
      (UMLSOptions(termTypes: ["MH"]), [1, 2, 3, 4], 5), (UMLSOptions(semanticTypes: ["T070"]), [3], 2),
      (UMLSOptions(semanticTypes: ["Disease or Syndrome"]), [1, 2, 4], 7),
      (UMLSOptions(maxLicenceLevel: 0), [1, 2, 4], 4),
      (UMLSOptions(isSuppressibleKept: true), [1, 2, 3, 4], 10),
    ])
  func filters(options: UMLSOptions, concepts: [Int], nameCount: Int) throws {
    var fixture = try UMLSFixture()
    fixture.rows["MRCUI"] = nil
    try withTemporaryDirectory { directory in
      let (store, report) = try fixture.store(in: directory, options, strict: true)
      #expect(report.conceptCount == concepts.count)
      #expect(report.nameCount == nameCount)
      for concept in concepts {
        let found = try store.concept(id(concept))
        #expect(found != nil)
      }
    }
  }

  @Test("A level of restriction holds for definitions and relations too, with and without MRSAB")
  func licence() throws {
    var fixture = try UMLSFixture()
    for hasVocabularies in [true, false] {
      if !hasVocabularies { fixture.rows["MRSAB"] = nil }
      try withTemporaryDirectory { directory in
        let (store, _) = try fixture.store(in: directory, UMLSOptions(maxLicenceLevel: 1))
        let found11 = try store.descriptions(of: id(1)).map(\.vocabulary)
        #expect(found11 == ["MSH"])
        let found25 = try store.relations(of: id(1)).allSatisfy { $0.label != "causes" }
        #expect(found25)
      }
    }
  }

  @Test("Without MRSAB names are judged one by one, whatever their order, and a vocabulary by the greatest level")
  func licenceOfNames() throws {
    let restricted = "C0000004|ENG|S|L9|PF|S11|Y|A0000011||||MSH|ET|D000004|Trouble below|3|N|"
    for place in [0, 10] {
      var fixture = try UMLSFixture()
      fixture.rows["MRSAB"] = nil
      fixture.rows["MRCUI"] = nil
      fixture.rows["MRCONSO"]?.insert(restricted, at: place)
      try withTemporaryDirectory { directory in
        let (store, report) = try fixture.store(in: directory, UMLSOptions(maxLicenceLevel: 1))
        #expect(report.nameCount == 5)
        let names = try store.names(of: id(4)).map(\.text)
        #expect(names == ["Lower part of trouble"])
        let definitions = try store.descriptions(of: id(1))
        #expect(definitions.isEmpty)
        let parents = try store.parents(of: id(1))
        #expect(parents.isEmpty)
      }
    }
  }

  @Test("Asking for what the release does not have is an error that lists what it has")
  func unknownChoice() throws {
    try withTemporaryDirectory { directory in
      for options in [
        UMLSOptions(vocabularies: ["MESH"]), UMLSOptions(languages: ["ENGLISH"]), UMLSOptions(termTypes: ["XX"]),
        UMLSOptions(semanticTypes: ["T999"]), UMLSOptions(relations: ["RN", "CHILD"]),
      ] {
        let error = #expect(throws: OntologyError.self) { try UMLSFixture().store(in: directory, options) }
        #expect(error?.hint?.hasPrefix("It has: ") == true)
      }
      let error = #expect(throws: OntologyError.self) {
        try UMLSFixture().store(in: directory, UMLSOptions(vocabularies: ["HPO"], languages: ["GER"]))
      }
      #expect(error?.description == "MRCONSO.RRF: not one name passes the filters")
    }
  }

  @Test("Bad rows are reported with file and line, and thrown when strict")
  func badRows() throws {
    var fixture = try UMLSFixture()
    fixture.rows["MRCONSO"]?.insert("C0000005|ENG|too short", at: 1)
    fixture.rows["MRCONSO"]?.append("C0000005|ENG|P|L7|PF|S8|Y|A0000008||||MSH|PT|103||9|N|")
    fixture.rows["MRCONSO"]?.append("C0000005|ENG|P|L7|PF|S8|Y|A0000008|||||PT|103|Nobody's|9|N|")
    fixture.rows["MRREL"]?.append("C0000001|A1|AUI|RO|C0009999|A8|AUI|causes|R3||MSH|MSH|||N|")
    fixture.rows["MRSTY"]?.append("C0009998|T047|B2|Disease or Syndrome|AT9|")
    try withTemporaryDirectory { directory in
      let (store, report) = try fixture.store(in: directory)
      #expect(
        report.diagnostics.badRows.map(\.description) == [
          "MRCONSO.RRF, line 2: expected 18 fields, each ended by a bar, found 3",
          "MRCONSO.RRF, line 12: no STR", "MRCONSO.RRF, line 13: no SAB",
          "MRSTY.RRF, line 5: C0009998 is not in MRCONSO.RRF",
          "MRREL.RRF, line 9: C0009999 is not in MRCONSO.RRF",
        ])
      let found12 = try store.concept(id(5))
      #expect(found12 == nil)
      let error = #expect(throws: OntologyError.self) { try fixture.store(in: directory, strict: true) }
      #expect(error?.description.hasPrefix("MRCONSO.RRF, line 2: expected 18 fields") == true)
    }
  }

  @Test("Rows that are not UTF-8 or lack the last bar are bad")
  func bytes() throws {
    try withTemporaryDirectory { directory in
      let release = try UMLSFixture().write(to: directory.appending(path: "META"))
      var bytes = Array(try UMLSFixture().text("MRDEF").utf8)
      bytes.append(contentsOf: Array("C0000001|A1|AT7||MSH|Wörter|N||\r\n".utf8))
      bytes.append(contentsOf: Array("C0000001|A1|AT8||MSH|b".utf8) + [0xFF] + Array("d|N||\r\n".utf8))
      bytes.append(contentsOf: Array("C0000001|A1|AT8||MSH|cut|N||off".utf8))
      try Data(bytes).write(to: release.appending(path: "MRDEF.RRF"))
      let report = try UMLSFixture.store(release, in: directory).report
      #expect(
        report.diagnostics.badRows.map(\.description) == [
          "MRDEF.RRF, line 5: not UTF-8",
          "MRDEF.RRF, line 6: expected 8 fields, each ended by a bar, found 8 and text after the last bar",
        ])
    }
  }

  @Test("Names are searched by language and vocabulary")
  func searchFilters() throws {
    try withTemporaryDirectory { directory in
      let (store, _) = try UMLSFixture().store(in: directory)
      func found(_ text: String) throws -> [String] {
        try store.search(SearchQuery(parsing: text), isTolerant: false).map(\.matchedName).sorted()
      }
      #expect(try found("lung") == ["Lung trouble", "Lung, windy"])
      #expect(try found("windy language:GER").isEmpty)
      #expect(try found("windige language:GER") == ["Windige Lunge"])
      #expect(try found("lung vocabulary:HPO") == ["windy Lung"])
      #expect(try found("lung vocabulary:HPO vocabulary:MSH language:ENG") == ["Lung trouble", "Windy lung"])
      let error = #expect(throws: OntologyError.self) { try found("lung vocabulary:it's") }
      #expect(error?.description == "there is no vocabulary it's in the database")
    }
  }
}

@Suite(.enabled(if: SharedData.url("ontology/umls-like-rrf") != nil, "the shared data are not here"))
struct UMLSSharedDataTests {
  @Test("A release of 141,487 atoms has the counts that a plain split of its lines gives")
  func counts() throws {
    // python3: len(rows), len({row[0]}), len({(row[0], row[11], row[13])}), len(MRDEF), 2 * len(MRSTY),
    // and the pairs (CUI1, CUI2) of PAR with the pairs (CUI2, CUI1) of CHD.
    let release = try #require(SharedData.url("ontology/umls-like-rrf"))
    try withTemporaryDirectory { directory in
      let (store, report) = try UMLSFixture.store(release, in: directory, strict: true)
      #expect(report.nameCount == 141_487)
      #expect(report.conceptCount == 27_447)
      #expect(report.mappingCount == 34_284)
      #expect(report.descriptionCount == 17_151)
      #expect(report.tagCount == 2 * 27_447)
      #expect(report.relationCount == 40_324)
      let disease = ConceptID(system: "UMLS", code: "C0012634")
      let found22 = try store.concept(disease)?.name
      #expect(found22 == "disease")
      let found29 = try store.search("windy lung", isTolerant: false).isEmpty
      #expect(found29)
    }
  }
}
