import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import TextEncoder
import Testing

@testable import KnowledgeEncoder

@Suite struct EncoderInspectionTests {
  private func store(in folder: URL) throws -> OntologyStore {
    let store = try OntologyStore.create(at: folder.appending(path: "o.sqlite"))
    try store.importRecords(Knowledge.classification, from: Knowledge.source("ICD"))
    return store
  }

  private var recipe: PretrainRecipe {
    var pairs = PairOptions()
    pairs.heldOutFraction = 0.8
    return PretrainRecipe(source: "test", pairs: pairs)
  }

  private func findings(_ inspection: EncoderInspection, _ names: [String] = ["tiny-new"]) throws -> InspectionFindings
  {
    inspection.findings(try names.map { try inspection.view(of: NameWorkshop.encoder($0), name: $0) })
  }

  @Test func `neighbours are those of brute force`() throws {
    try withTemporaryDirectory { folder in
      let inspection = try EncoderInspection(store(in: folder), count: 60, seed: 3)
      let names = inspection.sample.names.map(\.text)
      #expect(names.count == 60 && Set(names).count == 60)
      let found = try findings(inspection).neighbours[0]
      let encoder = try NameWorkshop.encoder()
      let vectors = try encoder.unitVectors(of: names)
      let rows = stride(from: 0, to: vectors.count, by: encoder.dimension).map {
        Array(vectors[$0..<$0 + encoder.dimension])
      }
      for (row, near) in found.enumerated() {
        let cosines = rows.map { zip($0, rows[row]).reduce(Float(0)) { $0 + $1.0 * $1.1 } }
        let best = cosines.enumerated().filter { $0.offset != row }.map(\.element).sorted(by: >)
        #expect(near.count == NeighbourMap.neighbourCount && !near.contains { $0.row == row })
        #expect(zip(near, best).allSatisfy { abs($0.score - $1) < 1e-5 && abs(cosines[$0.row] - $1) < 1e-5 })
      }
    }
  }

  @Test func `questions about held-out concepts are those of the evaluation, by depth and chapter too`() throws {
    try withTemporaryDirectory { folder in
      let store = try store(in: folder)
      let found = try findings(EncoderInspection(store, recipe: recipe, count: 50), ["tiny-new", "tiny-new"])
      let benchmark = try EncoderBenchmark(store, recipe: recipe)
      let encoder = try NameWorkshop.encoder()
      let report = EncoderReport(
        [try .init(encoder, name: "tiny-new")], [benchmark], [try encoder.measures(of: [benchmark])])
      let measures = found.report.parts[0].rows
      for (own, other) in zip(measures, report.parts[0].rows) {
        let values = [own, other].map { $0.scores[0].estimate?.value ?? 0 }
        #expect(own.measure == other.measure && abs(values[0] - values[1]) < 1e-4, "\(own.measure): \(values)")
      }

      let groups = found.report.parts[1].rows.filter { $0.measure.hasSuffix(".accuracy_at_1") }
      let chapterNames = ["A", "B"].map { "chapter.Diseases of system \($0) (ICD).accuracy_at_1" }
      #expect(Set(groups.map(\.measure)) == Set(["depth.2 (ICD).accuracy_at_1"] + chapterNames))
      let chapters = groups.filter { $0.measure.hasPrefix("chapter.") }
      let whole = try #require(measures.first { $0.measure == "synonyms.accuracy_at_1" })
      #expect(chapters.map(\.questionCount).reduce(0, +) == whole.questionCount)
      let right = chapters.compactMap { row in row.scores[0].estimate.map { $0.value * Double(row.questionCount) } }
      let wholeValue = try #require(whole.scores[0].estimate?.value)
      #expect(abs(right.reduce(0, +) - wholeValue * Double(whole.questionCount)) < Tolerance.metric)

      let synonyms = found.hardest.filter { $0.kind == "synonym" }
      let ranks = synonyms.map { $0.answers[1].rank }
      #expect(!ranks.isEmpty && ranks == ranks.sorted(by: >) && ranks.allSatisfy { $0 > 1 })
      #expect(synonyms.allSatisfy { $0.answers[0] == $0.answers[1] })
      #expect(found.hardest.contains { $0.kind == "description" })
    }
  }

  @Test func `a question counts where its concept lies in each system, whatever else has the name`() throws {
    // 'Gout' lies deep in A under 'Joints', and at the top of B; in C another concept has the name.
    let trees = try [
      Taxonomy(
        system: "A",
        concepts: [
          ("1", "Joints", []), ("2", "Crystals", ["1"]), ("3", "Gout", ["2"]), ("4", "Eyes", []), ("5", "Skin", []),
        ]),
      Taxonomy(system: "B", concepts: [("1", "Gout", []), ("2", "Chronic gout", ["1"]), ("3", "Rash", [])]),
      Taxonomy(system: "C", concepts: [("1", "Cats", []), ("2", "Gout", ["1"])]),
    ].map(ChapterTree.init)
    let questions = (0..<QuestionGroups.fewest).map { EncoderBenchmark.Item("podagra \($0)", concept: 7) }
    let groups = QuestionGroups(
      EncoderBenchmark(candidates: [.init("Gout", concept: 7), .init("Rash", concept: 8)], synonyms: questions),
      concepts: [7: [ConceptID(system: "A", code: "3"), ConceptID(system: "B", code: "1")]], trees)
    let measures = try NameWorkshop.encoder().measures(of: [groups])[0].map(\.name)
    let found = Set(measures.filter { $0.hasSuffix(".accuracy_at_1") })
    let expected = ["depth.2 (A)", "depth.0 (B)", "chapter.Joints (A)", "chapter.Gout (B)"]
    #expect(found == Set(expected.map { "\($0).accuracy_at_1" }))
  }

  @Test func `near-identical names are listed with the most confused first`() throws {
    try withTemporaryDirectory { folder in
      let found = try findings(EncoderInspection(store(in: folder), count: 50))
      let numbers = found.confusions.filter { $0.contrast.kind == .number }
      let margins = numbers.compactMap { $0.margins[0] }
      #expect(margins.count == InspectionFindings.confusionLimit && margins == margins.sorted())
      #expect(numbers.allSatisfy { $0.contrast.right.filter(\.isLetter) == $0.contrast.wrong.filter(\.isLetter) })
    }
  }

  @Test func `the second map begins where the first ends, and without a recipe nothing is asked`() throws {
    try withTemporaryDirectory { folder in
      let inspection = try EncoderInspection(store(in: folder), count: 40, seed: 9)
      let pair = try findings(inspection, ["tiny-new", "tiny-old"])
      let alone = try findings(inspection, ["tiny-new"])
      #expect(pair.maps[0] == alone.maps[0])
      #expect(
        pair.maps[1] == NeighbourMap(pair.neighbours[1], from: pair.maps[0].positions, seed: 9))
      #expect(pair.hardest.isEmpty && pair.report.parts[1].rows.isEmpty)
      #expect(pair.report.value("uniformity", ofKind: EncoderBenchmark.kind) != nil)
    }
  }

  @Test func `a sample names chapters and concepts above, the same for the same seed`() throws {
    try withTemporaryDirectory { folder in
      let store = try store(in: folder)
      let sample = try EncoderInspection(store, count: 20, seed: 1).sample
      #expect(try EncoderInspection(store, count: 20, seed: 1).sample == sample)
      #expect(try EncoderInspection(store, count: 20, seed: 2).sample != sample)
      #expect(sample.system == "ICD" && Set(sample.chapters) == ["Diseases of system A", "Diseases of system B"])
      for concept in sample.concepts {
        let top = concept.code.prefix(1)
        #expect(concept.chapter.map { sample.chapters[$0] } == "Diseases of system \(top)")
        #expect(concept.parents.allSatisfy { sample.concepts[$0].code.hasPrefix(top) })
        #expect(concept.parents.count == (concept.code.count == 1 ? 0 : 1))
      }
      #expect(throws: OntologyError.self) { try EncoderInspection(store, system: "X") }
    }
  }

  @Test func `a root that holds nearly all makes room for what is below, and depth counts from it`() throws {
    let tree = ChapterTree(
      try Taxonomy(
        system: "S",
        concepts: [
          ("0", "All", []), ("1", "Abnormality", ["0"]), ("2", "Inheritance", ["0"]), ("3", "Heart", ["1"]),
          ("4", "Lung", ["1"]), ("5", "Heart and lung", ["8", "4"]), ("6", "Cough", ["4"]), ("7", "Valve", ["3"]),
          ("8", "Valves of both", ["7"]),
        ]))
    func names(_ numbers: [Int32]) -> [String] { numbers.map { tree.taxonomy.names[Int($0)] } }
    #expect(names(tree.chapters) == ["Inheritance", "Heart", "Lung"])
    #expect(
      tree.chapterOf.map { $0.map { tree.taxonomy.codes[Int($0)] } } == [nil, nil, "2", "3", "4", "4", "4", "3", "3"])
    #expect(tree.depths == [0, 1, 1, 2, 2, 3, 3, 3, 4])
  }
}
