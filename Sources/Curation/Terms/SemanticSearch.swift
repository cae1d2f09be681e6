/// A name near a text in an encoder's space.
public struct SemanticMatch: Sendable {
  /// Position of the name in the list that was searched.
  public var name: Int
  /// Cosine of the two texts.
  public var cosine: Float

  /// Makes a match.
  public init(name: Int, cosine: Float) {
    self.name = name
    self.cosine = cosine
  }
}

/// Finds the names nearest to each text: `(texts, k)` to one list of at most `k` matches per text, nearest first.
public typealias NearestNames = (_ texts: [String], _ k: Int) throws -> [[SemanticMatch]]

/// Makes a list of names searchable, once for all texts that are asked.
///
/// The module knows no encoder; whoever has one passes it in this form.
public typealias SemanticSearch = (_ names: [String]) throws -> NearestNames
