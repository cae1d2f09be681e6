import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct SourceManifestTests {
  @Test("The list of public sources is valid, and every importer in it can be made")
  func published() throws {
    let root = ImporterFixture.url("").deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let manifest = try SourceManifest.load(from: root.appending(path: "knowledge/sources.json"))
    #expect(
      manifest.sources.map(\.name) == [
        "ICD-10-CM", "HPO", "Mondo", "DOID", "EFO", "MeSH", "MeSH with entry terms", "Nosology articles",
        "HPO annotations of OMIM", "HPO annotations of ORPHA", "HPO annotations of DECIPHER", "all-MiniLM-L6-v2",
      ])
    for source in manifest.sources where source.kind == .ontology {
      #expect(throws: Never.self) { try source.importer?.importer() }
    }
    #expect(try manifest.source(named: "ALL-minilm-l6-v2").kind == .encoder)
    let error = #expect(throws: OntologyError.self) { try manifest.source(named: "UMLS") }
    #expect(error?.hint?.contains("HPO") == true)
  }

  @Test(
    "A name that is nearly one of the list leads to it",
    arguments: [
      ("all-minilm-l6", "all-MiniLM-L6-v2"), ("icd10cm", "ICD-10-CM"), ("mehs", "MeSH"), ("minilm", "all-MiniLM-L6-v2"),
    ])
  func nearest(name: String, meant: String) throws {
    func source(_ name: String) -> SourceManifest.Source {
      .init(name: name, kind: .encoder, version: "1", path: name, licence: "", attribution: "")
    }
    let manifest = SourceManifest(
      url: URL(filePath: "sources.json"),
      sources: ["ICD-10-CM", "HPO", "MeSH", "all-MiniLM-L6-v2"].map { source($0) })
    #expect(manifest.nearest(to: name)?.name == meant)
    let error = #expect(throws: OntologyError.self) { try manifest.source(named: name) }
    #expect(error?.hint == "Did you mean \(meant)?")
    #expect(manifest.nearest(to: "runs/ke") == nil && manifest.nearest(to: name, kind: .ontology) == nil)
  }

  @Test("The list of sources for curation is valid, and its names differ from those of the build")
  func curation() throws {
    let root = ImporterFixture.url("").deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let manifest = try SourceManifest.load(from: root.appending(path: "knowledge/curation-sources.json"))
    let build = try SourceManifest.load(from: root.appending(path: "knowledge/sources.json"))
    #expect(Set(manifest.sources.compactMap(\.system)) == ["ICD9CM"])
    #expect(Set(manifest.sources.map(\.name)).isDisjoint(with: build.sources.map(\.name)))
    for source in manifest.sources {
      #expect(source.kind == .ontology && source.package != nil)
      #expect(throws: Never.self) { try source.importer?.importer() }
    }
  }

  @Test("Sources are chosen by name, in the order of the list; a wrong name is answered with the nearest")
  func selecting() throws {
    func source(_ name: String, _ kind: SourceManifest.Source.Kind = .ontology) -> SourceManifest.Source {
      .init(name: name, kind: kind, version: "1", path: name, licence: "", attribution: "")
    }
    let manifest = SourceManifest(
      url: URL(filePath: "sources.json"),
      sources: [source("ICD-10-CM"), source("HPO"), source("MeSH"), source("all-MiniLM-L6-v2", .encoder)])
    #expect(try manifest.selecting().sources.map(\.name) == ["ICD-10-CM", "HPO", "MeSH"])
    #expect(try manifest.selecting(only: ["mesh", "ICD-10-CM"]).sources.map(\.name) == ["ICD-10-CM", "MeSH"])
    #expect(try manifest.selecting(without: ["HPO"]).sources.map(\.name) == ["ICD-10-CM", "MeSH"])
    #expect(try manifest.selecting(only: ["HPO", "MeSH"], without: ["MeSH"]).sources.map(\.name) == ["HPO"])
    for (only, without) in [(["ICD10CM"], []), ([], ["ICD10CM"])] as [([String], [String])] {
      let error = #expect(throws: OntologyError.self) { try manifest.selecting(only: only, without: without) }
      #expect(error?.hint == "Did you mean ICD-10-CM?")
    }
    // An encoder is fetched, not imported.
    #expect(throws: OntologyError.self) { try manifest.selecting(only: ["all-MiniLM-L6-v2"]) }
    let nothing = #expect(throws: OntologyError.self) { try manifest.selecting(only: ["HPO"], without: ["HPO"]) }
    #expect(nothing?.description.contains("no source of sources.json is left") == true)
  }

  private static let head =
    #"{"format_version":1,"sources":[{"name":"A","kind":"ontology","version":"1","licence":"l","attribution":"a""#

  @Test(
    "A wrong list is refused with the entry that is wrong",
    arguments: [
      ("{", "not valid JSON"), (#"{"sources":[]}"#, "format_version is missing"),
      (#"{"format_version":2,"sources":[]}"#, "format_version is 2"),
      (#"{"format_version":1,"sources":[{"name":"A"}]}"#, "sources[0].kind is missing"),
      (head + "}]}", "source 'A': needs either 'package' or 'path'"),
      (head + #","path":"x"}]}"#, "source 'A': needs 'system' and 'importer'"),
      (
        head + #","path":"x","system":"S","importer":{"format":"owl"}}]}"#,
        "sources[0].importer.format has a value that cannot be used"
      ),
      (
        head + #","package":{"name":"p","version":"1","sha256":"x","file":"f"},"system":"S","#
          + #""importer":{"format":"obo"}}]}"#, "'sha256' is not 64"
      ),
      (
        #"{"format_version":1,"sources":["#
          + #"{"name":"A","kind":"encoder","version":"1","licence":"","attribution":"","path":"x"},"#
          + #"{"name":"a","kind":"encoder","version":"1","licence":"","attribution":"","path":"x"}]}"#,
        "source 'a': the name occurs twice"
      ),
    ])
  func wrong(content: String, message: String) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "sources.json")
      try Data(content.utf8).write(to: file)
      let error = expectRefusal { try SourceManifest.load(from: file) }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
  }

  @Test(
    "Options that do not fit the format are refused",
    arguments: [
      (#""format":"obo","delimiter":"tab""#, "unknown key `sources[0].importer.delimiter`"),
      (#""format":"obo","missing":"NoDx""#, "unknown key `sources[0].importer.missing`"),
      (#""format":"delimited","columns":{"code":"1"},"seperator":";""#, "unknown key `sources[0].importer.seperator`"),
      (#""format":"delimited","columns":{"name":"1"}"#, "needs a code column"),
      (#""format":"delimited","columns":{"code":"1","nam":"2"}"#, "unknown column nam"),
      (#""format":"delimited","delimiter":"::","columns":{"code":"1","name":"2"}"#, "'::'"),
    ])
  func options(members: String, message: String) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "sources.json")
      try Data((Self.head + #","path":"x","system":"S","importer":{\#(members)}}]}"#).utf8).write(to: file)
      let error = #expect(throws: OntologyError.self) {
        try SourceManifest.load(from: file).sources[0].importer?.importer()
      }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
  }
}
