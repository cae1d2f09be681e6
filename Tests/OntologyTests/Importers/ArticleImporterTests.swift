import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct ArticleImporterTests {
  @Test("An article becomes a disorder with descriptions, mappings and tags")
  func article() throws {
    let run = try ImporterRun(ArticleImporter(), ImporterFixture.url("articles.jsonl"))
    #expect(run.records.map(\.code) == ["pneumothorax", "minimal"])
    let record = try #require(run["pneumothorax"])
    #expect(record.kind == .disorder)
    #expect(record.synonyms == [.init("collapsed lung", scope: .exact)])
    #expect(
      record.descriptions == [
        .init(.definition, "Gas in the pleural space."),
        .init(.radiographicFeatures, "Gas beside the lung.", modality: "CT"),
      ])
    #expect(record.mappings == [.init(system: "ICD10CM", code: "J93.9")])
    #expect(record.values("anatomy") == ["Chest"])
    #expect(record.values("modality") == ["X-ray", "CT"])
    #expect(record.values("licence") == ["CC0-1.0"])
    #expect(run["minimal"]?.row == 9)
  }

  @Test("What breaks the schema is reported with its line, unknown members are counted")
  func badLines() throws {
    let run = try ImporterRun(ArticleImporter(), ImporterFixture.url("articles.jsonl"))
    let reasons = Dictionary(uniqueKeysWithValues: run.diagnostics.badRows.map { ($0.line, $0.reason) })
    #expect(reasons.keys.sorted() == [3, 4, 5, 6, 7, 8])
    #expect(
      reasons[3]?.hasPrefix("no-anatomy: unknown anatomy 'Thorax', expected one of Head and Neck") == true)
    #expect(reasons[4]?.contains("unknown modality 'PET'") == true)
    #expect(reasons[5] == "not valid JSON: it ends too early")
    #expect(reasons[6] == "title is missing")
    #expect(reasons[7] == "sections is not a list")
    #expect(reasons[8]?.contains("unknown section kind 'plot'") == true)
    #expect(reasons[8]?.contains("'93.9' does not look like an ICD-10-CM code") == true)
    #expect(run.diagnostics.unknownTags == ["colour": 1])
  }

  @Test("Our own articles are flawless, cover every region and modality, and no id occurs twice")
  func ownArticles() throws {
    let root = ImporterFixture.url("").deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(
      at: root.appending(path: "knowledge/articles"), includingPropertiesForKeys: nil)
    let runs = try files.filter { $0.pathExtension == "jsonl" }.map { try ImporterRun(ArticleImporter(), $0) }
    let records = runs.flatMap(\.records)
    #expect(runs.flatMap(\.diagnostics.lines) == [])
    #expect(records.count >= 120)
    #expect(Set(records.map(\.code)).count == records.count)
    #expect(Set(records.flatMap { $0.values("anatomy") }) == Set(Article.regions))
    #expect(Set(records.flatMap { $0.values("modality") }) == Set(Article.modalityNames))
    #expect(records.allSatisfy { !$0.texts(.definition).isEmpty && !$0.mappings.isEmpty })
  }
}
