import Files

extension SentenceEncoder {
  /// Texts that are sorted by length and embedded together.
  package static let windowSize = 32_768

  /// Embeds lines as they are read and hands on the vectors of each window, so that memory does not grow with their number.
  ///
  /// Shapes: vectors [lines of the window, D] row-major.
  ///
  /// - Parameters:
  ///   - progress: Gets the number of lines done.
  ///   - body: Called with the vectors of a window.
  /// - Throws: `FileError` when the lines cannot be read, and what `body` throws.
  package func forEachWindow(
    of lines: inout TextLines, size: Int = Self.windowSize, tokenBudget: Int = Self.defaultTokenBudget,
    progress: @escaping (Int) -> Void = { _ in }, _ body: (_ vectors: [Float]) throws -> Void
  ) throws {
    var count = 0
    while case let window = try lines.window(size), !window.isEmpty {
      try body(vectors(of: window, tokenBudget: tokenBudget) { done, _ in progress(count + done) })
      count += window.count
    }
  }
}
