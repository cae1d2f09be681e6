import Foundation
import GRDB
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

/// What is trained on has no name of a held-out concept, whatever its kind of pair.
@Suite struct PairLeakTests {
  private var options: PairOptions {
    var options = PairOptions()
    options.batchSize = 16
    options.heldOutFraction = 0.25
    return options
  }

  /// A code of the classification that is held out, and some that are trained on.
  private func codes(_ directory: URL) throws -> (heldOut: String, training: [String]) {
    let sampler = try PairSampler(Knowledge.store(in: directory), options: options, seed: 1)
    let codes = try sampler.snapshot.read { database in
      let texts = PairTexts(database: database, table: sampler.table, options: options)
      return try sampler.table.indices.map {
        (id: try texts.id(of: $0), isHeldOut: sampler.table.isHeldOut($0))
      }
    }.filter { $0.id.system == "ICD" && $0.id.code.contains(".") }
    let heldOut = try #require(codes.first { $0.isHeldOut })
    return (heldOut.id.code, codes.filter { !$0.isHeldOut }.map(\.id.code))
  }

  /// The texts of some epochs, and those of the list that may be trained on.
  private func trainedTexts(_ store: OntologyStore, _ sampler: PairSampler) throws -> Set<String> {
    var texts: Set<String> = []
    for step in 0..<sampler.batchesPerEpoch * 2 {
      let batch = try sampler.batch(step: step)
      texts.formUnion(batch.anchors + batch.positives)
    }
    var list = PairListOptions()
    list.relations = Set(PairRelation.allCases)
    list.maxPairsPerConcept = 100
    list.heldOutFraction = options.heldOutFraction
    _ = try PairList(store, options: list, seed: 1).write { pair in
      if pair.part == .training { texts.formUnion([pair.anchor, pair.positive]) }
    }
    return Set(texts.map(SearchText.normalised))
  }

  private func heldOutNames(_ store: OntologyStore, _ sampler: PairSampler) throws -> Set<String> {
    var names: Set<String> = []
    for concept in sampler.table.indices where sampler.table.isHeldOut(concept) {
      let key = sampler.table.keys[Int(concept)]
      let texts = try store.read {
        try String.fetchAll($0, sql: "SELECT text FROM name WHERE concept_id = ?", arguments: [key])
      }
      names.formUnion(texts.map(SearchText.normalised))
    }
    return names
  }

  /// A change of the classification that gives concepts of the training part a name of a held-out one.
  enum Loan: CaseIterable {
    /// The held-out concept has the preferred name of a trained one as a synonym that does not join the two.
    case preferredName
    /// The same name is that of a parent.
    case parentName
    /// Trained concepts have its preferred name as a synonym.
    case synonym
    /// The definition of a trained concept reads like it.
    case definition
    /// The definition is cut to a text that reads like it.
    case cutDefinition
  }

  private func records(_ loan: Loan, heldOut: String, training: [String]) -> [ConceptRecord] {
    let name = Knowledge.classification.first { $0.code == heldOut }?.name ?? ""
    let lender = training[0]
    let lent = loan == .parentName ? String(lender.prefix(3)) : lender
    return Knowledge.classification.map { record in
      var record = record
      switch loan {
      case .preferredName, .parentName:
        let borrowed = Knowledge.classification.first { $0.code == lent }?.name ?? ""
        if record.code == heldOut { record.synonyms.append(.init(borrowed.uppercased(), scope: .inclusion)) }
      case .synonym:
        if training.contains(record.code) { record.synonyms.append(.init("\(name)!", scope: .inclusion)) }
      case .definition:
        if training.contains(record.code) { record.descriptions = [.init(.definition, "\(name.lowercased()).")] }
      case .cutDefinition:
        if training.contains(record.code) { record.descriptions = [.init(.definition, "\(name). And more than that.")] }
      }
      return record
    }
  }

  @Test(arguments: Loan.allCases)
  func `no name of a held-out concept is trained on`(_ loan: Loan) throws {
    try withTemporaryDirectory { directory in
      let (heldOut, training) = try codes(directory)
      let store = try OntologyStore.create(at: directory.appending(path: "\(loan).sqlite"))
      try store.importRecords(
        records(loan, heldOut: heldOut, training: training), from: Knowledge.source("Classification", system: "ICD"))
      try store.importRecords(Knowledge.articles, from: Knowledge.source("Articles"))
      var options = options
      if loan == .cutDefinition { options.maxDescriptionCharacters = 24 }
      let sampler = try PairSampler(store, options: options, seed: 1)
      let names = try heldOutNames(store, sampler)
      let texts = try trainedTexts(store, sampler)
      // The loan did not change what is held out, and the rest is still trained on.
      let name = try #require(Knowledge.classification.first { $0.code == heldOut }?.name)
      #expect(names.contains(SearchText.normalised(name)))
      #expect(texts.count > 150)
      #expect(texts.isDisjoint(with: names), "\(texts.intersection(names))")
    }
  }

  @Test func `no one-to-one twin of a held-out concept is trained on`() throws {
    try withTemporaryDirectory { directory in
      let store = try Knowledge.store(in: directory)
      let sampler = try PairSampler(store, options: options, seed: 1)
      let trained = Set(try (0..<sampler.batchesPerEpoch * 2).flatMap { try sampler.batch(step: $0).concepts })
      for article in Knowledge.articles {
        let (id, code) = (ConceptID(system: "Articles", code: article.code), article.mappings[0].code)
        let twin = ConceptID(system: "ICD", code: code)
        func isHeldOut(_ id: ConceptID) throws -> Bool {
          let key = try store.read {
            try Int64.fetchOne(
              $0, sql: "SELECT id FROM concept WHERE system = ? AND code = ?", arguments: [id.system, id.code])
          }
          return sampler.table.isHeldOut(try #require(key.flatMap { sampler.table.numbers[$0] }))
        }
        let areHeldOut = try [id, twin].map(isHeldOut)
        #expect(areHeldOut[0] == areHeldOut[1])
        if areHeldOut[0] { #expect(trained.isDisjoint(with: [id, twin])) }
      }
    }
  }
}
