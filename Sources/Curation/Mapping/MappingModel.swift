import Files
import Foundation
import Ontology

/// How much each kind of evidence counts: a linear score of candidates, made a probability by softmax over the
/// candidates of one title.
public struct MappingModel: Codable, Equatable, Sendable {
  /// The version of the file's format; see `FormatVersion`.
  public private(set) var formatVersion: Int = FormatVersion.current
  /// Weight of each feature, by its name.
  public var weights: [String: Double]
  /// The least score with which a mapping is accepted without review.
  public var acceptance: Double
  /// What the weights were fitted on.
  public var origin: String

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case weights, acceptance, origin
  }

  /// Makes a model.
  public init(weights: [String: Double], acceptance: Double, origin: String) {
    self.weights = weights
    self.acceptance = acceptance
    self.origin = origin
  }

  /// The weights in the order of the features.
  var vector: [Double] { MappingFeature.allCases.map { weights[$0.name] ?? 0 } }

  /// Probabilities of the candidates of one title.
  func probabilities(_ candidates: [CandidateFeatures.Candidate]) -> [Double] {
    let vector = vector
    return Self.softmax(candidates.map { Self.score($0.values, vector) })
  }

  /// Reads weights from JSON: `{"format_version": 1, "weights": {"exact_classification": …}, "acceptance": …, "origin": …}`.
  ///
  /// - Throws: `OntologyError` when the file is no model, or names a feature that does not exist.
  public init(contentsOf url: URL) throws {
    do {
      self = try RecipeFile.decode(Self.self, from: TextFile(url: url).content(atMost: 1 << 20))
    } catch let error as FileError {
      throw OntologyError("\(url.lastPathComponent): \(error.description)", hint: error.hint)
    }
    let unknown = Set(weights.keys).subtracting(MappingFeature.allCases.map(\.name)).sorted()
    guard unknown.isEmpty else {
      throw OntologyError(
        "\(url.lastPathComponent): there is no feature \(unknown.joined(separator: ", "))",
        hint: "The features are \(MappingFeature.allCases.map(\.name).joined(separator: ", ")).")
    }
  }

  /// Writes the weights as JSON, under a temporary name first.
  public func write(to url: URL) throws {
    try AtomicFile.write(JSONText.encode(self, as: .document), to: url)
  }

  static func score(_ values: [Float], _ vector: [Double]) -> Double {
    zip(values, vector).reduce(0) { $0 + Double($1.0) * $1.1 }
  }

  static func softmax(_ scores: [Double]) -> [Double] {
    guard let greatest = scores.max() else { return [] }
    let exponentials = scores.map { exp($0 - greatest) }
    let total = exponentials.reduce(0, +)
    return exponentials.map { $0 / total }
  }
}

/// What speaks for a category, each from 0 to 1.
enum MappingFeature: Int, CaseIterable, Sendable {
  /// The title is a name of ICD-10-CM itself.
  case exactClassification
  /// The title is a name of a concept that other sources link to a code.
  case exactLinked
  /// Share of this category among the codes of all concepts of that name.
  case agreement
  /// The title is a name of a concept without a code; an ancestor has one.
  case inherited
  /// Shared words with the nearest name, see `LexicalIndex`.
  case overlapClassification, overlapLinked
  /// The title contains a whole name.
  case containmentClassification, containmentLinked
  /// Likelihood of the title's words among all names of the category, relative to the likeliest category.
  case vocabulary
  /// Greatest cosine between the title and a name.
  case semanticClassification, semanticLinked
  /// Share of this category among the nearest names, near ones counting more.
  case semanticShare
  /// One over the place of the category by shared words, by vocabulary and by cosine.
  case lexicalPlace, vocabularyPlace, semanticPlace

  /// Key of the feature in a file of weights.
  var name: String { SnakeCaseJSON.key(of: String(describing: self)) }

  /// How the mapping is said to have been found when this feature decides.
  var method: MappingMethod {
    switch self {
    case .exactClassification: .exactName
    case .exactLinked, .agreement: .crossReference
    case .inherited: .inherited
    case .overlapClassification, .overlapLinked, .containmentClassification, .containmentLinked, .vocabulary,
      .lexicalPlace, .vocabularyPlace:
      .lexical
    case .semanticClassification, .semanticLinked, .semanticShare, .semanticPlace: .semantic
    }
  }
}
