import ArgumentParser
import Curation
import Foundation
import Ontology
import KnowledgeEncoder
import TextEncoder
import Torch

/// The encoder of a curation, which may be left out.
struct CurationEncoderOptions: ParsableArguments {
  @Option(
    help: "Encoder directory, or name of a fetched one; without it nothing is compared by meaning.",
    completion: .directory)
  var encoder: String?

  @Option(help: "Pooling, needed where the directory does not say it: \(Pooling.names).")
  var pooling: Pooling?

  @OptionGroup var prompts: PromptOptions

  @Option(help: "f32, or bf16 for speed at cosine 0.999 or better (default: that of --index, else bf16).")
  var precision: Precision?

  @Option(
    help: "Index of names that `nosology encoder index` wrote with this encoder; without one names are embedded anew.",
    completion: .file())
  var index: String?

  /// Loads the encoder, if one is named, and the index of the names of `store`.
  func load(_ store: OntologyStore) throws -> NameVectors? {
    guard let encoder else {
      if index != nil { throw ValidationError("--index needs --encoder") }
      if prompts.isGiven { throw ValidationError("a prompt needs --encoder") }
      if pooling != nil { throw ValidationError("--pooling needs --encoder") }
      if precision != nil { throw ValidationError("--precision needs --encoder") }
      return nil
    }
    let indexURL = index.map { URL(filePath: $0) }
    let computing = try precision?.dtype ?? indexURL.map(NameIndex.computing) ?? .bfloat16
    let sentences = try SentenceEncoder(
      directory: EncoderLocation(encoder).url(), pooling: pooling, prompt: prompts.choice, dtype: computing)
    return NameVectors(
      encoder: sentences,
      index: try indexURL.map { try NameIndex(contentsOf: $0, encoder: sentences, store: store) })
  }
}

/// How evidence for a code is weighed.
struct MappingModelOptions: ParsableArguments {
  @Option(help: "Weights of the evidence (default: recipes/curation/icd10cm.json).", completion: .file())
  var model: String?

  /// Reads the weights.
  func load() throws -> MappingModel {
    let home = HomeDirectory.current
    return try MappingModel(
      contentsOf: model.map(home.file(named:)) ?? home.file(HomeDirectory.mappingModel, option: "--model"))
  }
}

/// What a mapping to ICD-10-CM is made from.
struct MappingOptions: ParsableArguments {
  @OptionGroup var ontology: OntologyOptions

  @OptionGroup var encoder: CurationEncoderOptions

  @Option(
    parsing: .upToNextOption, help: "Systems whose names are no evidence, for example the one that is mapped.")
  var exclude: [String] = []

  @Option(
    parsing: .upToNextOption, help: "Systems whose names are evidence, but not their own links to ICD-10-CM.")
  var withhold: [String] = []

  @Option(
    help: "Titles and codes that people have decided; each is evidence for other titles (.json).", completion: .file())
  var decided: String?

  /// Reads the evidence to judge a mapping by known codes, without what states them. `part` is what is known and may be
  /// evidence.
  func mapper(judgedBy gold: MappingGoldOptions, _ store: OntologyStore, part: MappingGold) throws -> DisorderMapper {
    let stating = try gold.statingSystems(store)
    if !stating.isEmpty {
      Console.note("no evidence, for they may state the codes of \(gold.name): \(stating.joined(separator: ", "))")
    }
    return try mapper(
      excluding: stating, withholding: stating + (gold.goldSystem.map { [$0] } ?? []), decided: gold.decided(part))
  }

  /// Reads the evidence; `systems` are mapped and therefore no evidence. `decided` adds to the option of that name.
  func mapper(
    excluding systems: [String] = [], withholding: [String] = [], decided known: MappingGold? = nil
  ) throws -> DisorderMapper {
    var options = DisorderMapper.Options()
    options.excludedSystems = Set(exclude + systems)
    options.withheldSystems = Set(withhold + withholding)
    try ontology.open().requireMappable(exclude + withhold)
    let given = try decided.map { try MappingGold(contentsOf: URL(filePath: $0)) }
    let all = (given?.entries ?? []) + (known?.entries ?? [])
    let mapper = try DisorderMapper(
      ontology.open(), options: options, decided: all.isEmpty ? nil : MappingGold(entries: all))
    Console.note("\(mapper.nameCount) names lead to codes")
    return mapper
  }
}

/// Where the titles and codes that a mapping is judged by come from.
struct MappingGoldOptions: ParsableArguments {
  @Option(help: "Titles and codes as a JSON object, for example disorder_to_icd10cm.json.", completion: .file())
  var gold: String?

  @Option(help: "Take the links of this system to ICD-10-CM as gold; they are withheld from the evidence.")
  var goldSystem: String?

  @Flag(help: "Let the development half be evidence, as the decisions of people are.")
  var developmentIsDecided = false

  func validate() throws {
    if (gold == nil) == (goldSystem == nil) { throw ValidationError("give either --gold or --gold-system") }
  }

  /// Reads the gold standard.
  func load(_ store: OntologyStore) throws -> MappingGold {
    if let gold { return try MappingGold(contentsOf: URL(filePath: gold)) }
    return try MappingGold(store, system: goldSystem ?? "")
  }

  /// Systems that may state what the file of gold states.
  func statingSystems(_ store: OntologyStore) throws -> [String] {
    try gold.map { try MappingGold.systems(stating: URL(filePath: $0), in: store) } ?? []
  }

  /// What is evidence of the gold standard.
  func decided(_ gold: MappingGold) -> MappingGold? { developmentIsDecided ? gold.part(.development) : nil }

  /// What the gold standard is, for a note.
  var name: String { gold.map { URL(filePath: $0).lastPathComponent } ?? "\(goldSystem ?? "") links" }
}

extension MappingGold.Part: ExpressibleByArgument {}
