import ArgumentParser
import Files
import Foundation
import TextEncoder
import Torch

/// `nosology encoder embed`
struct EncoderEmbed: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Turn lines of text into vectors.",
    discussion: """
      Reads one text per line from the file or from stdin. Without --output, writes one JSON array per line to stdout; \
      with --output, an .npy or .safetensors file of shape [lines, dimension] in float32, in the order of the lines. \
      The text is UTF-8, with or without a byte order mark; other encodings are refused by name.

      Example: nosology encoder embed names.txt --encoder all-MiniLM-L6-v2 --output names.npy
      """)

  @OptionGroup var options: EncoderOptions

  @Argument(help: "File of texts, one per line (default: stdin).", completion: .file())
  var file: String?

  @Option(help: "File to write: .npy or .safetensors.", completion: .file())
  var output: String?

  @Option(help: "Most tokens of one forward pass; memory grows with it.")
  var tokenBudget = SentenceEncoder.defaultTokenBudget

  /// Lines that are sorted by length and embedded together.
  private static let windowSize = 32_768

  func validate() throws {
    if tokenBudget < 1 { throw ValidationError("--token-budget must be positive, found \(tokenBudget)") }
    try OutputEnding.check(output, "--output", [".npy", ".safetensors"])
  }

  func run() throws {
    let encoder = try options.load()
    var lines = try TextLines(path: file)
    let writer = try output.map { try self.writer(URL(filePath: $0), encoder) }
    let progress = ProgressLine("embed", unit: "texts")
    defer { progress.finish() }
    var count = 0
    while case let window = try lines.window(Self.windowSize), !window.isEmpty {
      let vectors = encoder.vectors(of: window, tokenBudget: tokenBudget) { done, _ in
        progress.update(done: count + done, total: nil)
      }
      count += window.count
      if let writer {
        try writer.append(vectors)
      } else {
        for row in window.indices {
          Console.data(json(vectors[row * encoder.dimension..<(row + 1) * encoder.dimension]))
        }
      }
    }
    try writer?.commit()
    lines.finish()
  }

  private func writer(_ url: URL, _ encoder: SentenceEncoder) throws -> MatrixWriter {
    try MatrixWriter(
      MatrixWriter.Format(ending: url) ?? .npy, columnCount: encoder.dimension, name: "embeddings",
      metadata: ["encoder_digest": try encoder.digest()], to: url)
  }

  private func json(_ vector: ArraySlice<Float>) -> String {
    "[" + vector.map { "\($0)" }.joined(separator: ",") + "]"
  }
}
