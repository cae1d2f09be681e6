import Testing

@testable import Tokenizer

@Suite struct VocabularyTests {
  private let special = ["[MASK]", "[SEP]", "[CLS]", "[UNK]", "[PAD]"]

  @Test("Special ids are read from the tokens, wherever they stand")
  func specialIDs() throws {
    let vocabulary = try Vocabulary(tokens: ["a"] + special)
    #expect(vocabulary.maskID == 1)
    #expect(vocabulary.sepID == 2)
    #expect(vocabulary.clsID == 3)
    #expect(vocabulary.unkID == 4)
    #expect(vocabulary.padID == 5)
    #expect(vocabulary.count == 6)
  }

  @Test("A composed and a decomposed letter are two tokens")
  func bytesTellTokensApart() throws {
    let vocabulary = try Vocabulary(tokens: special + ["\u{E9}", "e\u{301}"])
    #expect(vocabulary.id("\u{E9}") == 5)
    #expect(vocabulary.id("e\u{301}") == 6)
    #expect(vocabulary.token(6)!.utf8.count == 3)
  }

  @Test("Ids and tokens that are absent are nil")
  func absent() throws {
    let vocabulary = try Vocabulary(tokens: special)
    #expect(vocabulary.id("x") == nil)
    #expect(vocabulary.id("") == nil)
    #expect(vocabulary.token(5) == nil)
    #expect(vocabulary.token(-1) == nil)
  }

  @Test("Of a token that occurs twice the last id counts")
  func duplicates() throws {
    let vocabulary = try Vocabulary(tokens: special + ["a", "a"])
    #expect(vocabulary.id("a") == 6)
  }

  @Test("A vocabulary without a special token is refused by the token's name")
  func missingSpecialToken() {
    let error = #expect(throws: TokenizerError.self) { try Vocabulary(tokens: ["[CLS]", "[UNK]", "[PAD]"]) }
    #expect(error?.description.contains("[SEP]") == true)
    #expect(error?.hint != nil)
  }

  @Test("The mask token may be absent")
  func missingMask() throws {
    #expect(try Vocabulary(tokens: Array(special.dropFirst())).maskID == nil)
  }
}
