import Foundation
import TestSupport
import Testing

@testable import Tokenizer

/// Tokens that files add to a vocabulary, special ones among them.
@Suite struct AddedTokenFilesTests {
  @Test("Tokens that only added_tokens.json knows are refused")
  func addedTokensFile() throws {
    let files = ["vocab.txt": TokenizerFiles.vocabulary, "added_tokens.json": "{\"[NEW]\": 9}"]
    #expect(try TokenizerFiles.refusal(files).description.contains("1 tokens are not in vocab.txt"))
  }

  private func added(_ content: String, _ rules: String = "\"normalized\": false, \"special\": false") -> String {
    "{\"content\": \"\(content)\", \"lstrip\": false, \"rstrip\": false, \"single_word\": false, \(rules)}"
  }

  @Test("Tokens that tokenizer_config.json adds are found, with the ids and rules that it states")
  func addedTokensDecoder() throws {
    let config = "{\"added_tokens_decoder\": {\"10\": \(added("[B]")), \"9\": \(added("covid19"))}}"
    try TokenizerFiles.withModel(["vocab.txt": TokenizerFiles.vocabulary, "tokenizer_config.json": config]) {
      directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("a covid19 [B]e [SEP]").ids == [2, 5, 9, 10, 8, 3, 3])
      #expect(tokenizer.encode("COVID19").ids == [2, 1, 3])
    }
    let normalized = "{\"added_tokens_decoder\": {\"9\": \(added("Covid19", "\"normalized\": true"))}}"
    try TokenizerFiles.withModel(["vocab.txt": TokenizerFiles.vocabulary, "tokenizer_config.json": normalized]) {
      directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("COVID19").ids == [2, 9, 3])
    }
  }

  @Test("An added token whose id is another's, or that has another id, is refused")
  func addedTokenConflicts() throws {
    for (id, content) in [("5", "new"), ("7", "a"), ("x", "new"), ("-1", "new")] {
      let config = "{\"added_tokens_decoder\": {\"\(id)\": \(added(content))}}"
      let error = try TokenizerFiles.refusal(["vocab.txt": TokenizerFiles.vocabulary, "tokenizer_config.json": config])
      #expect(error.description.contains(id == "-1" ? "expected token ids" : "added"), "\(error)")
    }
  }

  @Test("Special tokens beyond the five are found, from either file; a mask without a piece is only named")
  func furtherSpecialTokens() throws {
    let config = "{\"additional_special_tokens\": [\"[NEW]\", {\"content\": \"e\"}], \"bos_token\": \"a\"}"
    let map = "{\"extra_special_tokens\": [\"[NEW]\"]}"
    try TokenizerFiles.withModel(["vocab.txt": TokenizerFiles.vocabulary, "tokenizer_config.json": config]) {
      directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("ae[NEW]").ids == [2, 5, 8, 9, 3])
    }
    try TokenizerFiles.withModel(["vocab.txt": TokenizerFiles.vocabulary, "special_tokens_map.json": map]) {
      directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("a[NEW]").ids == [2, 5, 9, 3])
    }
    let unmasked = TokenizerFiles.vocabulary.replacing("[MASK]", with: "x")
    let mask = "{\"mask_token\": \"[MASK]\"}"
    try TokenizerFiles.withModel(["vocab.txt": unmasked, "tokenizer_config.json": mask]) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.vocabulary.count == 9)
    }
  }

  @Test("special_tokens_map.json names the special tokens where tokenizer_config.json does not list its tokens")
  func specialTokensMap() throws {
    let map = "{\"cls_token\": \"<s>\"}"
    let vocabulary = TokenizerFiles.vocabulary.replacing("[CLS]", with: "<s>")
    try TokenizerFiles.withModel(["vocab.txt": vocabulary, "special_tokens_map.json": map]) { directory in
      let tokenizer = try WordPieceTokenizer(directory: directory)
      #expect(tokenizer.encode("a").ids == [2, 5, 3])
    }
  }
}
