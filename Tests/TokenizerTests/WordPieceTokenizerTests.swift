import Testing

@testable import Tokenizer

/// What holds for every text.
@Suite struct WordPieceTokenizerTests {
  private let tokenizer = try! Reference.tokenizer("small-uncased")!

  private static func strings(_ count: Int) throws -> [[UInt8]] {
    var generator = StringGenerator(
      vocabulary: Reference.smallVocabulary, excluded: try Reference.excludedScalars())
    return (0..<count).map { generator.string($0) }
  }

  @Test("Offsets lie in the text, and begin and end where scalars do")
  func offsetsLieInText() throws {
    for bytes in try Self.strings(2000) {
      let text = String(decoding: bytes, as: UTF8.self)
      let utf8 = [UInt8](text.utf8)
      let encoding = tokenizer.encode(text)
      for (offset, isSpecial) in zip(encoding.offsets, encoding.specialTokensMask) where !isSpecial {
        #expect(!offset.isEmpty && offset.upperBound <= utf8.count)
        #expect(utf8[offset.lowerBound] & 0xC0 != 0x80)
        #expect(offset.upperBound == utf8.count || utf8[offset.upperBound] & 0xC0 != 0x80)
      }
    }
  }

  @Test("Offsets of plain text cover it, white space aside, in order and without overlap")
  func offsetsCoverText() {
    let text = "Cholera due to Vibrio cholerae 01, biovar cholerae (unspecified)"
    let offsets = tokenizer.encode(text).offsets.dropFirst().dropLast()
    let covered = offsets.map { String(decoding: [UInt8](text.utf8)[$0], as: UTF8.self) }.joined()
    #expect(covered == text.filter { $0 != " " })
    #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
  }

  @Test("Plain words come back from their ids")
  func roundTrip() {
    for text in [
      "cholera due to vibrio cholerae", "acute kidney injury", "x, y. z!", "\u{442}\u{435}\u{441}\u{442}",
    ] {
      #expect(tokenizer.decode(tokenizer.encode(text).ids) == text)
    }
  }

  @Test("A batch has the ids of single texts, whatever its threads and its order")
  func batchInvariance() throws {
    let texts = try Self.strings(3000).map { String(decoding: $0, as: UTF8.self) }
    let single = texts.map { tokenizer.encode($0).ids }
    for threads in [1, 2, 7] {
      let batch = tokenizer.encodeIDs(texts, threads: threads)
      #expect(batch.count == texts.count)
      #expect(texts.indices.allSatisfy { Array(batch[$0]) == single[$0] })
    }
    let reversed = tokenizer.encodeIDs(texts.reversed(), threads: 2)
    #expect(texts.indices.allSatisfy { Array(reversed[$0]) == single[texts.count - 1 - $0] })
  }

  @Test("A batch is cut as single texts are", arguments: [2, 3, 8, 1000])
  func batchTruncation(_ length: Int) throws {
    let texts = try Self.strings(500).map { String(decoding: $0, as: UTF8.self) }
    let batch = tokenizer.encodeIDs(texts, maxLength: length)
    for (index, text) in texts.enumerated() {
      #expect(try tokenizer.encode(text, truncation: Truncation(to: length)).ids == Array(batch[index]))
    }
  }

  @Test("An empty batch is empty, and an empty text has its two special tokens")
  func empty() {
    #expect(tokenizer.encodeIDs([], threads: 2).count == 0)
    let batch = tokenizer.encodeIDs([""])
    #expect(batch.ids == [tokenizer.vocabulary.clsID, tokenizer.vocabulary.sepID])
    #expect(batch.offsets == [0, 2])
  }

  @Test("A string and its bytes have one encoding")
  func bytesAndString() throws {
    for bytes in try Self.strings(500) {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(try tokenizer.encode(utf8: [UInt8](text.utf8)) == tokenizer.encode(text))
      #expect(try tokenizer.encode(utf8: bytes).ids == tokenizer.encode(text).ids)
    }
  }

  @Test("A long text has the pieces of its parts, wherever it is cut for normalization")
  func longText() throws {
    let parts = try Self.strings(300).map { String(decoding: $0, as: UTF8.self) }
    let long = tokenizer.encode(parts.joined(separator: " "))
    var ids = [tokenizer.vocabulary.clsID]
    var offsets = [0..<0]
    var start = 0
    for part in parts {
      let encoding = tokenizer.encode(part)
      ids += encoding.ids.dropFirst().dropLast()
      offsets += encoding.offsets.dropFirst().dropLast().map { $0.lowerBound + start..<$0.upperBound + start }
      start += part.utf8.count + 1
    }
    #expect(long.ids == ids + [tokenizer.vocabulary.sepID])
    #expect(long.offsets == offsets + [0..<0])
  }

  @Test("A truncation that leaves no room for the special tokens is refused")
  func impossibleTruncation() {
    #expect(throws: TokenizerError.self) { try tokenizer.encode("a", truncation: Truncation(to: 1)) }
    #expect(throws: TokenizerError.self) {
      try tokenizer.encode("a", pair: "b", truncation: Truncation(to: 2))
    }
  }
}
