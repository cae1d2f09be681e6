import ArgumentParser
import Files
import Foundation
import Tokenizer

/// `nosology tokenize`: lines in, JSON lines out.
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Turn lines of text into the token ids of a model.",
    discussion: """
      Reads one text a line and prints one JSON object a line, in the same order: the ids with [CLS] and \
      [SEP], and the tokens they stand for. Offsets are byte ranges of the UTF-8 line. Ids are those of the \
      Hugging Face tokenizers library. The text is UTF-8, with or without a byte order mark; other encodings are \
      refused by name.

      Example:
        echo "Cholera due to Vibrio cholerae" | nosology tokenize --model all-MiniLM-L6-v2 --offsets
      """)

  @Option(help: "A directory with tokenizer.json or vocab.txt, one of these files, or the name of a fetched encoder.")
  var model: String

  @Option(help: "A second text, joined to each line as in a pair.")
  var pair: String?

  @Flag(help: "Print ids only.")
  var ids = false

  @Flag(help: "Print the bytes of the line that each token covers.")
  var offsets = false

  @Option(
    help: "The largest number of tokens, special tokens included; what goes lies on the side that the model states.")
  var maxLength: Int?

  @Option(help: "Which text is cut to the maximum length.")
  var truncation = Truncation.Strategy.longestFirst

  @Argument(help: "A text file; standard input without it.")
  var file: String?

  func run() throws {
    let tokenizer = try WordPieceTokenizer(model: model)
    let truncation = maxLength.map { Truncation(to: $0, strategy: self.truncation) }
    let pair = pair.map { [UInt8]($0.utf8) }
    let format = EncodingLine(tokens: !ids, offsets: offsets, typeIDs: pair != nil)
    var lines = try TextLines(path: file)
    var output: [UInt8] = []
    while let line = try lines.next() {
      format.append(
        try tokenizer.encode(utf8: line, pair: pair, truncation: truncation), tokenizer, to: &output)
      if output.count > 1 << 16 { flush(&output) }
    }
    flush(&output)
    lines.finish()
  }

  private func flush(_ output: inout [UInt8]) {
    Console.write(Data(output))
    output.removeAll(keepingCapacity: true)
  }
}

extension Truncation.Strategy: ExpressibleByArgument {}

extension WordPieceTokenizer {
  /// The tokenizer of a `--model`: a directory, one of its files or a fetched encoder.
  init(model path: String) throws {
    var isDirectory: ObjCBool = false
    let url = try EncoderLocation(path).url()
    if FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), !isDirectory.boolValue {
      self = try WordPieceTokenizer(file: url)
    } else {
      self = try WordPieceTokenizer(directory: url)
    }
  }
}
