import Foundation

/// What makes two texts a positive pair.
public enum PairKind: String, Codable, CaseIterable, Sendable {
  /// Two names of one concept.
  case synonym
  /// The name of a concept and the name of its parent.
  case hierarchy
  /// A name of a concept and a text about it.
  case description
  /// Names of two concepts that a source associates, such as a disease and its sign: related, not alike.
  case relatedness
}

/// How training pairs are drawn from an ontology. Part of a recipe: absent JSON keys take the defaults.
public struct PairOptions: Equatable, Codable, Sendable {
  /// How the batches of an epoch are shared out among the kinds of pairs.
  public struct Weights: Equatable, Codable, Sendable {
    /// Weight of `PairKind.synonym`.
    public var synonym: Double
    /// Weight of `PairKind.hierarchy`.
    public var hierarchy: Double
    /// Weight of `PairKind.description`.
    public var description: Double
    /// Weight of `PairKind.relatedness`.
    public var relatedness: Double

    /// Weights; only their ratios matter. Zero leaves a kind out.
    public init(
      synonym: Double = 1, hierarchy: Double = 1, description: Double = 1, relatedness: Double = 0
    ) {
      self.synonym = synonym
      self.hierarchy = hierarchy
      self.description = description
      self.relatedness = relatedness
    }

    /// Weight of a kind.
    public subscript(kind: PairKind) -> Double {
      switch kind {
      case .synonym: synonym
      case .hierarchy: hierarchy
      case .description: description
      case .relatedness: relatedness
      }
    }
  }

  /// How the names of a concept become pairs.
  public struct Names: Equatable, Codable, Sendable {
    /// A pass draws a pair of names of a concept with n names n^`exponent` times, rounded: 0 draws every concept once, 1
    /// every name once. Between the two, concepts with many names are seen more often without filling the batches.
    public var exponent: Double
    /// How often a pass draws a concept at most.
    public var maxPairs: Int

    private enum CodingKeys: String, CodingKey {
      case exponent
      case maxPairs = "max_pairs"
    }

    /// The root of the number of names, at most 16 pairs.
    public init(exponent: Double = 0.5, maxPairs: Int = 16) {
      self.exponent = exponent
      self.maxPairs = maxPairs
    }

    /// How often a pass draws a concept with so many names.
    func pairCount(names: Int) -> Int {
      min(maxPairs, max(1, Int(pow(Double(names), exponent).rounded())))
    }
  }

  /// What is paired with a concept in hierarchy batches.
  public enum Hierarchy: String, Codable, CaseIterable, Sendable {
    /// A parent, each pair as good as another.
    case parents
    /// A concept at any distance in the tree, near or far, with a grade by that distance: 1 / (1 + steps over the nearest
    /// common ancestor). For `ContrastiveObjective.graded`.
    case graded
  }

  /// How batches are shared out among the kinds.
  public var weights = Weights()
  /// How the names of a concept become pairs.
  public var names = Names()
  /// What is paired with a concept in hierarchy batches.
  public var hierarchy: Hierarchy = .parents
  /// How names are changed, so that misspelt and otherwise written ones are known.
  public var noise = NameNoise()
  /// The greatest number of pairs in a batch.
  public var batchSize = 128
  /// Descriptions are cut at the end of a sentence or word within this many characters.
  public var maxDescriptionCharacters = 512
  /// Systems whose concepts are used; all when empty.
  public var systems: [String] = []
  /// Kinds of concepts that are used; all when empty. Without being asked for, the seven-character codes are not: their
  /// names differ in the encounter only.
  public var conceptKinds: [ConceptKind] = ConceptKind.allCases.filter { $0 != .extended }
  /// Kinds of descriptions that are used. A batch holds texts of one kind.
  public var descriptionKinds: [DescriptionKind] = [
    .definition, .radiographicFeatures, .clinicalPresentation,
  ]
  /// Scopes of the synonyms that are used. Broad, narrow and related synonyms often name something else.
  public var synonymScopes: [SynonymScope] = [.exact, .inclusion]
  /// How many concepts below one category (such as the ICD-10-CM category S72) an epoch uses at most for each kind of
  /// pair: without a limit, the encounter and laterality variants of injuries would fill most batches.
  public var maxConceptsPerCategory = 16
  /// The part of the concepts that is never trained on.
  public var heldOutFraction = 0.1
  /// Names of concepts that are trained on, but not by these names.
  public var withheldNames = WithheldNames()

  private enum CodingKeys: String, CodingKey {
    case weights, names, hierarchy, noise
    case batchSize = "batch_size"
    case maxDescriptionCharacters = "max_description_characters"
    case systems
    case conceptKinds = "concept_kinds"
    case descriptionKinds = "description_kinds"
    case synonymScopes = "synonym_scopes"
    case maxConceptsPerCategory = "max_concepts_per_category"
    case heldOutFraction = "held_out_fraction"
    case withheldNames = "withheld_names"
  }

  /// The default options.
  public init() {}

  /// Decodes options; absent keys take the defaults.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
      value = try container.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    try read(.weights, &weights)
    try read(.names, &names)
    try read(.hierarchy, &hierarchy)
    try read(.noise, &noise)
    try read(.batchSize, &batchSize)
    try read(.maxDescriptionCharacters, &maxDescriptionCharacters)
    try read(.systems, &systems)
    try read(.conceptKinds, &conceptKinds)
    try read(.descriptionKinds, &descriptionKinds)
    try read(.synonymScopes, &synonymScopes)
    try read(.maxConceptsPerCategory, &maxConceptsPerCategory)
    try read(.heldOutFraction, &heldOutFraction)
    try read(.withheldNames, &withheldNames)
  }

  /// Refuses values with which no batch can be made.
  package func check() throws {
    func require(_ condition: Bool, _ expectation: String) throws {
      guard condition else { throw OntologyError("pair options: \(expectation)") }
    }
    try require(batchSize >= 2, "batch_size is \(batchSize), but a batch needs two pairs")
    try require(batchSize <= 1_000_000, "batch_size is \(batchSize), expected at most 1000000")
    try require((0...1).contains(names.exponent), "names.exponent is \(names.exponent), expected 0...1")
    try require(names.maxPairs > 0, "names.max_pairs is \(names.maxPairs), expected more")
    try require((0...1).contains(noise.rate), "noise.rate is \(noise.rate), expected 0...1")
    try require(
      maxDescriptionCharacters > 0, "max_description_characters is \(maxDescriptionCharacters), expected more")
    try require(
      maxConceptsPerCategory > 0, "max_concepts_per_category is \(maxConceptsPerCategory), expected more")
    try require(
      (0..<1).contains(heldOutFraction), "held_out_fraction is \(heldOutFraction), expected 0 up to below 1")
    if let fault = withheldNames.fault { throw OntologyError("pair options: withheld_names.\(fault)") }
    let all = PairKind.allCases.map { weights[$0] }
    try require(
      all.allSatisfy { (0...1e9).contains($0) } && all.contains { $0 >= 1e-9 },
      "the weights are \(all), expected all in 0...1e9 and one of 1e-9 or more")
  }
}
