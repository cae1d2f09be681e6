import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

/// What fastobo reads in a file.
private struct PlainOBO: Decodable {
  struct Term: Decodable {
    var name, alternatives, parents, references, replacements, considered, subsets, definitions: [String]?
    var synonyms, relationships: [[String]]?

    enum CodingKeys: String, CodingKey {
      case name, relationships = "relationship", synonyms = "synonym"
      case alternatives = "alt_id", parents = "is_a", references = "xref", replacements = "replaced_by"
      case considered = "consider", subsets = "subset", definitions = "def"
    }
  }
  var header: [String: String]
  var terms: [String: Term]
}

@Suite struct OBOSyntaxTests {
  private func run(_ stanzas: String, strict: Bool = false) throws -> ImporterRun {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.obo")
      try Data("format-version: 1.4\nontology: x\n\n\(stanzas)".utf8).write(to: file)
      return try ImporterRun(OBOImporter(), file, strict: strict)
    }
  }

  @Test(
    "Identifiers end at an exclamation mark wherever it stands, and several stanzas of a code are one term: as fastobo")
  func golden() throws {
    let file = ImporterFixture.url("syntax.obo")
    let plain: PlainOBO = try Golden.json("obo/syntax.json")
    let run = try ImporterRun(OBOImporter(), file, strict: true)
    #expect(Set(run.records.map(\.code)) == Set(plain.terms.keys))
    #expect(run.records.count == plain.terms.count)
    for (code, term) in plain.terms {
      let record = try #require(run[code])
      #expect(record.name == term.name?.first)
      #expect(record.values("alt_id") == term.alternatives ?? [])
      #expect(record.values("subset") == term.subsets ?? [])
      #expect(record.targets(.replacedBy) == term.replacements ?? [])
      #expect(record.relations.filter { $0.label == "consider" }.map(\.target) == term.considered ?? [])
      #expect(record.mappings.map { "\($0.system):\($0.code)" } == term.references ?? [])
      #expect(record.texts(.definition) == term.definitions ?? [])
      #expect(record.synonyms.map { [$0.text, $0.scope.rawValue.uppercased()] } == term.synonyms ?? [])
      // A condition puts a relation out of the hierarchy; the relation itself stays.
      #expect(
        record.relations.filter { $0.kind == .isA || $0.label?.hasPrefix("is_a ") == true }.map(\.target)
          == term.parents ?? [])
    }
    let identity = try OBOImporter().identity(of: file)
    #expect(identity.name == "SYN" && identity.version == plain.header["data-version"])
  }

  @Test("A relation that holds in a context only, or need not hold, is kept with its condition and is no parent")
  func conditions() throws {
    let record = try #require(ImporterRun(OBOImporter(), ImporterFixture.url("syntax.obo"))["SYN:3"])
    #expect(record.targets(.isA) == [])
    #expect(record.targets(.partOf) == ["SYN:7"])
    #expect(
      record.relations.filter { $0.kind == .related } == [
        .init(.related, "SYN:1", label: #"is_a {gci_relation="part_of", gci_filler="NCBITaxon:7954"}"#),
        .init(.related, "SYN:4", label: #"part_of {gci_filler="NCBITaxon:1", gci_relation="part_of"}"#),
        .init(.related, "SYN:5", label: #"part_of {all_only="true"}"#),
        .init(.related, "SYN:6", label: #"part_of {maxCardinality="1"}"#),
        .init(.related, "SYN:8", label: #"part_of {cardinality="0"}"#),
      ])
  }

  @Test("A condition survives the export and the import of it")
  func conditionsComeBack() throws {
    try withStore { store in
      try store.importSource(Knowledge.source("SYN")) {
        try OBOImporter().read(ImporterFixture.url("syntax.obo"), into: $0)
      }
      let records = try store.records(system: "SYN")
      var lines: [String] = []
      try OntologyExporter(system: "SYN", records: records).write(.obo) { lines.append($0) }
      let back = try run(lines.drop { !$0.hasPrefix("\n[Term]") }.joined(separator: "\n"), strict: true)
      #expect(back["SYN:3"]?.relations.map(\.label) == records.first { $0.code == "SYN:3" }?.relations.map(\.label))
      #expect(back["SYN:3"]?.targets(.isA) == [])
    }
  }

  @Test(
    "A quote that is not escaped is reported with its line, and the text is left out",
    arguments: [
      #"def: "Made by a 5" trocar during surgery." [PMID:1]"#, #"def: "He said "yes"." [PMID:1]"#,
      #"def: "size 5"" []"#,
      #"def: "see "[1]" and more" []"#, #"def: "a" [PMID:1"#, #"def: "a" [] b"#, #"synonym: "5" wound" EXACT []"#,
      #"synonym: "5" x" []"#, #"synonym: "the "big" one" EXACT []"#, #"exact_synonym: "5" x" []"#,
      #"synonym: "5"x EXACT []"#, #"property_value: a:b "5" x" xsd:string"#, #"is_a: X:2 lesion"#, "alt_id: X:7 X:8",
      #"is_a: X:2 {source="5" x"}"#, "relationship: part_of", "replaced_by: X:2 {a}",
    ])
  func badLines(line: String) throws {
    let stanza = "[Term]\nid: X:1\nname: a\n\(line)\ncomment: plain\n"
    let record = try #require(try run(stanza)["X:1"])
    #expect(try run(stanza).badLines == [7])
    #expect(record.texts(.definition) == [] && record.synonyms == [] && record.relations == [] && record.tags == [])
    #expect(record.texts(.comment) == ["plain"])
    let error = #expect(throws: OntologyError.self) { try run(stanza, strict: true) }
    #expect(error?.description.hasPrefix("x.obo, line 7: ") == true)
  }

  @Test(
    "A property without a name is reported with its line, one without a value is no fault",
    arguments: [
      (#"property_value: "abc""#, [7]), (#"property_value: "abc" xsd:string"#, [7]), ("property_value: ", [7]),
      ("property_value: ! a comment", [7]), (#"property_value: {source="x"}"#, [7]),
      ("property_value: skos:exactMatch", []), (#"property_value: skos:exactMatch "MESH:D1" xsd:string"#, []),
      ("property_value: skos:exactMatch MESH:D1", []),
    ])
  func properties(line: String, badLines: [Int]) throws {
    let stanza = "[Term]\nid: X:1\nname: a\n\(line)\ncomment: plain\n"
    let run = try run(stanza)
    let record = try #require(run["X:1"])
    #expect(run.badLines == badLines)
    #expect(record.texts(.comment) == ["plain"])
    #expect(record.mappings.count == (line.contains("MESH:D1") ? 1 : 0))
  }

  @Test("Quotes, brackets and braces where they may stand are no fault")
  func goodLines() throws {
    let record = try #require(
      run(
        """
        [Term] ! a comment
        id: X:1
        name: 5" pipe {not so} \\! ! a "comment"
        def: "A \\"5\\" pipe [x], {y}." [PMID:1 "a ] \\" b", A:2] {source="t, \\"u\\""} ! "c"
        synonym: "none" [] ! "c"
        synonym: "pipe" EXACT
        xref: http://x.org/!a
        property_value: a:b [free] text

        """, strict: true)["X:1"])
    #expect(record.name == "5\" pipe {not so} !")
    #expect(record.texts(.definition) == ["A \"5\" pipe [x], {y}."])
    #expect(record.synonyms == [.init("none", scope: .related), .init("pipe", scope: .exact)])
  }

  @Test("Stanzas of one code add up, whichever has the name; a second name that differs is a bad row")
  func frames() throws {
    let stanzas = """
      [Term]
      id: X:1
      is_a: X:2

      [Term]
      id: X:2
      name: root

      [Term]
      id: X:1
      name: cyst
      is_obsolete: true
      synonym: "sac" EXACT []

      [Term]
      id: X:1 ! again
      name: tumour
      def: "Closed." []

      """
    let read = try run(stanzas)
    let record = try #require(read["X:1"])
    #expect(read.records.count == 2 && record.row == 4)
    #expect(record.name == "cyst" && record.isObsolete && record.targets(.isA) == ["X:2"])
    #expect(record.synonyms.map(\.text) == ["sac"] && record.texts(.definition) == ["Closed."])
    #expect(
      read.diagnostics.badRows.map(\.description) == [
        "x.obo, line 18: 'X:1' has another name here than in its stanza on line 4"
      ])
  }
}
