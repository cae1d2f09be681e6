import Curation
import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct ArticleFilterTests {
  private let references = ReferenceNames(
    names: (0..<40).map { .init(text: "Disease number \($0)", isDisorder: true) }
      + (0..<40).map { .init(text: "Organ number \($0)", isDisorder: false) }
      + [.init(text: "Grey matter", isDisorder: false), .init(text: "Paget's disease", isDisorder: true)])

  /// Nearest are the names with the same first word.
  private let byFirstWord: SemanticSearch = { names in
    { texts, k in
      texts.map { text in
        let first = text.split(separator: " ").first
        return names.indices.filter { names[$0].split(separator: " ").first == first }.prefix(k)
          .map { SemanticMatch(name: $0, cosine: 0.9) }
      }
    }
  }

  @Test(arguments: [
    ("Paget disease", DisorderVerdict.disorder), ("Grey matter (anatomy)", .other), ("Appendicitis", .disorder),
    ("Fractures of the wrist", .disorder), ("Appendicectomy", .other), ("Femoral artery", .other),
    ("Oedema of the brain", .disorder), ("Bowel gas", .undecided), ("Infarction in the territory", .disorder),
    ("Chest radiography", .other), ("MRI of tumors", .other),
  ]) func `names and the words that head them tell disorders from other things`(
    title: String, verdict: DisorderVerdict
  ) {
    #expect(LexicalDisorderJudge(references).judge(title).verdict == verdict)
  }

  @Test func `agreement stands, difference is reviewed, decisions come back`() throws {
    var searchCount = 0
    let semantic = try SemanticDisorderJudge(references) { names in
      searchCount += 1
      return try byFirstWord(names)
    }
    #expect(semantic.calibration.balancedAccuracy == 1)
    let filter = ArticleFilter(lexical: LexicalDisorderJudge(references), semantic: semantic)
    let judged = try filter.judge(["Disease of fish", "Organ tube", "Organ fracture", "Disease score"])
    #expect(searchCount == 1)
    #expect(judged.map(\.consensus) == [.disorder, .other, .undecided, .undecided])
    let review = try ArticleReview(judged)
    #expect(review.disorders == ["Disease of fish"])
    #expect(review.others == ["Organ tube"])
    #expect(review.reviewTable.rows.map(\.[0]) == ["Organ fracture", "Disease score"])
    let decided = try ArticleReview(judged, decisions: ["Organ fracture": "yes", "Disease score": "No"])
    #expect(decided.disorders == ["Disease of fish", "Organ fracture"])
    #expect(decided.open.isEmpty)
    #expect(throws: OntologyError.self) { try ArticleReview(judged, decisions: ["Organ tube": "J93"]) }
  }

  @Test func `tree numbers and semantic types tell disorders, as identifiers and as UMLS has them`() throws {
    try withStore { store in
      func record(_ name: String, _ tags: ConceptRecord.Tag...) -> ConceptRecord {
        ConceptRecord(code: name, kind: .term, name: name, tags: tags, row: 1)
      }
      try store.importRecords(
        [
          record("Gout", .init("semantic_type", "Disease or Syndrome"), .init("tui", "T047")),
          record("Femur", .init("semantic_type", "Body Part, Organ, or Organ Component"), .init("tui", "T023")),
          record("Measles", .init("semantic_type", "T047")), record("Strabismus", .init("tree_number", "C11.590.810")),
          record("Abattoirs", .init("tree_number", "J01.576")), record("Untold", .init("semantic_group", "Disorders")),
        ], from: Knowledge.source("UMLS"))
      let names = try ReferenceNames(store).names
      #expect(Set(names.filter(\.isDisorder).map(\.text)) == ["Gout", "Measles", "Strabismus"])
      #expect(Set(names.filter { !$0.isDisorder }.map(\.text)) == ["Femur", "Abattoirs"])
    }
  }

  @Test func `a judge of meaning needs names of both kinds`() {
    let oneSided = ReferenceNames(names: references.names.filter(\.isDisorder))
    #expect(throws: OntologyError.self) { try SemanticDisorderJudge(oneSided, search: byFirstWord) }
  }

  @Test func `confusion is counted for both kinds`() {
    let table = ConfusionTable([
      (.disorder, true), (.disorder, true), (.other, true), (.disorder, false), (.undecided, false),
    ])
    #expect(table.count(.disorder, isDisorder: true) == 2)
    #expect(table.count(.undecided, isDisorder: false) == 1)
    #expect(table.precision == 2.0 / 3)
    #expect(table.recall == 2.0 / 3)
    #expect(table.undecided == 0.2)
    #expect(ConfusionTable([]).precision == nil)
  }

  @Test func `tree numbers and systems say what is a disorder`() throws {
    try withStore { store in
      try LinkedKnowledge.fill(store)
      var lung = Knowledge.concept("D1", "Lung")
      lung.tags = [.init("tree_number", "A04.411")]
      var asthma = Knowledge.concept("D2", "Asthma")
      asthma.tags = [.init("tree_number", "C08.127"), .init("tree_number", "G01.1")]
      try store.importRecords([lung, asthma], from: Knowledge.source("MESH"))
      let names = try ReferenceNames(store).names
      #expect(names.first { $0.text == "Lung" }?.isDisorder == false)
      #expect(names.first { $0.text == "Asthma" }?.isDisorder == true)
      #expect(names.first { $0.text == "Injury of Achilles tendon" }?.isDisorder == true)
      #expect(!names.contains { $0.text == "Crohn disease" })
      let halves = [ReferenceNames(names: names).half(true), ReferenceNames(names: names).half(false)]
      #expect(halves[0].names.count + halves[1].names.count == names.count)
    }
  }
}
