/// How a batch that is too large for memory is computed in chunks.
public struct GradientCache: Codable, Equatable, Sendable {
  /// Tokens of a chunk at most; a longer text is one by itself. Memory goes with tokens, and texts differ in length.
  public var chunkTokens: Int

  private enum CodingKeys: String, CodingKey {
    case chunkTokens = "chunk_tokens"
  }

  /// About as many tokens as a hundred pairs of names have.
  public init(chunkTokens: Int = 2048) { self.chunkTokens = chunkTokens }

  var fault: String? { chunkTokens > 0 ? nil : "chunk_tokens must be positive, found \(chunkTokens)" }
}
