import Foundation
import TestSupport
import Testing

@testable import Tokenizer

@Suite struct TokenizerFilesTests {
  @Test("A directory with vocab.txt alone is an uncased BERT with special tokens")
  func vocabularyAlone() throws {
    try TokenizerFiles.withModel(["vocab.txt": TokenizerFiles.vocabulary]) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("A [SEP] \u{E9}").ids == [2, 5, 3, 8, 3])
      #expect(tokenizer.declaredMaximumLength == nil)
    }
  }

  @Test("Line ends of Windows and a missing last line feed change nothing")
  func lineEnds() throws {
    let windows = TokenizerFiles.vocabulary.replacing("\n", with: "\r\n")
    try TokenizerFiles.withModel(["vocab.txt": String(windows.unicodeScalars.dropLast(2).map(Character.init))]) {
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
    let vocabulary = TokenizerFiles.vocabulary.replacing("[CLS]", with: "<s>")
    try TokenizerFiles.withModel(["vocab.txt": vocabulary, "tokenizer_config.json": config]) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("A \u{E9}").ids == [2, 6, 7, 3])
      #expect(tokenizer.declaredMaximumLength == 512)
      #expect(tokenizer.normalizer == .cased)
    }
  }

  @Test("A length without a limit, written as 1e30, is no length")
  func unlimitedLength() throws {
    let config = "{\"model_max_length\": 1000000000000000019884624838656}"
    try TokenizerFiles.withModel(["vocab.txt": TokenizerFiles.vocabulary, "tokenizer_config.json": config]) {
      directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.declaredMaximumLength == nil)
    }
  }

  @Test("tokenizer.json comes before vocab.txt, and tokenizer_config.json changes its options")
  func tokenizerJSONFirst() throws {
    let json = try TokenizerFiles.tokenizerJSON()
    try TokenizerFiles.withModel(["vocab.txt": TokenizerFiles.vocabulary, "tokenizer.json": json]) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.vocabulary.clsID == 4)
    }
    let config = "{\"do_lower_case\": false}"
    try TokenizerFiles.withModel(["tokenizer.json": json, "tokenizer_config.json": config]) { directory in
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
      ("post_processor", "\"type\":\"TemplateProcessing\"", "\"type\":\"ByteLevel\""),
      ("post_processor", "\"type_id\":1", "\"type_id\":0"),
      ("decoder", "\"decoder\":{\"type\":\"WordPiece\"", "\"decoder\":{\"type\":\"BPEDecoder\""),
    ])
  func refusals(_ part: String, _ old: String, _ new: String) throws {
    let error = try TokenizerFiles.refusal(["tokenizer.json": try TokenizerFiles.tokenizerJSON([(old, new)])])
    #expect(error.description.contains(": \(part): expected"))
    #expect(error.hint != nil)
  }

  @Test("A directory without a vocabulary, and a truncated file, are refused in one line")
  func damage() throws {
    #expect(try TokenizerFiles.refusal([:]).description.contains("neither tokenizer.json nor vocab.txt"))
    let truncated = String(try TokenizerFiles.tokenizerJSON().dropLast(100))
    let error = try TokenizerFiles.refusal(["tokenizer.json": truncated])
    #expect(error.description.contains("not valid JSON"))
    #expect(!error.description.contains("\n"))
    #expect(try TokenizerFiles.refusal(["vocab.txt": "a\nb\n"]).description.contains("no classification token"))
  }

  @Test("A missing file is refused with its path")
  func missingFile() {
    let error = #expect(throws: TokenizerError.self) {
      try WordPieceTokenizer(file: URL(filePath: "/no/such/vocab.txt"))
    }
    #expect(error?.description.contains("/no/such/vocab.txt") == true)
  }

  @Test("A byte order mark and white space at the ends of lines are no part of a token")
  func marksAndBlanks() throws {
    let blanks = TokenizerFiles.vocabulary.replacing("\n", with: " \t\u{A0}\r\n") + "\n \n"
    for text in ["\u{FEFF}" + TokenizerFiles.vocabulary, blanks] {
      try TokenizerFiles.withModel(["vocab.txt": text]) { directory in
        let tokenizer = try WordPieceTokenizer(directory: directory)
        #expect(tokenizer.encode("a e").ids == [2, 5, 8, 3])
        #expect(tokenizer.vocabulary.count == 9)
      }
    }
    let config = "\u{FEFF}{\"do_lower_case\": false}"
    try TokenizerFiles.withModel(["vocab.txt": TokenizerFiles.vocabulary, "tokenizer_config.json": config]) {
      directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("A").ids == [2, 6, 3])
    }
  }

  @Test("A vocabulary in another encoding is refused with its name")
  func encodings() throws {
    let encodings: [(String.Encoding, String)] = [
      (.utf16LittleEndian, "UTF-16"), (.utf16, "UTF-16"), (.isoLatin1, "Latin-1"),
    ]
    for (encoding, name) in encodings {
      try withTemporaryDirectory { directory in
        let text = TokenizerFiles.vocabulary + "caf\u{E9}\n"
        try #require(text.data(using: encoding)).write(to: directory.appending(path: "vocab.txt"))
        let error = #expect(throws: TokenizerError.self) { try WordPieceTokenizer(directory: directory) }
        #expect(error?.description.contains("the encoding is \(name)") == true)
        #expect(error?.hint?.contains("iconv") == true)
      }
    }
  }

  @Test("Texts are cut on the side that a file states", arguments: ["tokenizer_config.json", "tokenizer.json"])
  func truncationSide(_ file: String) throws {
    var files = ["tokenizer.json": try TokenizerFiles.tokenizerJSON()]
    if file == "tokenizer.json" {
      let section =
        "\"truncation\":{\"direction\":\"Left\",\"max_length\":9,\"strategy\":\"LongestFirst\",\"stride\":0}"
      files[file] = try TokenizerFiles.tokenizerJSON([("\"truncation\":null", section)])
    } else {
      files[file] = "{\"truncation_side\": \"left\"}"
    }
    try TokenizerFiles.withModel(files) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      let text = "acute failure of the left lung and of the heart"
      let whole = tokenizer.encode(text).ids
      let expected = [whole[0]] + whole.suffix(4)
      #expect(try tokenizer.encode(text, truncation: Truncation(to: 5)).ids == expected)
      #expect(Array(tokenizer.encodeIDs([text], maxLength: 5)[0]) == expected)
      let right = try tokenizer.encode(text, truncation: Truncation(to: 5, side: .right)).ids
      #expect(right == Array(whole.prefix(4)) + [whole[whole.count - 1]])
    }
  }

  @Test(
    "Settings that would change tokens and are not computed are refused by their name",
    arguments: [
      ("do_basic_tokenize", "false"), ("never_split", "[\"a\"]"), ("split_special_tokens", "true"),
      ("word_tokenizer_type", "\"mecab\""), ("do_lower_case", "\"true\""), ("strip_accents", "1"),
      ("truncation_side", "\"up\""), ("padding_side", "3"), ("model_max_length", "\"many\""),
      ("added_tokens_decoder", "[]"), ("tokenizer_class", "\"BertJapaneseTokenizer\""),
      ("tokenize_chinese_chars", "\"no\""), ("add_eos_token", "true"),
    ])
  func unknownSettings(_ key: String, _ value: String) throws {
    let error = try TokenizerFiles.refusal([
      "vocab.txt": TokenizerFiles.vocabulary, "tokenizer_config.json": "{\"\(key)\": \(value)}",
    ])
    #expect(error.description.contains(key), "\(error)")
  }

  @Test(
    "Parts of a tokenizer.json that do not fit together are refused",
    arguments: [
      ("post_processor", "\"ids\":[4]", "\"ids\":[5]"), ("version", "\"version\":\"1.0\"", "\"version\":\"2.0\""),
      ("invented", "\"padding\":null", "\"padding\":null,\"invented\":{}"),
      ("padding", "\"padding\":null", "\"padding\":7"),
      ("lowercase", "\"lowercase\":true", "\"lowercase\":\"yes\""),
    ])
  func inconsistentParts(_ part: String, _ old: String, _ new: String) throws {
    let error = try TokenizerFiles.refusal(["tokenizer.json": try TokenizerFiles.tokenizerJSON([(old, new)])])
    #expect(error.description.contains(part), "\(error)")
  }
}
