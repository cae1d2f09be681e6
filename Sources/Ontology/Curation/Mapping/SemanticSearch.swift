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

/// Finds the names nearest to each text: `(texts, names, k)` to one list of at most `k` matches per text, nearest first.
///
/// The module knows no encoder; whoever has one passes it in this form.
public typealias SemanticSearch = (_ texts: [String], _ names: [String], _ k: Int) throws -> [[SemanticMatch]]
