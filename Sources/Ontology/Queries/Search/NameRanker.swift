/// A name that a ranker has found.
public struct RankedName: Equatable, Sendable {
  /// The name's id, see `NameList`.
  public var id: Int64
  /// The name, by which an answer about another database is recognised. ASCII letters may be in another case.
  public var text: String
  /// Cosine of the name and the text; where names that differ only in the case of ASCII letters share a vector, of one of
  /// them and the text.
  public var cosine: Float

  /// Makes a ranked name.
  public init(id: Int64, text: String, cosine: Float) {
    self.id = id
    self.text = text
    self.cosine = cosine
  }
}

/// Ranks the names of an ontology by how near their meaning is to that of a text.
///
/// This module knows no encoder. `NameIndex` of the module KnowledgeEncoder compares vectors.
public protocol NameRanker {
  /// The names nearest to a text, the best of each concept, nearest first.
  ///
  /// - Parameters:
  ///   - text: What is searched for.
  ///   - names: Ids of the names that count, ascending; nil means all.
  ///   - limit: The greatest number of names returned.
  func names(near text: String, among names: [Int64]?, limit: Int) throws -> [RankedName]
}
