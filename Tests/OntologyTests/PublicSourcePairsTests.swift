import Foundation
import GRDB
import TestSupport
import Testing

@testable import Ontology

/// The pairs of all public sources together, where they have been fetched.
@Suite(.enabled(if: PublicSources.areFetched, "the packages of knowledge/curation-sources.json were not fetched"))
struct PublicSourcePairsTests {
  @Test func `an epoch of all public sources has negatives in every batch and no name of a held-out concept`() throws {
    try withTemporaryDirectory { directory in
      let store = try OntologyStore.create(at: directory.appending(path: "all.sqlite"))
      for manifest in PublicSources.manifests {
        try OntologyBuilder(
          manifest: .load(from: manifest), fetcher: SourceFetcher(cache: PublicSources.cache, isOffline: true)
        ).build(into: store) { _ in }
      }
      var options = PairOptions()
      options.weights = .init(synonym: 4, hierarchy: 1, description: 1)
      let sampler = try PairSampler(store, options: options, seed: 7)
      let table = sampler.table
      func largest(_ groups: [Int32]) -> Int {
        Dictionary(grouping: groups, by: \.self).values.map(\.count).max() ?? 0
      }
      #expect(table.count > 150_000)
      #expect(largest(table.clusters) < 50 && largest(table.splitGroups) < 200)
      let heldOut = table.heldOutParts.count { $0 != nil }
      #expect((0.08...0.12).contains(Double(heldOut) / Double(table.count)))
      let clusters = Set(table.indices.filter(table.isHeldOut).map { table.clusters[Int($0)] })
      #expect(table.indices.allSatisfy { table.isHeldOut($0) == clusters.contains(table.clusters[Int($0)]) })

      let names = try heldOutNames(store, table)
      for step in 0..<sampler.batchesPerEpoch {
        let batch = try sampler.batch(step: step)
        #expect(batch.falseNegatives.count < batch.count * (batch.count - 1), "\(batch.kind) batch of step \(step)")
        for text in batch.anchors + batch.positives {
          #expect(!text.isEmpty)
          if names.contains(SearchText.normalised(text)) { Issue.record("\(text) is trained on and held out") }
        }
      }
    }
  }

  private func heldOutNames(_ store: OntologyStore, _ table: ConceptTable) throws -> Set<String> {
    try store.read { database in
      var names: Set<String> = []
      let rows = try Row.fetchCursor(database, sql: "SELECT concept_id, text FROM name")
      while let row = try rows.next() {
        guard let number = table.numbers[row[0]], table.isHeldOut(number) else { continue }
        names.insert(SearchText.normalised(row[1]))
      }
      return names
    }
  }
}

/// The manifests of the repository and where their packages are.
private enum PublicSources {
  private static let root = ImporterFixture.url("").deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let manifests = ["sources.json", "curation-sources.json"].map {
    root.appending(path: "knowledge").appending(path: $0)
  }

  static let cache =
    ProcessInfo.processInfo.environment["NOSOLOGY_SOURCES"].map { URL(filePath: $0) }
    ?? root.appending(path: ".cache/sources")

  /// Whether every file of both manifests is there.
  static let areFetched = manifests.allSatisfy { url in
    guard let manifest = try? SourceManifest.load(from: url) else { return false }
    return manifest.sources.filter { $0.kind == .ontology }.allSatisfy {
      (try? SourceFetcher(cache: cache, isOffline: true).fetch($0, of: manifest)) != nil
    }
  }
}
