import Foundation

/// Maps names of disorders to ICD-10-CM by all the evidence of a database: names of the classification, names of
/// concepts that other sources link to it, their ancestors, shared words and, with an encoder, nearness of meaning.
///
/// Source: paper, section 3.1, where people did this by hand. Differs from source: the mapping is proposed with its
/// evidence and people decide only where it is unsure.
public struct DisorderMapper {
  /// What is read from the database.
  public struct Options: Sendable {
    /// The system to map to.
    public var targetSystem = "ICD10CM"
    /// Systems whose names are not used, for example the one that is mapped.
    public var excludedSystems: Set<String> = []
    /// Systems whose names are used, but not their own links to the target.
    public var withheldSystems: Set<String> = []
    /// Greatest number of candidates of a title.
    public var candidateLimit = 60
    /// Names taken from the semantic search for each title.
    public var neighbourCount = 64

    /// The defaults.
    public init() {}
  }

  /// A title and the disorder that it is read as.
  private struct Question {
    var reading: TitleReading
    var disorder: String
  }

  private let options: Options
  private let evidence: CodedNames
  private let index: LexicalIndex
  private let vocabulary: WordModel
  /// For each code its category, as the number of the category's code.
  private let categories: [Int32]

  /// Number of names that titles are compared with.
  public var nameCount: Int { evidence.names.count }

  /// Reads the evidence of a database.
  ///
  /// - Parameter decided: Titles whose codes people have decided; each is evidence for all titles but itself.
  ///
  /// Throws: `OntologyError` when the database holds no codes of the target system.
  public init(_ store: OntologyStore, options: Options = Options(), decided: MappingGold? = nil) throws {
    self.options = options
    evidence = try store.read {
      try CodedNames(
        $0, target: options.targetSystem, without: options.excludedSystems, withheld: options.withheldSystems,
        decided: decided)
    }
    guard !evidence.graph.codes.isEmpty else {
      throw OntologyError(
        "\(store.url.path) has no codes of \(options.targetSystem)",
        hint: "Import the classification first, for example with `nosology ontology build`.")
    }
    index = LexicalIndex(evidence.names, wordCount: evidence.wordNumbers.count)
    let graph = evidence.graph
    categories = graph.codes.enumerated().map { number, code in
      CategoryCode.category(of: code).flatMap { graph.numbers[$0] } ?? Int32(number)
    }
    vocabulary = WordModel(
      evidence.names.prefix(evidence.statedCount), wordCount: evidence.wordNumbers.count, categories: categories)
  }

  /// Ranks the categories for each title, best first.
  ///
  /// - Parameters:
  ///   - titles: Names of disorders.
  ///   - model: How evidence is weighed.
  ///   - search: Finds names by meaning; nil leaves that out.
  ///   - count: Candidates kept for each title.
  ///   - progress: Called with the titles done and their number.
  public func map(
    _ titles: [String], model: MappingModel, search: SemanticSearch? = nil, count: Int = 5,
    progress: ((Int, Int) -> Void)? = nil
  ) throws -> [MappedTerm] {
    try features(titles, search: search, progress: progress).enumerated().map { number, features in
      rank(titles[number], features, model, count)
    }
  }

  /// The features of every title's candidates.
  func features(
    _ titles: [String], search: SemanticSearch?, progress: ((Int, Int) -> Void)? = nil
  ) throws -> [CandidateFeatures] {
    let questions = titles.map { title in
      let reading = TitleReading(title)
      return Question(reading: reading, disorder: reading.disorder(evidence.haveName))
    }
    let near = try search?(evidence.names.map(\.text))(questions.map(\.disorder), options.neighbourCount)
    return questions.enumerated().map { number, question in
      var features = CandidateFeatures(categories: categories)
      noteExactNames(question, &features)
      noteSharedWords(question, &features)
      if let near { noteNeighbours(near[number], question.reading, &features) }
      features.rank(
        .lexicalPlace,
        by: [.overlapClassification, .overlapLinked, .containmentClassification, .containmentLinked])
      features.rank(.vocabularyPlace, by: [.vocabulary])
      features.rank(.semanticPlace, by: [.semanticClassification, .semanticLinked])
      features.keep(options.candidateLimit)
      progress?(number + 1, titles.count)
      return features
    }
  }

  /// Orders candidates by probability and says what decided for each.
  func rank(_ title: String, _ features: CandidateFeatures, _ model: MappingModel, _ count: Int) -> MappedTerm {
    let probabilities = model.probabilities(features.candidates)
    let order = probabilities.indices.sorted {
      (probabilities[$0], features.candidates[$1].category) > (probabilities[$1], features.candidates[$0].category)
    }
    return MappedTerm(
      title: title,
      candidates: order.prefix(count).map { describe(features.candidates[$0], probabilities[$0], model) })
  }

  /// The category's code as the classification writes it.
  func category(_ number: Int32) -> String { evidence.graph.codes[Int(number)] }

  private func describe(
    _ candidate: CandidateFeatures.Candidate, _ score: Double, _ model: MappingModel
  ) -> MappingCandidate {
    let deciding = decidingFeature(candidate, model)
    let origin = deciding.flatMap { candidate.origins[$0.rawValue] }
    return MappingCandidate(
      category: category(candidate.category),
      code: origin.map { evidence.graph.codes[Int($0.code)] } ?? category(candidate.category), score: score,
      method: deciding?.method ?? .lexical, evidence: origin.map { "\($0.text) (\($0.concept))" } ?? "")
  }

  /// The feature that says how the candidate was found: a whole name if there is one, else what counts most.
  private func decidingFeature(
    _ candidate: CandidateFeatures.Candidate, _ model: MappingModel
  ) -> MappingFeature? {
    let known = MappingFeature.allCases.filter { candidate.origins[$0.rawValue] != nil }
    let whole: [MappingFeature] = [.exactClassification, .exactLinked, .inherited]
    if let first = whole.first(where: known.contains) { return first }
    let vector = model.vector
    return known.max {
      Double(candidate[$0]) * vector[$0.rawValue] < Double(candidate[$1]) * vector[$1.rawValue]
    }
  }

  private func noteExactNames(_ question: Question, _ features: inout CandidateFeatures) {
    let reading = question.reading
    for name in reading.names + [question.disorder] {
      let (words, unknownCount) = evidence.words(of: name)
      guard unknownCount == 0 else { continue }
      let own = (evidence.groups[words] ?? []).map { evidence.names[Int($0)] }.filter { !isDecision($0, of: reading) }
      let above = evidence.inherited[words] ?? []
      if own.isEmpty, above.isEmpty { continue }
      for match in own {
        features.note(match.family == .classification ? .exactClassification : .exactLinked, 1, by: match)
      }
      features.share(.agreement, own.map { ($0, 1) })
      for match in above { features.note(.inherited, 1, by: match) }
      return
    }
  }

  private func noteSharedWords(_ question: Question, _ features: inout CandidateFeatures) {
    let (words, unknownCount) = evidence.words(of: question.disorder)
    for (category, likelihood) in vocabulary.likely(words, limit: 20) {
      features.set(.vocabulary, likelihood, of: category)
    }
    for match in index.matches(words, unknownCount: unknownCount) {
      let name = evidence.names[Int(match.name)]
      if isDecision(name, of: question.reading) { continue }
      let isOwn = name.family == .classification
      features.note(isOwn ? .overlapClassification : .overlapLinked, match.overlap, by: name)
      features.note(isOwn ? .containmentClassification : .containmentLinked, match.containment, by: name)
    }
  }

  private func noteNeighbours(
    _ matches: [SemanticMatch], _ reading: TitleReading, _ features: inout CandidateFeatures
  ) {
    let near = matches.map { (name: evidence.names[$0.name], cosine: $0.cosine) }.filter {
      $0.cosine > 0 && !isDecision($0.name, of: reading)
    }
    for (name, cosine) in near {
      features.note(name.family == .classification ? .semanticClassification : .semanticLinked, cosine, by: name)
    }
    // A name whose cosine is lower by a twentieth counts a third as much.
    let best = near.first?.cosine ?? 0
    features.share(.semanticShare, near.map { ($0.name, exp(($0.cosine - best) / 0.05)) })
  }

  /// Whether a name is what people have decided about this very title.
  private func isDecision(_ name: CodedName, of reading: TitleReading) -> Bool {
    name.concept.system == CodedNames.decidedSystem && TitleReading(name.concept.code) == reading
  }
}
