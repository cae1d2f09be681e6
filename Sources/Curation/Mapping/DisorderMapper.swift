import Foundation
import Ontology

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

  /// A name and the disorder that it is read as.
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
  /// - Throws: `OntologyError` when the database holds no codes of the target system.
  public init(_ store: OntologyStore, options: Options = Options(), decided: MappingGold? = nil) throws {
    self.options = options
    evidence = try store.readCodeEvidence {
      try CodedNames(
        $0, target: options.targetSystem, without: options.excludedSystems, withheld: options.withheldSystems,
        decided: decided)
    }
    guard !evidence.graph.codes.isEmpty else {
      throw OntologyError(
        "\(store.url.path) has no codes of \(options.targetSystem)",
        remedy: CurationRemedy.importClassification)
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
    try map(titles.map { MappingSubject(title: $0) }, model: model, search: search, count: count, progress: progress)
  }

  /// Ranks the categories for each disorder, best first. All its names are evidence; the one for which most speaks
  /// counts.
  public func map(
    _ subjects: [MappingSubject], model: MappingModel, search: SemanticSearch? = nil, count: Int = 5,
    progress: ((Int, Int) -> Void)? = nil
  ) throws -> [MappedTerm] {
    try features(subjects, search: search, progress: progress).enumerated().map { number, features in
      var term = rank(subjects[number].title, features, model, count)
      term.concept = subjects[number].concept
      return term
    }
  }

  /// The features of every title's candidates.
  func features(
    _ titles: [String], search: SemanticSearch?, progress: ((Int, Int) -> Void)? = nil
  ) throws -> [CandidateFeatures] {
    try features(titles.map { MappingSubject(title: $0) }, search: search, progress: progress)
  }

  private func features(
    _ subjects: [MappingSubject], search: SemanticSearch?, progress: ((Int, Int) -> Void)?
  ) throws -> [CandidateFeatures] {
    let questions = subjects.map { subject in
      ([subject.title] + subject.otherNames).map { name in
        let reading = TitleReading(name)
        return Question(reading: reading, disorder: reading.disorder(evidence.haveName))
      }
    }
    let near = try search?(evidence.names.map(\.text))(
      questions.joined().map(\.disorder), options.neighbourCount)
    var first = 0
    return questions.enumerated().map { number, questions in
      var features = CandidateFeatures(categories: categories)
      noteExactNames(questions, &features)
      for question in questions { noteSharedWords(question, &features) }
      if let near { noteNeighbours(near[first..<first + questions.count], questions, &features) }
      first += questions.count
      features.rank(
        .lexicalPlace,
        by: [.overlapClassification, .overlapLinked, .containmentClassification, .containmentLinked])
      features.rank(.vocabularyPlace, by: [.vocabulary])
      features.rank(.semanticPlace, by: [.semanticClassification, .semanticLinked])
      features.keep(options.candidateLimit)
      progress?(number + 1, subjects.count)
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

  private func noteExactNames(_ questions: [Question], _ features: inout CandidateFeatures) {
    var votes: [CodedName] = []
    for question in questions {
      let (own, above) = exactNames(question)
      for match in own {
        features.note(match.family == .classification ? .exactClassification : .exactLinked, 1, by: match)
      }
      for match in above { features.note(.inherited, 1, by: match) }
      votes += own
    }
    if !votes.isEmpty { features.share(.agreement, votes.map { ($0, 1) }) }
  }

  /// The names that are those of a question, by its most literal reading that has any, and names of concepts whose
  /// ancestors have a code.
  private func exactNames(_ question: Question) -> (own: [CodedName], above: [CodedName]) {
    let reading = question.reading
    for name in reading.names + [question.disorder] {
      let (words, unknownCount) = evidence.words(of: name)
      guard unknownCount == 0 else { continue }
      let own = (evidence.groups[words] ?? []).map { evidence.names[Int($0)] }.filter { !isDecision($0, of: reading) }
      let above = evidence.inherited[words] ?? []
      if !own.isEmpty || !above.isEmpty { return (own, above) }
    }
    return ([], [])
  }

  private func noteSharedWords(_ question: Question, _ features: inout CandidateFeatures) {
    let (words, unknownCount) = evidence.words(of: question.disorder)
    for (category, likelihood) in vocabulary.likely(words, limit: 20) {
      features.raise(.vocabulary, to: likelihood, of: category)
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
    _ matches: ArraySlice<[SemanticMatch]>, _ questions: [Question], _ features: inout CandidateFeatures
  ) {
    // Of each name that is near to several of the questions, the greatest cosine counts.
    var best: [Int: Float] = [:]
    for (list, question) in zip(matches, questions) {
      for match in list where match.cosine > 0 && !isDecision(evidence.names[match.name], of: question.reading) {
        best[match.name] = max(best[match.name] ?? 0, match.cosine)
      }
    }
    let near = best.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(options.neighbourCount)
      .map { (name: evidence.names[$0.key], cosine: $0.value) }
    for (name, cosine) in near {
      features.note(name.family == .classification ? .semanticClassification : .semanticLinked, cosine, by: name)
    }
    // A name whose cosine is lower by a twentieth counts a third as much.
    let greatest = near.first?.cosine ?? 0
    features.share(.semanticShare, near.map { ($0.name, exp(($0.cosine - greatest) / 0.05)) })
  }

  /// Whether a name is what people have decided about this very title.
  private func isDecision(_ name: CodedName, of reading: TitleReading) -> Bool {
    name.concept.system == CodedNames.decidedSystem && TitleReading(name.concept.code) == reading
  }
}
