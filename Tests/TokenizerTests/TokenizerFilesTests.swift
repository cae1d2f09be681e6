import Foundation
import TestSupport
import Testing

@testable import Tokenizer

@Suite struct TokenizerFilesTests {
  private static let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nA\n\u{E9}\ne\n"

  /// A directory with the given files.
  private func withModel<R>(_ files: [String: String], _ body: (URL) throws -> R) throws -> R {
    try withTemporaryDirectory { directory in
      for (name, content) in files {
        try Data(content.utf8).write(to: directory.appending(path: name))
      }
      return try body(directory)
    }
  }

  private func tokenizerJSON(_ changes: [(String, String)] = []) throws -> String {
    var json = try String(contentsOf: Golden.url("tokenizer/added-tokens.json"), encoding: .utf8)
    for (old, new) in changes {
      try #require(json.contains(old))
      json = json.replacing(old, with: new)
    }
    return json
  }

  private func refusal(_ files: [String: String]) throws -> TokenizerError {
    try withModel(files) { directory in
      let error = #expect(throws: TokenizerError.self) { try WordPieceTokenizer(directory: directory) }
      return try #require(error)
    }
  }

  @Test("A directory with vocab.txt alone is an uncased BERT with special tokens")
  func vocabularyAlone() throws {
    try withModel(["vocab.txt": Self.vocabulary]) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("A [SEP] \u{E9}").ids == [2, 5, 3, 8, 3])
      #expect(tokenizer.declaredMaximumLength == nil)
    }
  }

  @Test("Line ends of Windows and a missing last line feed change nothing")
  func lineEnds() throws {
    let windows = Self.vocabulary.replacing("\n", with: "\r\n")
    try withModel(["vocab.txt": String(windows.unicodeScalars.dropLast(2).map(Character.init))]) {
      directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("a e").ids == [2, 5, 8, 3])
    }
  }

  @Test("tokenizer_config.json sets case, accents, length and the names of special tokens")
  func configuration() throws {
    let config = """
      {"do_lower_case": false, "strip_accents": null, "model_max_length": 512,
       "cls_token": {"content": "<s>"}}
      """
    let vocabulary = Self.vocabulary.replacing("[CLS]", with: "<s>")
    try withModel(["vocab.txt": vocabulary, "tokenizer_config.json": config]) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("A \u{E9}").ids == [2, 6, 7, 3])
      #expect(tokenizer.declaredMaximumLength == 512)
      #expect(tokenizer.normalizer == .cased)
    }
  }

  @Test("A length without a limit, written as 1e30, is no length")
  func unlimitedLength() throws {
    let config = "{\"model_max_length\": 1000000000000000019884624838656}"
    try withModel(["vocab.txt": Self.vocabulary, "tokenizer_config.json": config]) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.declaredMaximumLength == nil)
    }
  }

  @Test("tokenizer.json comes before vocab.txt, and tokenizer_config.json changes its options")
  func tokenizerJSONFirst() throws {
    let json = try tokenizerJSON()
    try withModel(["vocab.txt": Self.vocabulary, "tokenizer.json": json]) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.vocabulary.clsID == 4)
    }
    let config = "{\"do_lower_case\": false}"
    try withModel(["tokenizer.json": json, "tokenizer_config.json": config]) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.normalizer.lowercases == false)
    }
  }

  @Test(
    "What is not BERT WordPiece is refused by the part that is not",
    arguments: [
      ("model", "\"type\":\"WordPiece\",\"unk", "\"type\":\"Unigram\",\"unk"),
      ("normalizer", "\"type\":\"BertNormalizer\"", "\"type\":\"NFC\""),
      ("pre_tokenizer", "\"type\":\"BertPreTokenizer\"", "\"type\":\"Whitespace\""),
      ("post_processor", "\"type\":\"TemplateProcessing\"", "\"type\":\"RobertaProcessing\""),
      ("post_processor", "\"type_id\":1", "\"type_id\":0"),
      ("decoder", "\"decoder\":{\"type\":\"WordPiece\"", "\"decoder\":{\"type\":\"BPEDecoder\""),
    ])
  func refusals(_ part: String, _ old: String, _ new: String) throws {
    let error = try refusal(["tokenizer.json": try tokenizerJSON([(old, new)])])
    #expect(error.description.contains(": \(part): expected"))
    #expect(error.hint != nil)
  }

  @Test("A directory without a vocabulary, and a truncated file, are refused in one line")
  func damage() throws {
    #expect(try refusal([:]).description.contains("neither tokenizer.json nor vocab.txt"))
    let truncated = String(try tokenizerJSON().dropLast(100))
    let error = try refusal(["tokenizer.json": truncated])
    #expect(error.description.contains("not valid JSON"))
    #expect(!error.description.contains("\n"))
    #expect(try refusal(["vocab.txt": "a\nb\n"]).description.contains("no classification token"))
  }

  @Test("A missing file is refused with its path")
  func missingFile() {
    let error = #expect(throws: TokenizerError.self) {
      try WordPieceTokenizer(file: URL(filePath: "/no/such/vocab.txt"))
    }
    #expect(error?.description.contains("/no/such/vocab.txt") == true)
  }

  @Test("Tokens that only added_tokens.json knows are refused")
  func addedTokensFile() throws {
    let files = ["vocab.txt": Self.vocabulary, "added_tokens.json": "{\"[NEW]\": 9}"]
    #expect(try refusal(files).description.contains("1 tokens are not in vocab.txt"))
  }
}
