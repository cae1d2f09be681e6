import ArgumentParser
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
      with --output, an .npy or .safetensors file of shape [lines, dimension] in float32, in the order of the lines.

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
    if let output, !["npy", "safetensors"].contains(URL(filePath: output).pathExtension) {
      throw ValidationError("--output must end in .npy or .safetensors, found \(output)")
    }
  }

  func run() throws {
    let encoder = try options.load()
    var reader = try LineReader(path: file)
    let progress = ProgressLine("embed", unit: "texts")
    defer { progress.finish() }
    var vectors: [Float] = []
    var count = 0
    while case let window = try reader.window(Self.windowSize), !window.isEmpty {
      let part = encoder.embed(window, tokenBudget: tokenBudget) { done, _ in
        progress.update(done: count + done, total: nil)
      }.array(of: Float.self)
      count += window.count
      if output == nil {
        for row in window.indices { Console.data(json(part[row * encoder.dimension..<(row + 1) * encoder.dimension])) }
      } else {
        vectors += part
      }
    }
    guard let output else { return }
    let url = URL(filePath: output)
    if url.pathExtension == "npy" {
      try NpyFile.write(vectors, shape: [count, encoder.dimension], to: url)
    } else {
      let tensor = Tensor(vectors, shape: [count, encoder.dimension])
      try Safetensors.save(
        ["embeddings": tensor], metadata: ["encoder_digest": try encoder.digest()], to: url)
    }
  }

  private func json(_ vector: ArraySlice<Float>) -> String {
    "[" + vector.map { "\($0)" }.joined(separator: ",") + "]"
  }
}

extension LineReader {
  /// The next `count` lines, fewer at the end. Malformed UTF-8 becomes U+FFFD.
  fileprivate mutating func window(_ count: Int) throws -> [String] {
    var lines: [String] = []
    while lines.count < count, let line = try next() { lines.append(String(decoding: line, as: UTF8.self)) }
    return lines
  }
}
