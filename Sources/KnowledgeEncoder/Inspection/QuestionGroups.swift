import Ontology
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

  /// Groups the questions by where the concepts lie that they are about. What several systems have is counted in each of them.
  ///
  /// - Parameter concepts: The concepts that a question with a number is about.
  init(_ benchmark: EncoderBenchmark, concepts: [Int: [ConceptID]], _ trees: [ChapterTree]) {
    var groups: [Group] = []
    for tree in trees {
      var (depths, chapters): ([Int: [Int]], [String: [Int]]) = ([:], [:])
      for (index, question) in benchmark.synonyms.enumerated() {
        let numbers = (concepts[question.concept] ?? []).filter { $0.system == tree.taxonomy.system }
          .compactMap { tree.taxonomy.number(of: $0.code) }
        for depth in Set(numbers.map { tree.depths[Int($0)] }) { depths[depth, default: []].append(index) }
        for chapter in Set(numbers.compactMap { tree.chapterOf[Int($0)].map { tree.taxonomy.names[Int($0)] } }) {
          chapters[chapter, default: []].append(index)
        }
      }
      let system = tree.taxonomy.system
      groups += depths.sorted { $0.key < $1.key }.map { Group(name: "depth.\($0) (\(system))", questions: $1) }
      groups += chapters.sorted { (-$0.value.count, $0.key) < (-$1.value.count, $1.key) }.map {
        Group(name: "chapter.\($0) (\(system))", questions: $1)
      }
    }
    self.benchmark = benchmark
    self.groups = groups.filter { $0.questions.count >= Self.fewest }
  }

  var description: TaskDescription {
    TaskDescription(
      name: Self.kind, kind: Self.kind,
      protocolText: """
        Names by synonyms as in \(EncoderBenchmark.kind), by code system, the steps from a concept without parents and the \
        chapter; groups of fewer than \(Self.fewest) questions are left out. A concept that lies in several places counts in each.
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
