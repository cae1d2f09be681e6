/// Names that are nearly the same and mean something else, such as those of the left and the right side, and whether an
/// encoder tells them apart.
public struct ContrastTask: EncoderTask, Equatable {
  /// What two names differ in.
  public enum Kind: String, CaseIterable, Codable, Sendable {
    /// Left, right, both sides or one.
    case side
    /// Acute, subacute or chronic.
    case acuity
    /// With or without, traumatic or nontraumatic.
    case negation
    /// A number, as in type 1 and type 2.
    case number
  }

  /// A name of a concept, one of another that is nearly the same, and perhaps a further name of the first.
  public struct Contrast: Equatable, Sendable {
    /// What the names differ in.
    public var kind: Kind
    /// Another name of the concept, by which it is asked for; nil where there is none.
    public var query: String?
    /// The concept's name.
    public var right: String
    /// The name of another concept.
    public var wrong: String
    /// Number of the concept.
    public var concept: Int

    /// A contrast.
    public init(_ kind: Kind, query: String?, right: String, wrong: String, concept: Int) {
      self.kind = kind
      self.query = query
      self.right = right
      self.wrong = wrong
      self.concept = concept
    }
  }

  /// The name of the set.
  public var name: String
  /// The pairs of names.
  public var contrasts: [Contrast]

  /// A set of contrasts.
  public init(name: String, contrasts: [Contrast]) {
    self.name = name
    self.contrasts = contrasts
  }

  /// Cosine.
  public var similarity: VectorSimilarity { .cosine }

  /// What is asked, and how many pairs there are of each kind.
  public var description: TaskDescription {
    TaskDescription(
      name: name, kind: "contrasts",
      protocolText: """
        Names that differ in one word of side, acuity, negation or number. cosine: of the two. right_first: another name of \
        the first concept is nearer to the first name than to the second. gap: how much nearer, in cosine. Intervals draw \
        concepts.
        """,
      counts: Kind.allCases.map { kind in
        .init(kind.rawValue, contrasts.count { $0.kind == kind })
      })
  }

  /// All names.
  public var texts: [String] { contrasts.flatMap { [$0.query, $0.right, $0.wrong].compactMap(\.self) } }

  /// Cosine of the pairs, and where they are asked for by another name how often the right one comes first and by how much.
  public func measures(_ vectors: TextVectors) -> [Measure] {
    Kind.allCases.flatMap { kind -> [Measure] in
      let all = contrasts.filter { $0.kind == kind }
      let asked = all.filter { $0.query != nil }
      let gaps = asked.map { contrast in
        contrast.query.map { vectors.score($0, contrast.right) - vectors.score($0, contrast.wrong) } ?? 0
      }
      return [
        Measure(
          "\(kind.rawValue).cosine",
          .mean(all.map { vectors.score($0.right, $0.wrong) }, concepts: all.map(\.concept))),
        Measure(
          "\(kind.rawValue).right_first", .mean(gaps.map { $0 > 0 ? 1 : 0 }, concepts: asked.map(\.concept))),
        Measure("\(kind.rawValue).gap", .mean(gaps, concepts: asked.map(\.concept))),
      ]
    }
  }
}
