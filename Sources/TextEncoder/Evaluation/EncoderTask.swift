/// Questions that encoders are asked, and what is measured in the answers.
///
/// ```swift
/// let measures = try encoder.measures(of: [EncoderBenchmark(store, recipe: recipe)])
/// ```
public protocol EncoderTask: Sendable {
  /// What the questions are, how they are asked and how many there are of what.
  var description: TaskDescription { get }
  /// How texts are compared.
  var similarity: VectorSimilarity { get }
  /// Every text that a measure needs, some perhaps several times.
  var texts: [String] { get }

  /// Returns what an encoder answers, given the vectors of all `texts`: the same measures for every encoder.
  func measures(_ vectors: TextVectors) throws -> [Measure]
}

/// What the questions of a task are.
public struct TaskDescription: Codable, Equatable, Sendable {
  /// A number that says how much there is of something, or was left out.
  public struct Count: Codable, Equatable, Sendable {
    /// What is counted, such as `composites_left_out`.
    public var name: String
    /// How many there are.
    public var count: Int

    /// A count.
    public init(_ name: String, _ count: Int) {
      self.name = name
      self.count = count
    }
  }

  /// The name of the set of questions, by which reports call it.
  public var name: String
  /// The kind of questions, such as `linking`.
  public var kind: String
  /// How questions are asked and answers judged, in a sentence or two.
  public var protocolText: String
  /// How much there is of what.
  public var counts: [Count]

  /// A description.
  public init(name: String, kind: String, protocolText: String, counts: [Count]) {
    self.name = name
    self.kind = kind
    self.protocolText = protocolText
    self.counts = counts
  }

  /// A count by its name; nil where there is none.
  public func count(_ name: String) -> Int? { counts.first { $0.name == name }?.count }
}

/// How two vectors are compared.
public enum VectorSimilarity: String, CaseIterable, Codable, Sendable {
  /// Of unit vectors.
  case cosine
  /// The inner product of the vectors as the encoder gives them.
  case dot
}

extension SentenceEncoder {
  /// Asks this encoder the questions of some tasks. Every distinct text is embedded once.
  ///
  /// - Parameters:
  ///   - tasks: What is asked.
  ///   - progress: Gets the number of texts embedded and their total.
  ///
  /// - Returns: The measures of each task.
  /// - Throws: `EncoderError` when a vector is not finite, `OpenBLASError` when no products can be computed here.
  public func measures(
    of tasks: [any EncoderTask], progress: ((Int, Int) -> Void)? = nil
  ) throws -> [[Measure]] {
    var measures = [[Measure]](repeating: [], count: tasks.count)
    for similarity in VectorSimilarity.allCases {
      // Of an encoder that normalizes, both are the same vectors.
      let own = tasks.indices.filter {
        (normalizes ? .cosine : tasks[$0].similarity) == similarity
      }
      guard !own.isEmpty else { continue }
      let vectors = try TextVectors(
        own.flatMap { tasks[$0].texts }, encoder: self, similarity: similarity, progress: progress)
      for index in own { measures[index] = try tasks[index].measures(vectors) }
    }
    return measures
  }
}
