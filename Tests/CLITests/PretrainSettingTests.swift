import Files
import Foundation
import KnowledgeEncoder
import NN
import Ontology
import TestSupport
import TextEncoder
import Testing
import Torch

@testable import CLI

/// Every setting of a pretraining recipe does something.
@Suite struct PretrainSettingTests {
  private static let multiSimilarity = #"{"kind":"multi_similarity","alpha":1,"beta":60,"base":0.5,"margin":0.2}"#
  private static let graded = #"{"kind":"graded","scale":20}"#
  private static let negatives =
    #"{"start":1,"every":4,"per_anchor":1,"candidates":8,"margin":-1,"ceiling":1,"choice":"nearest"}"#
  /// Eight steps of names, so that each window has some.
  private static let namesOnly = [
    "pairs.weights.hierarchy": "0", "pairs.weights.description": "0", "training.steps": "8",
  ]
  private static let mining = namesOnly.merging(["training.hard_negatives": negatives]) { $1 }
  private static let distillation = #"{"weight":1}"#

  /// Another value of each setting than `recipe` has. A new setting without one fails a test.
  private static let cases: [SettingCase] = [
    .init("pairs.weights.synonym", "5"), .init("pairs.weights.hierarchy", "5"),
    .init("pairs.weights.description", "5"), .init("pairs.weights.relatedness", "5"),
    .init("pairs.hierarchy", #""graded""#), .init("pairs.batch_size", "3"),
    .init("pairs.names.exponent", "1"), .init("pairs.names.max_pairs", "1"), .init("pairs.noise.rate", "0.5"),
    .init("pairs.noise.changes", #"["plural"]"#, given: ["pairs.noise.rate": "1"]),
    .init("pairs.max_description_characters", "20"), .init("pairs.systems", #"["FINDING"]"#),
    .init("pairs.concept_kinds", #"["code","term"]"#), .init("pairs.description_kinds", #"["definition"]"#),
    .init("pairs.synonym_scopes", #"["exact"]"#), .init("pairs.max_concepts_per_category", "2"),
    .init("pairs.held_out_fraction", "0.5"), .init("pairs.withheld_names.lay", "1"),
    .init("pairs.withheld_names.other", "2"),
    .init("training.steps", "3"), .init("training.learning_rate", "0.002"), .init("training.warmup_fraction", "0.5"),
    .init("training.beta1", "0.5"), .init("training.beta2", "0.9"),
    .init("training.eps", "0.01"), .init("training.weight_decay", "0.5"),
    .init("training.clip_norm", "0.01", given: ["training.eps": "0.01"]),
    .init("training.dropout", "0.5"), .init("training.max_length", "4"),
    .init("training.objective.temperature", "0.5"),
    .init("training.objective.learned_temperature", "false"), .init("training.bf16", "true"),
    .init("training.checkpoint_steps", "2"), .init("training.seed", "9"),
    .init("training.objective", multiSimilarity),
    .init("training.objective.alpha", "3", given: ["training.objective": multiSimilarity]),
    .init("training.objective.beta", "5", given: ["training.objective": multiSimilarity]),
    .init("training.objective.base", "0.1", given: ["training.objective": multiSimilarity]),
    .init("training.objective.margin", "0", given: ["training.objective": multiSimilarity]),
    .init("training.objective.scale", "5", given: ["training.objective": graded]),
    .init("training.objectives", #"{"synonym":\#(graded)}"#),
    .init("training.evaluation_steps", "2"), .init("training.hard_negatives", negatives, given: namesOnly),
    .init("training.hard_negatives.start", "2", given: mining),
    .init("training.hard_negatives.every", "1", given: mining),
    .init("training.hard_negatives.per_anchor", "3", given: mining),
    .init("training.hard_negatives.candidates", "1", given: mining),
    .init("training.hard_negatives.margin", "0.3", given: mining),
    .init("training.hard_negatives.ceiling", "0.2", given: mining),
    .init("training.hard_negatives.choice", #""qualified""#, given: mining),
    .init("training.gradient_cache", #"{"chunk_tokens":8}"#),
    .init("training.gradient_cache.chunk_tokens", "20", given: ["training.gradient_cache": #"{"chunk_tokens":8}"#]),
    .init("training.averaging", #"{"decay":0.1}"#),
    .init("training.averaging.decay", "0.3", given: ["training.averaging": #"{"decay":0.1}"#]),
    .init("training.start_share", "0.5"), .init("training.distillation", distillation),
    .init("training.distillation.weight", "9", given: ["training.distillation": distillation]),
  ]

  private static let recipe: PretrainRecipe = {
    var pairs = PairOptions()
    pairs.batchSize = 4
    return PretrainRecipe(
      source: "test", pairs: pairs,
      training: ContrastiveRecipe(
        steps: 4, learningRate: 1e-3, warmupFraction: 0, maxLength: 24, bf16: false, checkpointSteps: 100, seed: 1))
  }()

  /// Everything that a training shows.
  private struct Trace: Equatable {
    /// The batches of an epoch.
    var batches: [TrainingBatch]
    /// Losses, rates and norms.
    var log: String
    /// Whether there was a checkpoint before each step was done.
    var checkpoints: [Bool]
    /// What the encoder makes of a text in the end.
    var vector: [Float]
  }

  /// Codes in two categories, with synonyms of two scopes and texts of two kinds, and findings of another system.
  private func store(in folder: URL) throws -> OntologyStore {
    let store = try OntologyStore.create(at: folder.appending(path: "ontology.sqlite"))
    func source(_ system: String) -> SourceDescription {
      SourceDescription(
        name: system, system: system, version: "1", file: "test", digest: String(repeating: "a", count: 64),
        licence: "CC0-1.0", origin: "test")
    }
    var codes: [ConceptRecord] = [ConceptRecord(code: "A", kind: .chapter, name: "Diseases", row: 1)]
    for category in ["A1", "A2"] {
      codes.append(
        ConceptRecord(
          code: category, kind: .category, name: "Diseases of organ \(category)", relations: [.init(.isA, "A")], row: 1)
      )
      for digit in 0..<6 {
        let code = "\(category).\(digit)"
        codes.append(
          ConceptRecord(
            code: code, kind: .code, name: "Disease \(code)",
            synonyms: [
              .init("Illness \(code)", scope: .exact, termType: "layperson"),
              .init("Trouble \(code)", scope: .inclusion),
            ],
            descriptions: [
              .init(.definition, "\(code) is a disease that is found in persons."),
              .init(.radiographicFeatures, "Opacities of \(code).", modality: "CT"),
            ],
            relations: [.init(.isA, category)], row: 1))
      }
    }
    let findings = (0..<12).map { number in
      ConceptRecord(
        code: "F\(number)", kind: .term, name: "Finding \(number)",
        synonyms: [.init("Sign \(number)", scope: .exact)],
        relations: (number < 2 ? [] : [.init(.isA, "F\(number % 2)")]) + [
          .init(.associatedWith, "F\((number + 5) % 12)")
        ],
        row: 1)
    }
    for (system, records) in [("CODE", codes), ("FINDING", findings)] {
      try store.importSource(source(system)) { session in
        for record in records { try session.emit(record) }
      }
    }
    return store
  }

  private func trace(_ recipe: PretrainRecipe, _ store: OntologyStore, run: URL) throws -> Trace {
    let encoder = try SentenceEncoder(directory: URL(filePath: EncoderWorkshop.encoder))
    let sampler = try PairSampler(store, options: recipe.pairs, seed: recipe.training.seed)
    @Sendable func batch(_ step: Int) throws -> TrainingBatch {
      var batch = TrainingBatch(try sampler.batch(step: step))
      batch.grades = batch.grades ?? batch.anchors.indices.map { Double($0 % 2) }
      return batch
    }
    var checkpoints: [Bool] = []
    _ = try ContrastiveTrainer(recipe.training, run: RunDirectory(run, recipe: recipe)).train(
      encoder, batch: batch, negatives: recipe.training.hardNegatives.map { _ in try NegativeSource(sampler) },
      development: DevelopmentScore(score: { _ in 1 }, keep: { _, _ in }),
      progress: { _ in
        checkpoints.append(FileManager.default.fileExists(atPath: run.appending(path: "checkpoint.safetensors").path))
      })
    return Trace(
      batches: try (0..<sampler.batchesPerEpoch).map(batch),
      log: try String(contentsOf: run.appending(path: "log.jsonl"), encoding: .utf8), checkpoints: checkpoints,
      vector: encoder.embed(["Disease of the lung"]).array(of: Float.self))
  }

  /// Keys that tell something.
  private static let words: Set = ["format_version", "source"]

  @Test func `every setting has a case`() {
    #expect(SettingCase.uncovered(in: Self.recipe, by: Self.cases, saying: Self.words) == [])
  }

  @Test(arguments: cases)
  func `a setting changes the computation, the batches or the schedule`(_ setting: SettingCase) throws {
    try withTemporaryDirectory { folder in
      let store = try store(in: folder)
      let (before, after) = try setting.pair(of: Self.recipe)
      let traces = try [before, after].enumerated().map {
        try trace($0.element, store, run: folder.appending(path: "\($0.offset)"))
      }
      #expect(traces[0] != traces[1])
      if setting.key.hasPrefix("pairs.") { #expect(traces[0].batches != traces[1].batches) }
      if setting.key.hasPrefix("training."), setting.key != "training.seed" {
        #expect(traces[0].batches == traces[1].batches)
      }
    }
  }

  @Test func `the same settings give the same batches and the same training`() throws {
    try withTemporaryDirectory { folder in
      let store = try store(in: folder)
      let traces = try ["a", "b"].map { try trace(Self.recipe, store, run: folder.appending(path: $0)) }
      #expect(traces[0] == traces[1])
    }
  }
}
