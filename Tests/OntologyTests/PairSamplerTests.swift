import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct PairSamplerTests {
  private var options: PairOptions {
    var options = PairOptions()
    options.batchSize = 16
    options.heldOutFraction = 0.25
    return options
  }

  private func withSampler(_ options: PairOptions, _ body: (PairSampler, OntologyStore) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      let store = try Knowledge.store(in: directory)
      try body(try PairSampler(store, options: options, seed: 1), store)
    }
  }

  private func batches(_ sampler: PairSampler, epochs: Int = 1) throws -> [PairBatch] {
    try (0..<sampler.batchesPerEpoch * epochs).map { try sampler.batch(step: $0) }
  }

  @Test func `a batch depends on seed and step alone, so that a run can be resumed anywhere`() throws {
    try withSampler(options) { sampler, store in
      let all = try batches(sampler, epochs: 2)
      let resumed = try PairSampler(store, options: options, seed: 1)
      for step in all.indices.reversed() {
        #expect(try resumed.batch(step: step) == all[step])
      }
      let epoch = sampler.batchesPerEpoch
      #expect(all[..<epoch] != all[epoch...])
      #expect(try PairSampler(store, options: options, seed: 2).batch(step: 0) != all[0])
    }
  }

  @Test(arguments: [2, 3]) func `the shares of several processes are the batch, with the false negatives in them`(
    worldSize: Int
  ) throws {
    try withSampler(options) { sampler, _ in
      for (step, whole) in try batches(sampler).enumerated().reversed() {
        let shares = try (0..<worldSize).map { try sampler.batch(step: step, rank: $0, worldSize: worldSize) }
        #expect(shares.flatMap(\.anchors) == whole.anchors && shares.flatMap(\.positives) == whole.positives)
        #expect(shares.flatMap(\.concepts) == whole.concepts)
        let sizes = shares.map(\.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        var start = 0
        for share in shares {
          let cells = whole.falseNegatives.map { PairBatch.Cell(row: $0.row - start, column: $0.column - start) }
          let own = 0..<share.count
          #expect(share.falseNegatives == cells.filter { own.contains($0.row) && own.contains($0.column) })
          start += share.count
        }
      }
    }
  }

  @Test func `the order of imports does not matter`() throws {
    let batches = try [false, true].map { articlesFirst in
      try withTemporaryDirectory { directory in
        let store = try Knowledge.store(in: directory, articlesFirst: articlesFirst)
        return try self.batches(PairSampler(store, options: options, seed: 1))
      }
    }
    #expect(batches[0] == batches[1])
  }

  @Test func `pairs are what their kind says`() throws {
    try withSampler(options) { sampler, store in
      for batch in try batches(sampler) {
        #expect(
          batch.count <= 16 && batch.positives.count == batch.count && batch.concepts.count == batch.count)
        for (index, id) in batch.concepts.enumerated() {
          let (anchor, positive) = (batch.anchors[index], batch.positives[index])
          let concept = try #require(try store.concept(id))
          switch batch.kind {
          case .synonym:
            let twins = [id] + (try store.mappings(of: id).map(\.id))
            let names = try twins.flatMap { try store.names(of: $0) }
            #expect(anchor.lowercased() != positive.lowercased())
            let usable = names.filter { $0.scope != .broad }
            #expect(Set(usable.map(\.text)).isSuperset(of: [anchor, positive]))
            let shared = usable.filter { $0.scope == nil || $0.scope == .exact }.map(\.text)
            #expect(shared.contains(anchor) || shared.contains(positive))
          case .hierarchy:
            #expect(anchor == concept.name)
            #expect(try store.parents(of: id).map(\.name).contains(positive))
          case .description:
            #expect(anchor == concept.name)
            let texts = try store.descriptions(of: id).map { $0.modality.map { "\($0): " } ?? "" + $0.text }
            #expect(texts.contains { positive.hasPrefix($0) })
          case .relatedness: Issue.record("relatedness has no weight")
          }
        }
      }
    }
  }

  @Test func `the texts of a description batch are all of one kind`() throws {
    try withSampler(options) { sampler, _ in
      let descriptions = try batches(sampler).filter { $0.kind == .description }
      #expect(descriptions.count > 1)
      for batch in descriptions {
        #expect(Set(batch.positives.map { $0.hasPrefix("CT: ") }).count == 1)
      }
    }
  }

  @Test func `every false negative is reported, and true negatives are left`() throws {
    try withSampler(options) { sampler, store in
      for batch in try batches(sampler) {
        let reported = Set(batch.falseNegatives)
        #expect(reported.count == batch.falseNegatives.count)
        #expect(reported.count < batch.count * (batch.count - 1))
        let meanings = try batch.concepts.map { id in
          Set([id] + (try store.mappings(of: id).map(\.id)))
        }
        let relatives = try meanings.map { ids in
          Set(try ids.flatMap { try store.ancestors(of: $0) + store.descendants(of: $0) }.map(\.concept.id))
        }
        for row in 0..<batch.count {
          // Of names, what stands above or below is a true negative.
          let relatives = batch.kind == .synonym ? [] : relatives[row]
          for column in 0..<batch.count where column != row {
            let cell = PairBatch.Cell(row: row, column: column)
            let other =
              batch.kind == .hierarchy
              ? Set(try store.concepts(named: batch.positives[column]).map(\.id)) : meanings[column]
            let own =
              batch.kind == .hierarchy
              ? Set(try store.concepts(named: batch.positives[row]).map(\.id)) : meanings[row]
            let isFalse =
              !other.isDisjoint(with: meanings[row]) || !other.isDisjoint(with: own)
              || !other.isDisjoint(with: relatives)
              || [batch.anchors[row], batch.positives[row]].contains(batch.positives[column])
            #expect(reported.contains(cell) == isFalse, "\(batch.kind) \(cell)")
            if batch.clusters[row] == batch.clusters[column] { #expect(isFalse) }
          }
        }
      }
    }
  }

  @Test func `nothing of a held-out concept is trained on, not even under a mapped code`() throws {
    try withSampler(options) { sampler, store in
      let sets = try HeldOutPart.allCases.map { try sampler.evaluationSet(part: $0) }
      let counts = sampler.conceptCounts
      #expect(counts.heldOut > counts.training / 10)
      let trained = try batches(sampler, epochs: 3)
      let trainedTexts = Set(trained.flatMap { $0.anchors + $0.positives })
      let trainedConcepts = Set(trained.flatMap(\.concepts))
      for set in sets {
        #expect(set.synonymQueries.count > 5 && set.descriptionQueries.count > 5)
        for query in set.synonymQueries + set.descriptionQueries { #expect(!trainedTexts.contains(query.text)) }
      }
      var children: Set<String> = []
      for set in sets {
        children.formUnion((set.levelTriplets + set.siblingTriplets).map(\.child))
        children.formUnion(set.levels.flatMap(\.queries).map(\.child))
        children.formUnion(set.distancePairs.map(\.first))
      }
      #expect(children.count > 10)
      for child in children {
        #expect(!trainedTexts.contains(child))
        for concept in try store.concepts(named: child) {
          let twins = [concept.id] + (try store.mappings(of: concept.id).map(\.id))
          #expect(trainedConcepts.isDisjoint(with: twins))
        }
      }
    }
  }

  @Test func `a synonym that reads like a name of a held-out concept is not trained on`() throws {
    try withTemporaryDirectory { directory in
      let plain = try PairSampler(Knowledge.store(in: directory), options: options, seed: 1).evaluationSet()
      let heldOut = try #require(plain.levelTriplets.first).child
      let store = try Knowledge.store(borrowing: heldOut, in: directory)
      let sampler = try PairSampler(store, options: options, seed: 1)
      let children = try sampler.evaluationSet().levelTriplets.map(\.child)
      #expect(children.contains(heldOut))
      let texts = try batches(sampler, epochs: 3).flatMap { $0.anchors + $0.positives }
      #expect(!texts.contains { $0.lowercased() == heldOut.lowercased() })
    }
  }

  @Test func `the weights share out the batches, and zero leaves a kind out`() throws {
    var options = options
    options.weights = .init(synonym: 3, hierarchy: 1, description: 0)
    try withSampler(options) { sampler, _ in
      let counts = PairKind.allCases.map { sampler.batchesPerEpoch(of: $0) }
      #expect(counts[2] == 0 && abs(counts[0] - 3 * counts[1]) <= 2)
      let kinds = try batches(sampler).map(\.kind)
      #expect(PairKind.allCases.map { kind in kinds.count { $0 == kind } } == counts)
    }
  }

  @Test func `an epoch uses no more concepts of a category than allowed`() throws {
    var options = options
    options.maxConceptsPerCategory = 2
    options.weights = .init(synonym: 0, hierarchy: 1, description: 0)
    try withSampler(options) { sampler, _ in
      let concepts = try batches(sampler).flatMap(\.concepts)
      let perCategory = Dictionary(grouping: concepts) { $0.code.prefix(3) }
      #expect(perCategory.values.allSatisfy { $0.count <= 2 })
      #expect(Set(concepts).count == concepts.count)
    }
  }

  @Test func `concepts with many names are drawn more often, and all their names`() throws {
    try withStore { store in
      let records = (0..<40).map { number in
        Knowledge.concept(
          "C\(number)", "Concept \(number)",
          synonyms: (1...(number == 0 ? 24 : 1)).map { .init("Name \($0) of \(number)", scope: .exact) })
      }
      try store.importRecords(records, from: Knowledge.source("Names"))
      for (exponent, maxPairs, expected) in [(0, 16, 1), (0.5, 16, 5), (1, 16, 16), (1, 100, 25)] {
        var options = self.options
        options.heldOutFraction = 0
        options.weights = .init(synonym: 1, hierarchy: 0, description: 0)
        options.names = .init(exponent: exponent, maxPairs: maxPairs)
        let sampler = try PairSampler(store, options: options, seed: 1)
        let batches = try batches(sampler, epochs: 8)
        let pairs = batches.flatMap { Array(zip($0.concepts, zip($0.anchors, $0.positives))) }
        let drawn = pairs.filter { $0.0.code == "C0" }
        #expect(drawn.count == 8 * expected)
        #expect(pairs.count { $0.0.code == "C1" } == 8 * (exponent == 1 ? 2 : 1))
        let texts = Set(drawn.flatMap { [$0.1.0, $0.1.1] })
        #expect(texts.count > min(8 * expected, 12))
        #expect(batches.allSatisfy { $0.count <= options.batchSize })
      }
    }
  }

  @Test func `noise changes names and nothing else, and the same ones again`() throws {
    var noisy = options
    noisy.noise.rate = 0.5
    try withSampler(options) { plain, store in
      let sampler = try PairSampler(store, options: noisy, seed: 1)
      let batches = try batches(sampler)
      let concepts = try batches.flatMap(\.concepts).flatMap { id in [id] + (try store.mappings(of: id).map(\.id)) }
      let known = Set(try concepts.flatMap { try store.names(of: $0) }.map(\.text))
      let synonyms = batches.filter { $0.kind == .synonym }
      let changed = synonyms.flatMap(\.anchors).count { !known.contains($0) }
      let count = synonyms.flatMap(\.anchors).count
      #expect(changed > count / 5 && changed < count * 3 / 4)
      #expect(synonyms.flatMap(\.positives).allSatisfy(known.contains))
      for (step, batch) in batches.enumerated() where batch.kind != .synonym {
        #expect(try batch == plain.batch(step: step))
      }
      #expect(try self.batches(PairSampler(store, options: noisy, seed: 1)) == batches)
    }
  }

  @Test func `a recipe needs to name only what differs from the defaults`() throws {
    let json = #"{"batch_size": 8, "weights": {"synonym": 2, "hierarchy": 1, "description": 0, "relatedness": 0}}"#
    let options = try JSONDecoder().decode(PairOptions.self, from: Data(json.utf8))
    #expect(options.batchSize == 8 && options.weights.synonym == 2)
    #expect(options.maxDescriptionCharacters == PairOptions().maxDescriptionCharacters)
    try withStore { store in
      for size in [1, 1_000_001, .max] {
        var senseless = PairOptions()
        senseless.batchSize = size
        let error = #expect(throws: OntologyError.self) { try PairSampler(store, options: senseless, seed: 0) }
        #expect(error?.description.contains("batch_size is \(size)") == true)
      }
      for (exponent, maxPairs, rate, expected) in [
        (-0.1, 1, 0.0, "names.exponent is -0.1"), (0, 0, 0, "names.max_pairs is 0"), (0, 1, 1.5, "noise.rate is 1.5"),
      ] {
        var senseless = PairOptions()
        senseless.names = .init(exponent: exponent, maxPairs: maxPairs)
        senseless.noise.rate = rate
        let error = #expect(throws: OntologyError.self) { try PairSampler(store, options: senseless, seed: 0) }
        #expect(error?.description.contains(expected) == true)
      }
      for weight in [0, -1, 1e-300, 1e308, .infinity] {
        var senseless = PairOptions()
        senseless.weights = .init(synonym: weight, hierarchy: 0, description: 0)
        let error = #expect(throws: OntologyError.self) { try PairSampler(store, options: senseless, seed: 0) }
        #expect(error?.description.contains("the weights are") == true)
      }
      let error = #expect(throws: OntologyError.self) { try PairSampler(store, seed: 0) }
      #expect(error?.description.contains("holds no pairs") == true)
    }
  }
}
