import ArgumentParser
import Files
import Foundation
import TextEncoder
import Torch
import VectorSearch

/// `nosology encoder similarity`
struct EncoderSimilarity: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similarity",
    abstract: "Compare two texts, or the lines of two files.",
    discussion: """
      Two texts give one number, the cosine of their vectors. --files compares the lines of two files, one text a line: the \
      first of one with the first of the other and so on, a row each of cosine and both texts. With --matrix every line of \
      the first file is compared with every line of the second: a row for each text of the first, a column for each of the \
      second. A distinct text is embedded once.

      Example: nosology encoder similarity "heart attack" "myocardial infarction" --encoder all-MiniLM-L6-v2
      """)

  @Argument(help: "Two texts.")
  var texts: [String] = []

  @OptionGroup var options: EncoderOptions

  @Option(parsing: .upToNextOption, help: "Two files of texts, one per line.", completion: .file())
  var files: [String] = []

  @Flag(help: "Compare every line of the first file with every line of the second.")
  var matrix = false

  @Option(help: "cosine, or dot for the inner product of the vectors as the encoder gives them.")
  var similarity = VectorSimilarity.cosine

  @Flag(help: "Print JSON lines: of two texts and of each pair an object, of each row of a matrix an object.")
  var json = false

  func validate() throws {
    if texts.isEmpty == files.isEmpty { throw ValidationError("expected two texts, or --files") }
    if !texts.isEmpty, texts.count != 2 { throw ValidationError("expected two texts, found \(texts.count)") }
    if !files.isEmpty, files.count != 2 { throw ValidationError("--files takes two files, found \(files.count)") }
    if matrix, files.isEmpty { throw ValidationError("--matrix needs --files") }
  }

  /// Two texts and their similarity.
  private struct Pair: Encodable {
    var similarity: Double
    var first: String
    var second: String
  }

  /// A text and its similarities to the texts of the other file, in their order.
  private struct Row: Encodable {
    var text: String
    var similarities: [Float]
  }

  func run() throws {
    let lists = try files.isEmpty ? [[texts[0]], [texts[1]]] : files.map(Self.lines)
    if !matrix, lists[0].count != lists[1].count {
      throw EncoderError(
        "\(files[0]) has \(lists[0].count) lines, \(files[1]) \(lists[1].count)",
        hint: "pairs need as many; `--matrix` compares each with each")
    }
    let encoder = try options.load()
    let line = ProgressLine("similarity", unit: "texts")
    defer { line.finish() }
    let vectors = try TextVectors(lists[0] + lists[1], encoder: encoder, similarity: similarity) {
      line.update(done: $0, total: $1)
    }
    line.finish()
    try LineOutput.write(to: nil) { write in
      if matrix { try printMatrix(lists, vectors, write) } else { try printPairs(lists, vectors, write) }
    }
  }

  private func printPairs(_ lists: [[String]], _ vectors: TextVectors, _ write: (String) throws -> Void) throws {
    for (first, second) in zip(lists[0], lists[1]) {
      let pair = Pair(similarity: vectors.score(first, second), first: first, second: second)
      let number = String(format: "%.6f", pair.similarity)
      try write(
        json
          ? JSONOutput.line(pair)
          : files.isEmpty ? number : [number, Self.cell(first), Self.cell(second)].joined(separator: "\t"))
    }
  }

  private func printMatrix(_ lists: [[String]], _ vectors: TextVectors, _ write: (String) throws -> Void) throws {
    if !json { try write((["text"] + lists[1].map(Self.cell)).joined(separator: "\t")) }
    let columns = StoredVectors(
      vectors.matrix(lists[1]).withUnsafeBytes { Data($0) }, .f32, dimension: vectors.dimension)
    for text in lists[0] {
      let scores = columns.scores(Array(vectors[text]), threads: Runtime.threadCount)
      try write(
        json
          ? JSONOutput.line(Row(text: text, similarities: scores))
          : ([Self.cell(text)] + scores.map { String(format: "%.6f", $0) }).joined(separator: "\t"))
    }
  }

  private static func cell(_ text: String) -> String { text.replacing("\t", with: " ") }

  private static func lines(of path: String) throws -> [String] {
    var reader = try TextLines(path: path)
    let lines = try reader.window(.max)
    reader.finish()
    guard !lines.isEmpty else { throw EncoderError("\(path): there are no lines") }
    return lines
  }
}
