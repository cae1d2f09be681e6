import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct OntologyBuilderTests {
  /// A directory with a manifest of a tabular list and a folder of articles, and an empty store.
  private func withWorkshop(_ body: (URL, SourceManifest, OntologyStore) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      try FileManager.default.createDirectory(
        at: directory.appending(path: "articles"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: ImporterFixture.url("tabular.xml"), to: directory.appending(path: "tabular.xml"))
      for (name, code) in [("first", "H02.2"), ("second", "H99.9")] {
        let article =
          #"{"id":"\#(name)","title":"\#(name)","sections":[{"kind":"definition","text":"x"}],"#
          + #""icd10cm":["\#(code)"],"source":"s","licence":"l"}"#
        try Data(article.utf8).write(to: directory.appending(path: "articles/\(name).jsonl"))
      }
      func source(_ name: String, _ system: String, _ path: String, _ format: any SourceFormat)
        -> SourceManifest.Source
      {
        .init(
          name: name, kind: .ontology, system: system, version: "1", path: path,
          importer: ImporterSpecification(format), licence: "CC0-1.0", attribution: "us")
      }
      let manifest = SourceManifest(
        url: directory.appending(path: "sources.json"),
        sources: [
          source("ICD", "ICD10CM", "tabular.xml", ICD10CMTabularFormat()),
          source("Articles", "article", "articles", ArticleFormat()),
        ])
      try body(directory, manifest, try OntologyStore.create(at: directory.appending(path: "o.sqlite")))
    }
  }

  private func build(
    _ manifest: SourceManifest, into store: OntologyStore, strict: Bool = false
  ) throws -> [SourceImport.Step] {
    var steps: [SourceImport.Step] = []
    let fetcher = SourceFetcher(cache: manifest.url.deletingLastPathComponent(), isOffline: true)
    try OntologyBuilder(manifest: manifest, fetcher: fetcher, isStrict: strict)
      .build(into: store) { steps.append($0) }
    return steps
  }

  @Test("Every file becomes a source, with the version that the file or else the list states")
  func sources() throws {
    try withWorkshop { _, manifest, store in
      let steps = try build(manifest, into: store)
      #expect(steps.map(\.source.name) == ["ICD", "Articles: first", "Articles: second"])
      #expect(steps.map(\.source.version) == ["2099", "1", "1"])
      #expect(steps.map(\.report.outcome) == [.imported, .imported, .imported])
      #expect(try store.sources().map(\.attribution) == ["us", "us", "us"])
      #expect(steps[0].report.conceptCount == 11)
      #expect(steps[0].report.diagnostics.badRowCount == 2)
      #expect(try store.concept(ConceptID(system: "ICD10CM", code: "H02.1"))?.name == "Ectropion")
    }
  }

  @Test("Codes that the imported ICD-10-CM does not have are reported, and end a strict build")
  func missingCodes() throws {
    try withWorkshop { _, manifest, store in
      let steps = try build(manifest, into: store)
      #expect(
        steps.flatMap(\.report.missingTargets).map(\.description) == [
          "line 1: second names ICD10CM H99.9, which does not exist"
        ])
      var articles = manifest
      articles.sources.removeFirst()
      let error = #expect(throws: OntologyError.self) { try build(articles, into: store, strict: true) }
      #expect(error?.description.hasPrefix("second.jsonl, line 1: second names ICD10CM H99.9") == true)
    }
  }

  @Test("A second build changes nothing but what changed; files that are gone take their concepts with them")
  func rebuild() throws {
    try withWorkshop { directory, manifest, store in
      _ = try build(manifest, into: store)
      #expect(try build(manifest, into: store).allSatisfy { $0.report.outcome == .unchanged })
      try FileManager.default.removeItem(at: directory.appending(path: "articles/first.jsonl"))
      #expect(try build(manifest, into: store).count == 2)
      #expect(try store.sources().map(\.name) == ["ICD", "Articles: second"])
      #expect(try store.concept(ConceptID(system: "article", code: "first")) == nil)
    }
  }

  @Test("A strict build fails on bad rows that a lenient one has stored around")
  func strict() throws {
    try withWorkshop { _, manifest, store in
      _ = try build(manifest, into: store)
      let error = #expect(throws: OntologyError.self) { try build(manifest, into: store, strict: true) }
      #expect(error?.description.hasPrefix("tabular.xml, line ") == true)
    }
  }

  @Test("A file that is truncated later leaves what was there")
  func truncated() throws {
    try withWorkshop { directory, manifest, store in
      _ = try build(manifest, into: store)
      let file = directory.appending(path: "tabular.xml")
      try Data(contentsOf: file).prefix(2000).write(to: file)
      expectRefusal { try build(manifest, into: store) }
      #expect(try store.concept(ConceptID(system: "ICD10CM", code: "H54")) != nil)
    }
  }

  @Test("A rehearsal counts what an import would store and stores nothing")
  func rehearsal() throws {
    try withWorkshop { directory, manifest, store in
      let source = SourceImport(
        name: "ICD", system: "ICD10CM", version: nil, licence: "", origin: "",
        location: directory.appending(path: "tabular.xml"), importer: ICD10CMTabularImporter())
      var rehearsed: [ImportReport] = []
      try source.rehearse { rehearsed.append($0.report) }
      let imported = try build(manifest, into: store)[0].report
      #expect(rehearsed == [imported])
    }
  }

  @Test("A directory is for articles only")
  func refused() throws {
    try withWorkshop { directory, _, store in
      let source = SourceImport(
        name: "X", system: "X", version: nil, licence: "", origin: "",
        location: directory.appending(path: "articles"), importer: OBOImporter())
      #expect(throws: OntologyError.self) { try source.run(into: store) { _ in } }
    }
  }

  @Test("What nobody says about a source is taken from the file: its statements, its name, its digest")
  func identity() throws {
    try withWorkshop { directory, _, store in
      func described(_ source: SourceImport) throws -> [SourceDescription] {
        var found: [SourceDescription] = []
        try source.run(into: store) { found.append($0.source) }
        return found
      }
      let tabular = directory.appending(path: "tabular.xml")
      let stated = try described(SourceImport(tabular, importer: ICD10CMTabularImporter()))[0]
      #expect([stated.name, stated.system, stated.version] == ["ICD-10-CM", "ICD10CM", "2099"])
      let articles = try described(SourceImport(directory.appending(path: "articles"), importer: ArticleImporter()))[0]
      #expect(articles.name.hasPrefix("articles: ") && articles.system == "article" && articles.licence == "not stated")
      #expect(articles.version == "sha256:\(articles.digest.prefix(12))")
      let names = ["terms.en.csv", "v1.0.tsv.gz", "a b.obo"].map { name -> String? in
        let url = directory.appending(path: name)
        try? Data("code,name\nA,a\n".utf8).write(to: url)
        return try? SourceImport(url, importer: DelimitedImporter(.init(code: "1", name: "2"))).name
      }
      #expect(names == ["terms.en", "v1.0", "a b"])
      #expect(throws: OntologyError.self) {
        try SourceImport(URL(filePath: "/"), importer: DelimitedImporter(.init(code: "1", name: "2")))
      }
      let named = try SourceImport(
        tabular, importer: ICD10CMTabularImporter(), name: "A", system: "B", version: "C", licence: "D")
      let given = try described(named)[0]
      #expect([given.name, given.system, given.version, given.licence] == ["A", "B", "C", "D"])
    }
  }
}
