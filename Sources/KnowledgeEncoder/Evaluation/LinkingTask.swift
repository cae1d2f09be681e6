import TextEncoder

/// Mentions of a corpus, each to find its concept's name among those of a dictionary.
///
/// Names and mentions are compared in lower case. A mention is right at k when one of its k nearest names is a name of a
/// concept with its id. Composite mentions, and mentions whose id no concept of the dictionary has, are left out and counted.
/// Where documents define abbreviations, mentions are asked a second time with these written out.
public struct LinkingTask: EncoderTask {
  /// How a mention relates to the names that an encoder was trained on.
  public enum Stratum: String, CaseIterable, Sendable {
    /// It is a name of its concept.
    case trained
    /// It is a name, but only of other concepts.
    case misleading
    /// It is no name.
    case new
  }

  /// A mention that is asked for.
  struct Question: Equatable {
    var raw: String
    var expanded: String
    /// Number of the gold id.
    var concept: Int
    var stratum: Stratum?
  }

  /// The nearest names among which a right one is looked for.
  public static let depth = 64

  /// The name of the set.
  public let name: String
  /// How vectors are compared.
  public let similarity: VectorSimilarity
  /// What mentions are linked to.
  public let dictionary: TermDictionary
  let questions: [Question]
  /// Rows of the names that are right for each concept.
  private let targets: [Set<Int>]
  /// Own ids of the concepts that are right for each.
  private let rightCodes: [Set<String>]
  private let hasDocuments: Bool
  private let isFused: Bool
  private let counts: [TaskDescription.Count]

  /// Makes questions of the mentions of a corpus.
  ///
  /// - Parameters:
  ///   - trainingNames: Names that the encoder was trained on, by which the questions are told apart.
  ///   - isFused: Whether `ConceptLinker` is asked too, which takes some milliseconds a mention.
  ///
  /// - Throws: `EncoderError` when no mention is left to ask for.
  public init(
    name: String, corpus: MentionCorpus, dictionary: TermDictionary, similarity: VectorSimilarity = .cosine,
    trainingNames: TermDictionary? = nil, isFused: Bool = false
  ) throws(EncoderError) {
    let asked = zip(corpus.mentions, corpus.expandedMentions).filter { mention, _ in
      !mention.isComposite && mention.ids.contains(where: dictionary.contains)
    }
    guard !asked.isEmpty else {
      throw EncoderError(
        "\(corpus.origin): none of the \(corpus.mentions.count) mentions has a single id that \(dictionary.origin) has",
        hint: "compare the ids of both files: they must be written alike")
    }
    let training = trainingNames.map(TrainingNames.init)
    var (numbers, targets, codes): ([String: Int], [Set<Int>], [Set<String>]) = ([:], [], [])
    questions = asked.map { mention, expanded in
      let id = mention.ids[0]
      let concept = numbers[id, default: targets.count]
      if concept == targets.count {
        numbers[id] = concept
        targets.append(dictionary.rows(ofIDs: [id]))
        codes.append(Set(dictionary.concepts(withIDs: [id]).map { dictionary.concepts[$0].ids[0] }))
      }
      let ids = dictionary.concepts(withIDs: [id]).flatMap { dictionary.concepts[$0].ids }
      return Question(
        raw: TermDictionary.normalised(mention.text), expanded: TermDictionary.normalised(expanded), concept: concept,
        stratum: training?.stratum(of: mention.text, ids: [id] + ids))
    }
    self.name = name
    self.similarity = similarity
    self.dictionary = dictionary
    self.targets = targets
    rightCodes = codes
    self.isFused = isFused
    hasDocuments = !corpus.documents.isEmpty
    let composites = corpus.mentions.count(where: \.isComposite)
    counts = [
      .init("mentions", corpus.mentions.count), .init("composites_left_out", composites),
      .init("ids_not_in_dictionary_left_out", corpus.mentions.count - composites - asked.count),
      .init("questions", asked.count), .init("concepts", targets.count),
      .init("with_abbreviations", questions.count { $0.raw != $0.expanded }),
      .init("dictionary_concepts", dictionary.concepts.count), .init("dictionary_names", dictionary.names.count),
    ]
  }

  /// What is asked, of which dictionary.
  public var description: TaskDescription {
    TaskDescription(
      name: name, kind: "linking",
      protocolText: """
        Mentions in lower case among the names of \(dictionary.origin) by \(similarity.rawValue); right when a concept \
        with the nearest name has the mention's id; ranks count distinct names, of the nearest \(Self.depth). raw: as written\
        \(hasDocuments ? "; expanded: abbreviations that the document defines written out" : "")\
        \(isFused ? "; fused: concepts by words and meaning\(hasDocuments ? ", expanded" : "")" : ""). Intervals draw concepts.
        """,
      counts: counts)
  }

  /// All names and mentions.
  public var texts: [String] {
    dictionary.names + questions.map(\.raw) + (hasDocuments ? questions.map(\.expanded) : [])
  }

  /// Accuracy at 1 and 5, mean reciprocal rank and recall, of mentions raw and expanded, and raw by stratum.
  public func measures(_ vectors: TextVectors) throws -> [Measure] {
    let index = try DictionaryIndex(dictionary, vectors)
    var mentions: [String] = []
    var positions: [String: Int] = [:]
    for text in questions.flatMap({ hasDocuments ? [$0.raw, $0.expanded] : [$0.raw] }) where positions[text] == nil {
      positions[text] = mentions.count
      mentions.append(text)
    }
    let nearest = index.nearestNames(to: mentions, count: Self.depth)
    func measures(_ title: String, _ questions: [Question], _ text: (Question) -> String) -> [Measure] {
      let ranks = questions.map { question in
        let names = positions[text(question)].map { nearest[$0] } ?? []
        return names.firstIndex { targets[question.concept].contains($0.row) }.map { $0 + 1 } ?? .max
      }
      return Measure.retrieval(title, ranks: ranks, concepts: questions.map(\.concept), recallAt: Self.depth)
    }
    let isStratified = questions.contains { $0.stratum != nil }
    return try measures("raw", questions, \.raw) + (hasDocuments ? measures("expanded", questions, \.expanded) : [])
      + (isStratified ? Stratum.allCases : []).flatMap { stratum in
        measures("raw_\(stratum.rawValue)", questions.filter { $0.stratum == stratum }, \.raw)
      } + (isFused ? fusedMeasures(index) : [])
  }

  /// The same of the ranking of concepts by words and meaning, abbreviations written out where the corpus has texts.
  private func fusedMeasures(_ index: DictionaryIndex) throws -> [Measure] {
    try ConceptLinker.with(index) { linker in
      var known: [String: [String]] = [:]
      let ranks = try questions.map { question in
        let text = question.expanded
        let codes = try known[text] ?? linker.links(to: text, limit: Self.depth).map(\.code)
        known[text] = codes
        return codes.firstIndex { rightCodes[question.concept].contains($0) }.map { $0 + 1 } ?? .max
      }
      return Measure.retrieval("fused", ranks: ranks, concepts: questions.map(\.concept), recallAt: Self.depth)
    }
  }
}

/// The concepts of the names that an encoder was trained on.
private struct TrainingNames {
  private let dictionary: TermDictionary
  private let rows: [String: Int]

  init(_ dictionary: TermDictionary) {
    self.dictionary = dictionary
    rows = Dictionary(uniqueKeysWithValues: dictionary.names.enumerated().map { ($1, $0) })
  }

  func stratum(of mention: String, ids: [String]) -> LinkingTask.Stratum {
    guard let row = rows[TermDictionary.normalised(mention)] else { return .new }
    let own = dictionary.concepts(withIDs: ids)
    return dictionary.bearers[row].contains(where: own.contains) ? .trained : .misleading
  }
}
