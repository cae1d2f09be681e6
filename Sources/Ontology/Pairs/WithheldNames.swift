import Deterministic

internal import GRDB

/// Synonyms that are kept from training though their concepts are trained on, to be linked to these when a training is judged:
/// one half of them for choosing settings, the other for what is reported. Part of a recipe.
public struct WithheldNames: Equatable, Codable, Sendable {
  /// Synonyms that their source marks as a layperson's.
  public var lay: Int
  /// Other exact synonyms.
  public var other: Int

  /// None, unless asked for.
  public init(lay: Int = 0, other: Int = 0) {
    self.lay = lay
    self.other = other
  }

  /// What is wrong with the settings, in words; nil when they make sense.
  var fault: String? {
    for (value, key) in [(lay, "lay"), (other, "other")] where value < 0 {
      return "\(key) is \(value), expected 0 or more"
    }
    return nil
  }

  /// A name that is withheld.
  struct Choice: Equatable {
    var isLay: Bool
    var part: HeldOutPart
  }

  /// The names that are withheld, by the hashes of their normalised texts. A name is chosen by its text alone,
  /// whatever the seed: from those that name one cluster of the training part only, and that are no preferred name, so that
  /// every concept keeps one.
  func choose(_ database: Database, _ table: ConceptTable) throws -> [UInt64: Choice] {
    guard lay > 0 || other > 0 else { return [:] }
    let preferred = Set(table.nameHashes)
    var found: [UInt64: (cluster: Int32?, isLay: Bool)] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: "SELECT concept_id, text, scope = 'exact', term_type = 'layperson' FROM name WHERE kind = 'synonym'")
    while let row = try rows.next() {
      guard let concept = table.numbers[row[0]] else { continue }
      let hash = SearchText.hash(row[1])
      guard !preferred.contains(hash) else { continue }
      let cluster = table.clusters[Int(concept)]
      let isUseful = row[2] ?? false && !table.isHeldOut(concept) && table.isUsable(hash, with: concept)
      let known = found[hash] ?? (cluster, false)
      found[hash] = (
        isUseful && known.cluster == cluster ? cluster : nil, known.isLay || row[3] ?? false
      )
    }
    let order = found.filter { $0.value.cluster != nil }.sorted {
      SplitMix64.mix($0.key ^ Self.salt) < SplitMix64.mix($1.key ^ Self.salt)
    }
    let chosen = [(true, lay), (false, other)].flatMap { isLay, count in
      order.filter { $0.value.isLay == isLay }.prefix(count).enumerated().map { place, name in
        (name.key, Choice(isLay: isLay, part: place % 2 == 0 ? .test : .validation))
      }
    }
    return Dictionary(uniqueKeysWithValues: chosen)
  }

  private static let salt = StableHash.of("withheld names")
}

extension PairSampler {
  /// Returns one half of the names that are withheld from training, each spelling of a cluster once, in the order of clusters
  /// and bytes.
  ///
  /// - Parameter lay: Whether those are asked for that are marked as a layperson's, or the others.
  /// - Throws: `OntologyError` when the database cannot be read.
  public func withheldNames(lay: Bool, part: HeldOutPart = .test) throws -> [TrainingName] {
    let asked = WithheldNames.Choice(isLay: lay, part: part)
    return try names { concept, hash in
      table.withheldNames[hash] == asked ? Int(table.clusters[Int(concept)]) : nil
    }
  }
}
