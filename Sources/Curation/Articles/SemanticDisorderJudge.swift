import Foundation
import Ontology

/// Judges titles by the known names that lie nearest in an encoder's space.
///
/// The share of disorders among the nearest names, near ones counting more, is compared with a threshold that is
/// chosen on names that are not among those compared with. The judge always decides.
public struct SemanticDisorderJudge {
  /// What the calibration found.
  public struct Calibration: Codable, Equatable, Sendable {
    /// The least share of disorders that makes a title one.
    public var threshold: Double
    /// Held-out names it was chosen on.
    public var count: Int
    /// Mean of the shares of disorders and of others that the threshold judges rightly.
    public var balancedAccuracy: Double
  }

  /// Names compared with of each kind; more change little and take longer.
  public static let nameLimit = 12_000
  /// Names held out of each kind.
  private static let calibrationLimit = 800
  private static let neighbourCount = 24

  /// How the threshold was chosen, and how well it does on the names it was chosen on.
  public let calibration: Calibration
  private let names: [ReferenceNames.Name]
  private let nearest: NearestNames

  /// Calibrates a judge.
  ///
  /// - Throws: `OntologyError` when one of the two kinds has too few names, and what `search` throws.
  public init(_ references: ReferenceNames, search: SemanticSearch) throws {
    let sample = references.sample(Self.nameLimit)
    let held = Set(ReferenceNames(names: sample).sample(min(Self.calibrationLimit, sample.count / 8)).map(\.text))
    names = sample.filter { !held.contains($0.text) }
    let questions = sample.filter { held.contains($0.text) }
    guard questions.contains(where: \.isDisorder), questions.contains(where: { !$0.isDisorder }) else {
      throw OntologyError(
        "the database needs names of disorders and of other things to judge titles by their meaning",
        hint: "Import all of MeSH, or UMLS semantic types; the disease branches alone have only disorders.")
    }
    nearest = try search(names.map(\.text))
    let shares = try Self.shares(questions.map(\.text), names, nearest).map(\.share)
    calibration = Self.calibrate(zip(shares, questions).map { ($0, $1.isDisorder) })
  }

  /// Judges titles, in their order.
  public func judge(_ titles: [String]) throws -> [DisorderJudgement] {
    let bases = titles.map { TitleReading($0).base }
    return try Self.shares(bases, names, nearest).map { share, example in
      let verdict: DisorderVerdict = share >= calibration.threshold ? .disorder : .other
      return DisorderJudgement(verdict, String(format: "%.2f of the nearest are disorders, as \(example)", share))
    }
  }

  private static func shares(
    _ titles: [String], _ names: [ReferenceNames.Name], _ nearest: NearestNames
  ) throws -> [(share: Double, nearest: String)] {
    try nearest(titles, neighbourCount).map { matches in
      let best = matches.first?.cosine ?? 0
      var sums = (disorder: 0.0, all: 0.0)
      for match in matches {
        let weight = Double(exp((match.cosine - best) / 0.05))
        sums.all += weight
        if names[match.name].isDisorder { sums.disorder += weight }
      }
      return (sums.all > 0 ? sums.disorder / sums.all : 0, matches.first.map { names[$0.name].text } ?? "")
    }
  }

  /// The threshold with the greatest balanced accuracy; the middle of those that are equally good.
  static func calibrate(_ scores: [(share: Double, isDisorder: Bool)]) -> Calibration {
    let disorderCount = Double(scores.count(where: \.isDisorder))
    let otherCount = Double(scores.count) - disorderCount
    let order = scores.sorted { $0.share < $1.share }
    var found = disorderCount
    var rejected = 0.0
    var best = (accuracy: 0.5, low: 0.0, high: 0.0)
    for (index, score) in order.enumerated() {
      if score.isDisorder { found -= 1 } else { rejected += 1 }
      let next = index + 1 < order.count ? order[index + 1].share : 1
      guard next > score.share else { continue }
      let accuracy = (found / disorderCount + rejected / otherCount) / 2
      if accuracy > best.accuracy { best = (accuracy, score.share, next) }
    }
    return Calibration(
      threshold: (best.low + best.high) / 2, count: scores.count, balancedAccuracy: best.accuracy)
  }
}
