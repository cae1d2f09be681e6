/// Which pairs a `PairList` holds.
public struct PairListOptions: Equatable, Sendable {
  /// The relations whose pairs are listed.
  public var relations: Set<PairRelation> = [.synonym, .definition, .section, .parent]
  /// How many pairs of one relation a concept gives at most; chosen at random when it has more. The concepts that mean
  /// the same count as one where their names are paired.
  public var maxPairsPerConcept = 8
  /// How the numbers of pairs of the relations stand to each other; relations without an entry have weight 1. All pairs
  /// are listed when empty.
  public var weights: [PairRelation: Double] = [:]
  /// Systems whose concepts are used; all when empty.
  public var systems: [String] = []
  /// Kinds of concepts that are used, their parents included; all when empty.
  public var conceptKinds: [ConceptKind] = []
  /// Names of the sources whose names, texts and relations are used; all when empty.
  public var sources: [String] = []
  /// Tags of which a concept must have one, such as a semantic type; any concept when empty.
  public var tags: [ConceptRecord.Tag] = []
  /// Scopes of the synonyms that are used.
  public var synonymScopes: [SynonymScope] = [.exact, .inclusion]
  /// Texts are cut at the end of a sentence or word within this many characters.
  public var maxDescriptionCharacters = 512
  /// The part of the concepts that is never trained on.
  public var heldOutFraction = 0.1

  /// The default options.
  public init() {}

  /// What the table of concepts needs to know.
  var pairOptions: PairOptions {
    var options = PairOptions()
    options.systems = systems
    options.conceptKinds = conceptKinds
    options.synonymScopes = synonymScopes
    options.maxDescriptionCharacters = maxDescriptionCharacters
    options.heldOutFraction = heldOutFraction
    return options
  }

  /// Refuses values with which no list can be made.
  func check() throws {
    try pairOptions.check()
    guard !relations.isEmpty else { throw OntologyError("pair list: no relation is asked for") }
    guard maxPairsPerConcept > 0 else {
      throw OntologyError("pair list: at most \(maxPairsPerConcept) pairs of a concept, expected 1 or more")
    }
    for (relation, weight) in weights {
      guard weight > 0, weight.isFinite else {
        throw OntologyError(
          "pair list: the weight of \(relation.rawValue) is \(weight), expected more than 0",
          hint: "Leave a relation out to have none of its pairs.")
      }
      guard relations.contains(relation) else {
        throw OntologyError("pair list: \(relation.rawValue) has a weight, but is not among the relations")
      }
    }
  }
}
