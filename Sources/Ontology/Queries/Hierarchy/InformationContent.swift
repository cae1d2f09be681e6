import Foundation

/// How informative each concept of a hierarchy is: 0 for one that holds of everything, the more the rarer it is.
public struct InformationContent: Sendable {
  /// How it is computed.
  public enum Measure: String, Codable, CaseIterable, Sendable {
    /// `1 - log(descendants, itself included) / log(concepts)`, from 0 to 1 (Seco, Veale and Hayes 2004).
    case seco
    /// `-log((leaves / ancestors + 1) / (all leaves + 1)) / log(all leaves + 1)`, from 0 to 1; leaves below the concept and
    /// ancestors include the concept itself (Sánchez, Batet and Isern 2011).
    case sanchez
  }

  /// The hierarchy.
  public let taxonomy: Taxonomy
  /// The information content, by number of the concept.
  public let values: [Double]

  /// Computes an intrinsic measure, which needs the hierarchy alone.
  public init(_ taxonomy: Taxonomy, measure: Measure = .seco) {
    self.taxonomy = taxonomy
    let numbers = (0..<Int32(taxonomy.count)).map(\.self)
    switch measure {
    case .seco:
      let size = log(Double(max(taxonomy.count, 2)))
      values = numbers.map { 1 - log(Double(taxonomy.descendants(of: $0).count + 1)) / size }
    case .sanchez:
      let isLeaf = taxonomy.children.map(\.isEmpty)
      let leafCount = Double(isLeaf.count { $0 })
      values = numbers.map { number in
        let leaves = taxonomy.descendants(of: number).count { isLeaf[Int($0)] } + (isLeaf[Int(number)] ? 1 : 0)
        let ancestors = taxonomy.ancestors(of: number).count + 1
        return abs(log((Double(leaves) / Double(ancestors) + 1) / (leafCount + 1))) / log(leafCount + 1)
      }
    }
  }

  /// Computes `-log p` from how often concepts occur in a corpus (Resnik 1995), in nats.
  ///
  /// A concept occurs wherever it or one below it is counted. One occurrence of every concept is added, so that a concept
  /// that was never seen is the most informative and not infinitely so.
  ///
  /// - Throws: `OntologyError` for a negative count and for a code that the hierarchy does not have.
  public init(_ taxonomy: Taxonomy, corpusCounts: [String: Double]) throws {
    var own = [Double](repeating: 1, count: taxonomy.count)
    for (code, count) in corpusCounts {
      guard let number = taxonomy.number(of: code) else {
        throw OntologyError("the corpus counts \(code), which \(taxonomy.system) does not have")
      }
      guard count >= 0 else { throw OntologyError("the corpus counts \(code) \(count) times; expected 0 or more") }
      own[Int(number)] += count
    }
    let total = own.reduce(0, +)
    self.taxonomy = taxonomy
    values = (0..<Int32(taxonomy.count)).map { number in
      -log(taxonomy.descendants(of: number).reduce(own[Int(number)]) { $0 + own[Int($1)] } / total)
    }
  }

  /// The most informative concept that is above both, or is one of them; nil where nothing is. Of equals the first code.
  public func mostInformativeCommonAncestor(_ a: Int32, _ b: Int32) -> Int32? {
    let above = Set(taxonomy.ancestors(of: a) + [a])
    return (taxonomy.ancestors(of: b) + [b]).filter(above.contains).min {
      (-values[Int($0)], $0) < (-values[Int($1)], $1)
    }
  }

  /// Information content of the most informative common ancestor, 0 without one (Resnik 1995).
  public func resnik(_ a: Int32, _ b: Int32) -> Double {
    mostInformativeCommonAncestor(a, b).map { values[Int($0)] } ?? 0
  }

  /// Twice the common ancestor's information content through the sum of both, from 0 to 1 (Lin 1998). A concept has 1 with
  /// itself.
  public func lin(_ a: Int32, _ b: Int32) -> Double {
    lin(a, b, resnik: resnik(a, b))
  }

  /// How similar the second concept is to the first; nil where they share no ancestor.
  public func similarity(_ a: Int32, _ b: Int32) -> Similar? {
    mostInformativeCommonAncestor(a, b).map { ancestor in
      let resnik = values[Int(ancestor)]
      return Similar(number: b, commonAncestor: ancestor, lin: lin(a, b, resnik: resnik), resnik: resnik)
    }
  }

  private func lin(_ a: Int32, _ b: Int32, resnik: Double) -> Double {
    if a == b { return 1 }
    let sum = values[Int(a)] + values[Int(b)]
    return sum > 0 ? min(1, 2 * resnik / sum) : 0
  }

  /// A concept and how similar it is to another one.
  public struct Similar: Equatable, Sendable {
    /// Its number in the hierarchy.
    public let number: Int32
    /// The most informative common ancestor.
    public let commonAncestor: Int32
    /// Similarity after Lin.
    public let lin: Double
    /// Similarity after Resnik.
    public let resnik: Double
  }

  /// Whether something does not hold of the concept; sums of a corpus are exact up to rounding only.
  private func isInformative(_ number: Int32) -> Bool { values[Int(number)] > 1e-12 }

  /// The concepts similar to one after Lin, the best first; of equals the first code. Concepts that share no information
  /// with it are left out: they have no ancestor in common, or only such as hold of everything.
  public func similar(to number: Int32) -> [Similar] {
    let lineage = (taxonomy.ancestors(of: number) + [number]).filter { isInformative($0) }.sorted {
      (-values[Int($0)], $0) < (-values[Int($1)], $1)
    }
    var isFound = [Bool](repeating: false, count: taxonomy.count)
    isFound[Int(number)] = true
    var found: [Similar] = []
    // What lies below the most informative ancestor first: a concept's best common ancestor is where it is met first.
    for ancestor in lineage {
      for other in taxonomy.descendants(of: ancestor) + [ancestor] where !isFound[Int(other)] {
        isFound[Int(other)] = true
        let resnik = values[Int(ancestor)]
        found.append(
          Similar(
            number: other, commonAncestor: ancestor, lin: lin(number, other, resnik: resnik), resnik: resnik))
      }
    }
    return found.sorted { ($1.lin, $0.number) < ($0.lin, $1.number) }
  }
}
