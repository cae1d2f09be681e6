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
      Rows are written as they are made, so memory does not grow with the lines, and the file appears when all are there. \
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
    try encoder.forEachWindow(of: &lines, tokenBudget: tokenBudget) {
      progress.update(done: $0, total: nil)
    } _: { vectors in
      if let writer { return try writer.append(vectors) }
      for start in stride(from: 0, to: vectors.count, by: encoder.dimension) {
        Console.data(json(vectors[start..<start + encoder.dimension]))
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
