import Deterministic
import Foundation
import VisionBridge

/// A class of the benchmark.
public struct PhantomClass: Codable, Equatable, Sendable {
  /// The third of the classes by frequency rank that a class belongs to.
  public enum Band: String, Codable, Sendable { case head, medium, tail }

  /// What the class is called.
  public var concept: PhantomConcept
  /// What is drawn.
  public var attributes: PhantomAttributes
  /// The modalities that show it.
  public var modalities: [Modality]
  /// How often it occurs.
  public var band: Band
}

/// The concepts that become classes, most frequent first.
///
/// The choice is made so that knowledge can transfer: **every attribute value of a tail class also occurs in a head
/// class**. What a rare class looks like is thus never new, only its combination is.
public struct PhantomSelection: Equatable, Sendable {
  /// The classes, most frequent first.
  public private(set) var classes: [PhantomClass] = []
  /// Concepts that were looked at.
  public let conceptCount: Int
  /// Those with attributes that a scan of the allowed modalities shows.
  public let drawableCount: Int
  /// Drawable concepts that look the same as another, shorter named one, and were left out.
  public let collisionCount: Int

  /// Chooses classes, spread over regions and forms.
  ///
  /// - Throws: `VisionError` when the concepts give fewer distinct classes than wanted.
  public init(
    from concepts: [PhantomConcept], grammar: PhantomGrammar, count: Int,
    modalities: [Modality] = Modality.allCases,
    seed: UInt64
  ) throws {
    var candidates: [PhantomClass] = []
    var labels: Set<String> = ["Normal"]
    var pictures: Set<PhantomAttributes> = []
    var drawable = 0
    for concept in concepts.sorted(by: { $0.sortKey < $1.sortKey }) {
      guard let attributes = grammar.attributes(of: concept) else { continue }
      let shown = grammar.modalities(of: attributes).filter(modalities.contains)
      guard !shown.isEmpty else { continue }
      drawable += 1
      guard !pictures.contains(attributes), labels.insert(concept.label).inserted else { continue }
      pictures.insert(attributes)
      candidates.append(
        PhantomClass(concept: concept, attributes: attributes, modalities: shown, band: .medium))
    }
    conceptCount = concepts.count
    drawableCount = drawable
    collisionCount = drawable - candidates.count
    guard candidates.count >= count else {
      throw VisionError(
        "phantom: \(count) classes wanted, but only \(candidates.count) of \(concepts.count) concepts can be drawn "
          + "and told apart",
        hint: "ask for fewer classes, allow more modalities, or pass more concepts")
    }

    var random = SplitMix64(seed: seed, stream: 0xC1A5)
    var pool = Pool(candidates: random.shuffled(candidates))
    let third = max(count / 3, 1)
    let head = (0..<third).compactMap { _ in pool.takeNew() }
    let known = Set(head.flatMap(\.attributes.values))
    let tail = (0..<third).compactMap { _ in pool.take { known.isSuperset(of: $0.attributes.values) } }
    guard !tail.isEmpty else {
      throw VisionError(
        "phantom: no concept is a new combination of the attributes of \(third) head classes",
        hint: "ask for more classes, or pass more concepts")
    }
    let medium = (0..<(count - head.count - tail.count)).compactMap { _ in pool.take { _ in true } }
    for (band, members) in [(PhantomClass.Band.head, head), (.medium, medium), (.tail, tail)] {
      classes += random.shuffled(members).map { member in
        var member = member
        member.band = band
        return member
      }
    }
  }
}

/// The candidates that are left, and how often each region, form and organ was taken.
private struct Pool {
  private var candidates: [PhantomClass]
  private let frequency: [String: Int]
  private var regionCounts: [BodyRegion: Int] = [:]
  private var valueCounts: [String: Int] = [:]

  init(candidates: [PhantomClass]) {
    self.candidates = candidates
    frequency = candidates.flatMap(\.attributes.values).reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// Takes the candidate that brings the most new attribute values which many others share.
  mutating func takeNew() -> PhantomClass? {
    take(where: { _ in true }) { candidate, counts, frequency in
      candidate.attributes.values.reduce(0) { score, value in
        score + (counts[value] == nil ? log(Double(frequency[value]!)) : 0)
      }
    }
  }

  /// Takes a candidate of the least used region, form and organ.
  mutating func take(where isEligible: (PhantomClass) -> Bool) -> PhantomClass? {
    take(where: isEligible) { _, _, _ in 0 }
  }

  private mutating func take(
    where isEligible: (PhantomClass) -> Bool, gain: (PhantomClass, [String: Int], [String: Int]) -> Double
  ) -> PhantomClass? {
    var best: (index: Int, region: Int, score: Double)?
    for (index, candidate) in candidates.enumerated() where isEligible(candidate) {
      let region = regionCounts[candidate.attributes.region] ?? 0
      if let best, region > best.region { continue }
      let used =
        4 * (valueCounts["form: \(candidate.attributes.form)"] ?? 0)
        + 3 * (valueCounts["organ: \(candidate.attributes.organ)"] ?? 0)
      // A short name is a condition that people know; a long one is a combination of circumstances.
      let length = 0.03 * Double(candidate.concept.label.utf8.count)
      let score = gain(candidate, valueCounts, frequency) - Double(used) - length
      if best == nil || region < best!.region || score > best!.score { best = (index, region, score) }
    }
    guard let best else { return nil }
    let taken = candidates.remove(at: best.index)
    regionCounts[taken.attributes.region, default: 0] += 1
    for value in taken.attributes.values { valueCounts[value, default: 0] += 1 }
    return taken
  }
}

extension PhantomConcept {
  /// Short names first: of concepts that look the same, the most general one stays.
  fileprivate var sortKey: (Int, String, String) { (label.utf8.count, label, code) }
}
