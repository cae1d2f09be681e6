import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Tokenizer

/// Ids and offsets of hundreds of thousands of strings against the `tokenizers` library, by a digest a
/// thousand strings.
@Suite struct GoldenDigestTests {
  struct Expected: Decodable, CustomTestStringConvertible {
    let variant: String
    let corpus: String
    let count: Int
    let digests: [String]

    var testDescription: String { "\(variant) on \(corpus)" }
  }

  static let expected: [Expected] = try! Golden.json("tokenizer/digests.json")
  static let small = expected.filter { $0.variant.hasPrefix("small-") }
  static let miniLM = expected.filter { $0.variant.hasPrefix("minilm-") }
  static let knowledgeEncoder = expected.filter { $0.variant.hasPrefix("kebert-") }
  static let hasSources = FileManager.default.fileExists(
    atPath: Reference.sources.appending(path: "corpora").path)

  @Test(
    "Generated strings have the library's ids and offsets with the committed vocabulary", arguments: small)
  func generatedStrings(_ expected: Expected) throws {
    try compare(expected)
  }

  @Test(
    "Generated and real texts have the library's ids and offsets with the vocabulary of all-MiniLM-L6-v2",
    .enabled(if: hasSources, "the sources were not fetched"), arguments: miniLM)
  func realVocabulary(_ expected: Expected) throws {
    try compare(expected)
  }

  @Test(
    "Generated and real texts have the library's ids and offsets with the vocabulary of the published knowledge encoder",
    .enabled(if: hasSources && SharedData.url("tokenizer/tokenizer.json") != nil, "the shared data are not here"),
    arguments: knowledgeEncoder)
  func publishedVocabulary(_ expected: Expected) throws {
    try compare(expected)
  }

  @Test("Every variant of the file of digests is compared")
  func variants() {
    #expect(Self.small.count + Self.miniLM.count + Self.knowledgeEncoder.count == Self.expected.count)
    for part in [Self.small, Self.miniLM, Self.knowledgeEncoder] { #expect(!part.isEmpty) }
  }

  /// The second step of finding a difference; the first is described in `Scripts/golden/tokenizer`.
  @Test(
    "The first string that differs from the given file is shown",
    .enabled(if: ProcessInfo.processInfo.environment["NOSOLOGY_TOKENIZER_EXPECTED"] != nil))
  func firstDifference() throws {
    struct Line: Decodable {
      let variant: String
      let text: String
      let ids: [Int32]
      let offsets: [[Int]]
    }
    let path = ProcessInfo.processInfo.environment["NOSOLOGY_TOKENIZER_EXPECTED"]!
    for line in try Data(contentsOf: URL(filePath: path)).split(separator: 0x0A) {
      let expected = try JSONDecoder().decode(Line.self, from: line)
      let encoding = try #require(try Reference.tokenizer(expected.variant)).encode(
        utf8: bytes(hex: expected.text))
      try #require(encoding.ids == expected.ids, "\(expected.text)")
      try #require(
        encoding.offsets.map { [$0.lowerBound, $0.upperBound] } == expected.offsets, "\(expected.text)")
    }
  }

  private func compare(_ expected: Expected) throws {
    let tokenizer = try #require(try Reference.tokenizer(expected.variant))
    let strings = try #require(try Reference.corpus(expected.corpus))
    #expect(strings.count == expected.count)
    let digests = Self.digests(of: strings, tokenizer)
    #expect(digests.count == expected.digests.count)
    let block = zip(digests, expected.digests).enumerated().first { $1.0 != $1.1 }?.offset
    #expect(
      block == nil, "first block that differs; see Scripts/golden/tokenizer for how to find the string")
  }

  private static func digests(of strings: [[UInt8]], _ tokenizer: WordPieceTokenizer) -> [String] {
    let blockSize = 1000
    let count = (strings.count + blockSize - 1) / blockSize
    let results = Mutex([String](repeating: "", count: count))
    DispatchQueue.concurrentPerform(iterations: count) { block in
      let range = block * blockSize..<min(strings.count, (block + 1) * blockSize)
      let digest = digest(of: strings[range], tokenizer)
      results.withLock { $0[block] = digest }
    }
    return results.withLock { $0 }
  }

  /// FNV-1a, 64 bits, over 32-bit numbers: for each string the token count, then id, start and end of each
  /// token.
  private static func digest(of strings: ArraySlice<[UInt8]>, _ tokenizer: WordPieceTokenizer) -> String {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ value: Int) { state = (state ^ UInt64(value)) &* 0x100_0000_01B3 }
    for string in strings {
      let encoding = try! tokenizer.encode(utf8: string)
      add(encoding.count)
      for (id, offset) in zip(encoding.ids, encoding.offsets) {
        add(Int(id))
        add(offset.lowerBound)
        add(offset.upperBound)
      }
    }
    let hex = String(state, radix: 16)
    return String(repeating: "0", count: 16 - hex.count) + hex
  }
}
