import TextEncoder
import VectorSearch

/// Finds the names of a dictionary that are nearest to mentions.
public struct ConceptLinker: Sendable {
  /// What mentions are linked to.
  public let dictionary: TermDictionary
  private let names: VectorTable
  private let vectors: TextVectors

  /// Takes the vectors of all names of a dictionary, and of the mentions that will be asked for in lower case.
  ///
  /// - Throws: `OpenBLASError` when no products can be computed here.
  public init(_ dictionary: TermDictionary, _ vectors: TextVectors) throws(OpenBLASError) {
    self.dictionary = dictionary
    self.vectors = vectors
    names = try vectors.table(dictionary.names)
  }

  /// For each mention, in lower case, the rows of `TermDictionary.names` that are nearest to it, nearest first; of equals the
  /// first of the dictionary.
  public func nearestNames(to mentions: [String], count: Int) -> [[Neighbour]] {
    names.nearest(vectors.matrix(mentions), k: count)
  }
}
