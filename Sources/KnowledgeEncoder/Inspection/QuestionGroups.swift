import TextEncoder

/// The questions of a benchmark by synonyms, told apart by the depth and the chapter of the concept they are about.
struct QuestionGroups: EncoderTask {
  /// The kind of its description, by which reports find it.
  static let kind = "held_out_groups"
  /// Fewest questions of a group: of less nothing can be said.
  static let fewest = 10

  private struct Group {
    var name: String
    var questions: [Int]
  }

  private let benchmark: EncoderBenchmark
  private let groups: [Group]

  /// Finds the concepts by their preferred names in the hierarchies.
  init(_ benchmark: EncoderBenchmark, _ trees: [ChapterTree]) {
    var places: [String: (depth: Int, chapter: String?)] = [:]
    for tree in trees {
      for (number, name) in tree.taxonomy.names.enumerated() where places[name] == nil {
        let chapter = tree.chapterOf[number].map { "\(tree.taxonomy.names[Int($0)]) (\(tree.taxonomy.system))" }
        places[name] = (tree.depths[number], chapter)
      }
    }
    var (depths, chapters): ([Int: [Int]], [String: [Int]]) = ([:], [:])
    let names = benchmark.names
    for (index, question) in benchmark.synonyms.enumerated() {
      guard let place = names[question.concept].flatMap({ places[$0] }) else { continue }
      depths[place.depth, default: []].append(index)
      if let chapter = place.chapter { chapters[chapter, default: []].append(index) }
    }
    self.benchmark = benchmark
    groups =
      (depths.sorted { $0.key < $1.key }.map { Group(name: "depth.\($0)", questions: $1) }
      + chapters.sorted { (-$0.value.count, $0.key) < (-$1.value.count, $1.key) }
      .map { Group(name: "chapter.\($0)", questions: $1) })
      .filter { $0.questions.count >= Self.fewest }
  }

  var description: TaskDescription {
    TaskDescription(
      name: Self.kind, kind: Self.kind,
      protocolText: """
        Names by synonyms as in \(EncoderBenchmark.kind), by the steps from a concept without parents and by chapter; groups of \
        fewer than \(Self.fewest) questions are left out.
        """,
      counts: [.init("synonyms", benchmark.synonyms.count), .init("groups", groups.count)])
  }

  var similarity: VectorSimilarity { .cosine }

  var texts: [String] { (benchmark.candidates + benchmark.synonyms).map(\.text) }

  func measures(_ vectors: TextVectors) throws -> [Measure] {
    guard !groups.isEmpty else { return [] }
    let ranks = try benchmark.answers(to: benchmark.synonyms, vectors).map(\.rank)
    return groups.flatMap { group in
      Measure.retrieval(
        group.name, ranks: group.questions.map { ranks[$0] },
        concepts: group.questions.map { benchmark.synonyms[$0].concept })
    }
  }
}
