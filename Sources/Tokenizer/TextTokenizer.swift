/// Turns texts into the ids of a model, whatever it makes them of.
public protocol TextTokenizer: Sendable {
  /// One more than the largest id: the number of rows that an embedding table needs.
  var vocabularySize: Int { get }

  /// Returns the ids of many texts, by several threads, special tokens included. The result does not depend on `threads`.
  ///
  /// Longer texts are cut to `maxLength` tokens; without it nothing is cut.
  func encodeIDs(_ texts: [String], maxLength: Int?, threads: Int) -> TokenBatch
}
