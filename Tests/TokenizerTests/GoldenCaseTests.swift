import Foundation
import TestSupport
import Testing

@testable import Tokenizer

/// Small cases against the `tokenizers` library: ids, byte offsets, type ids, masks, decoded text, refusals.
@Suite struct GoldenCaseTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let variant: String
    let text: String
    let pair: String?
    let strategy: String?
    let maximumLength: Int?
    /// Absent where the library raises an error.
    let ids: [Int32]?
    let offsets: [[Int]]?
    let typeIDs: [Int32]?
    let specialTokensMask: [Int]?
    let decoded: String?
    let decodedWithSpecialTokens: String?

    var testDescription: String {
      "\(variant) \(text) \(pair ?? "") \(strategy ?? "") \(maximumLength.map(String.init) ?? "")"
    }

    var truncation: Truncation? {
      guard let strategy, let maximumLength else { return nil }
      return Truncation(to: maximumLength, strategy: Truncation.Strategy(rawValue: strategy)!)
    }
  }

  static let cases: [Case] = try! Golden.json("tokenizer/cases.json")

  static let tokenizers: [String: WordPieceTokenizer] = {
    var tokenizers: [String: WordPieceTokenizer] = [
      "added-tokens": try! WordPieceTokenizer(file: Golden.url("tokenizer/added-tokens.json"))
    ]
    for name in Reference.normalizers.keys { tokenizers[name] = try! Reference.tokenizer("small-\(name)") }
    return tokenizers
  }()

  @Test("Each case is encoded as by the library", arguments: cases)
  func encodes(_ expected: Case) throws {
    let tokenizer = try #require(Self.tokenizers[expected.variant])
    let pair = expected.pair.map(bytes(hex:))
    func encode() throws -> Encoding {
      try tokenizer.encode(utf8: bytes(hex: expected.text), pair: pair, truncation: expected.truncation)
    }
    guard let ids = expected.ids else {
      #expect(throws: TokenizerError.self) { try encode() }
      return
    }
    let encoding = try encode()
    #expect(encoding.ids == ids)
    #expect(encoding.offsets.map { [$0.lowerBound, $0.upperBound] } == expected.offsets)
    #expect(encoding.typeIDs == expected.typeIDs)
    #expect(encoding.specialTokensMask.map { $0 ? 1 : 0 } == expected.specialTokensMask)
    #expect(sameBytes(tokenizer.decode(ids), expected.decoded))
    #expect(sameBytes(tokenizer.decode(ids, skipSpecialTokens: false), expected.decodedWithSpecialTokens))
  }

  /// `==` would take a composed letter for a decomposed one.
  private func sameBytes(_ text: String, _ other: String?) -> Bool {
    other.map { $0.utf8.elementsEqual(text.utf8) } ?? false
  }
}
