import Ontology
import TextEncoder
import VectorSearch

/// Looks into encoders: where names lie before and after a training, what is near them, what is confused and what is hard.
///
/// ```swift
/// let inspection = try EncoderInspection(store, recipe: recipe)
/// let findings = inspection.findings(try [before, after].map { try inspection.view(of: $0, name: $0.directory.path) })
/// ```
public struct EncoderInspection: Sendable {
  /// The names that are looked at.
  public let sample: NameSample
  /// The seed that they were drawn with.
  public let seed: UInt64
  private let benchmark: EncoderBenchmark
  private let groups: QuestionGroups
  private let clusters: ClusterTask
  private let contrasts: ContrastTask

  /// Most names whose chapters are judged.
  private static let clusterLimit = 4000

  /// Draws names and questions. Seven-character codes are left out: their names repeat those of the codes above them.
  ///
  /// - Parameters:
  ///   - system: Code system of the names; the one with most concepts unless given.
  ///   - recipe: Whose held-out concepts are asked about; nothing is asked without.
  ///   - count: Most names.
  ///
  /// - Throws: `OntologyError` for a system that the database does not have, or when the recipe holds out nothing.
  public init(
    _ store: OntologyStore, system: String? = nil, recipe: PretrainRecipe? = nil, count: Int = 5000, seed: UInt64 = 0
  ) throws {
    let sizes = Dictionary(
      try store.statistics().map { ($0.source.system, $0.conceptCount) }, uniquingKeysWith: +)
    guard let system = system ?? sizes.min(by: { (-$0.value, $0.key) < (-$1.value, $1.key) })?.key else {
      throw OntologyError("\(store.url.path) has no names")
    }
    let tree = ChapterTree(try store.taxonomy(of: system))
    let texts = try store.texts(system: system, kinds: Set(ConceptKind.allCases).subtracting([.extended]))
    let sample = NameSample(texts, in: tree, count: count, seed: seed)
    self.sample = sample
    self.seed = seed
    if let recipe {
      let sampler = try PairSampler(store, options: recipe.pairs, seed: recipe.training.seed)
      benchmark = EncoderBenchmark(try sampler.evaluationSet())
      let systems = recipe.pairs.systems.isEmpty ? sizes.keys.sorted() : recipe.pairs.systems
      groups = QuestionGroups(
        benchmark, concepts: try sampler.concepts(ofClusters: Set(benchmark.synonyms.map(\.concept))),
        try systems.map { try $0 == system ? tree : ChapterTree(store.taxonomy(of: $0)) })
    } else {
      benchmark = EncoderBenchmark(candidates: sample.names.map { .init($0.text, concept: $0.concept) })
      groups = QuestionGroups(benchmark, concepts: [:], [])
    }
    let judged = sample.names.prefix(Self.clusterLimit)
    clusters = ClusterTask(
      name: "chapters", texts: judged.map(\.text),
      groupings: [.init(name: "chapter", groups: judged.map { sample.concepts[$0.concept].chapter })])
    contrasts = ContrastTask(
      name: "near_names",
      TermDictionary(
        origin: system, texts.map { .init(ids: [$0.id.code], names: [$0.name] + $0.synonyms) }))
  }

  private var tasks: [any EncoderTask] { [benchmark, groups, clusters, contrasts] }

  /// What one encoder makes of the names and the questions.
  public struct View: Sendable {
    fileprivate let encoder: EncoderReport.Encoder
    fileprivate let measures: [[Measure]]
    fileprivate let neighbours: [[Neighbour]]
    fileprivate let start: [Float]
    fileprivate let synonyms: [EncoderBenchmark.Answer]
    fileprivate let descriptions: [EncoderBenchmark.Answer]
    fileprivate let confusions: [(cosine: Double, margin: Double?)]
  }

  /// Asks an encoder.
  ///
  /// - Parameters:
  ///   - name: What the encoder is called in reports.
  ///   - progress: Gets the number of texts embedded and their total.
  ///
  /// - Throws: `EncoderError` when a vector is not finite, `OpenBLASError` when no products can be computed here.
  public func view(
    of encoder: SentenceEncoder, name: String, progress: ((Int, Int) -> Void)? = nil
  ) throws -> View {
    let names = sample.names.map(\.text)
    let vectors = try TextVectors(names + tasks.flatMap(\.texts), encoder: encoder, progress: progress)
    let nearest = try vectors.table(names).nearest(vectors.matrix(names), k: NeighbourMap.neighbourCount + 1)
    return View(
      encoder: try .init(encoder, name: name), measures: try tasks.map { try $0.measures(vectors) },
      neighbours: nearest.enumerated().map { row, near in
        Array(near.filter { $0.row != row }.prefix(NeighbourMap.neighbourCount))
      },
      start: NeighbourMap.start(vectors.matrix(names), dimension: vectors.dimension),
      synonyms: try benchmark.answers(to: benchmark.synonyms, vectors),
      descriptions: try benchmark.answers(to: benchmark.descriptions, vectors),
      confusions: contrasts.contrasts.map { contrast in
        let margin = contrast.query.map { vectors.score($0, contrast.right) - vectors.score($0, contrast.wrong) }
        return (vectors.score(contrast.right, contrast.wrong), margin)
      })
  }

  /// Puts views side by side; each map starts where the one before it ended, so that they can be compared.
  ///
  /// - Parameter progress: Gets the number of the map, the number of its rounds done and their total.
  public func findings(_ views: [View], progress: ((Int, Int, Int) -> Void)? = nil) -> InspectionFindings {
    var maps: [NeighbourMap] = []
    for (number, view) in views.enumerated() {
      maps.append(
        NeighbourMap(view.neighbours, from: maps.last?.positions ?? view.start, seed: seed) {
          progress?(number, $0, $1)
        })
    }
    return InspectionFindings(
      sample: sample, seed: seed,
      report: EncoderReport(views.map(\.encoder), tasks, views.map(\.measures)), maps: maps,
      neighbours: views.map(\.neighbours),
      hardest: hardest("synonym", benchmark.synonyms, views.map(\.synonyms))
        + hardest("description", benchmark.descriptions, views.map(\.descriptions)),
      confusions: ContrastTask.Kind.allCases.flatMap { confusions($0, views) })
  }

  /// The questions whose answers are farthest from the first place in the last of the views.
  private func hardest(
    _ kind: String, _ questions: [EncoderBenchmark.Item], _ answers: [[EncoderBenchmark.Answer]]
  ) -> [InspectionFindings.Question] {
    let names = benchmark.names
    func rank(_ index: Int) -> Int { answers.last?[index].rank ?? 1 }
    return questions.indices.filter { rank($0) > 1 }.sorted { (-rank($0), $0) < (-rank($1), $1) }
      .prefix(InspectionFindings.hardestLimit).map { index in
        .init(
          kind: kind, text: questions[index].text, name: names[questions[index].concept] ?? "",
          answers: answers.map { $0[index] })
      }
  }

  /// The near-identical names of a kind that the last of the views confuses most: by another name of the concept, else by
  /// their own cosine.
  private func confusions(_ kind: ContrastTask.Kind, _ views: [View]) -> [InspectionFindings.Confusion] {
    guard let last = views.last?.confusions else { return [] }
    func order(_ index: Int) -> (Int, Double, Int) {
      let own = last[index]
      return (own.margin == nil ? 1 : 0, own.margin ?? -own.cosine, index)
    }
    return contrasts.contrasts.indices.filter { contrasts.contrasts[$0].kind == kind }
      .sorted { order($0) < order($1) }.prefix(InspectionFindings.confusionLimit).map { index in
        .init(
          contrast: contrasts.contrasts[index], cosines: views.map { $0.confusions[index].cosine },
          margins: views.map { $0.confusions[index].margin })
      }
  }
}
