import Foundation
import TestSupport
import Testing

@testable import Tokenizer

/// Every form in which MPNet's tokenizer is stored, against `transformers`.
@Suite struct MPNetTokenizerTests {
  struct Reference: Decodable {
    var spelled: [String]
    var spelledPairs: [[String]]
    var tokenizers: [Form]
  }

  struct Form: Decodable, CustomTestStringConvertible {
    var name: String
    var files: [String: String]
    var ids: [[Int32]]
    var shortPairIDs: [[Int32]]
    var pairIDs: [[Int32]]
    var pairTypeIDs: [[Int32]]
    var pairOffsets: [[[Int]]]
    var pairSpecialTokensMasks: [[Int]]

    var testDescription: String { name }
  }

  static let reference: Reference = try! Golden.json("mpnet/cases.json")

  /// The tokenizer of a form; what the network says stands in where its files do not name their class.
  private func withTokenizer(_ form: Form, _ body: (WordPieceTokenizer) throws -> Void) throws {
    try TokenizerFiles.withModel(form.files) {
      try body(WordPieceTokenizer(directory: $0, defaultClass: "MPNetTokenizer"))
    }
  }

  @Test(arguments: reference.tokenizers)
  func `texts have the ids of transformers`(form: Form) throws {
    try withTokenizer(form) { tokenizer in
      for (text, ids) in zip(Self.reference.spelled, form.ids) {
        #expect(tokenizer.encode(text).ids == ids, "\(text)")
        #expect(Array(tokenizer.encodeIDs([text])[0]) == ids, "\(text)")
      }
    }
  }

  @Test(arguments: reference.tokenizers)
  func `pairs have two separators between them, one type and offsets without white space`(form: Form) throws {
    try withTokenizer(form) { tokenizer in
      for (index, pair) in Self.reference.spelledPairs.enumerated() {
        let encoding = tokenizer.encode(pair[0], pair: pair[1])
        #expect(encoding.ids == form.pairIDs[index])
        #expect(encoding.typeIDs == form.pairTypeIDs[index])
        #expect(encoding.offsets.map { [$0.lowerBound, $0.upperBound] } == form.pairOffsets[index])
        #expect(encoding.specialTokensMask.map { $0 ? 1 : 0 } == form.pairSpecialTokensMasks[index])
        let short = try tokenizer.encode(pair[0], pair: pair[1], truncation: Truncation(to: 5))
        #expect(short.ids == form.shortPairIDs[index])
      }
    }
  }

  @Test func `a tokenizer.json alone says by its template which special tokens it has`() throws {
    let form = try #require(Self.reference.tokenizers.first { $0.name == "published" })
    try TokenizerFiles.withModel(form.files) { directory in
      let tokenizer = try WordPieceTokenizer(file: directory.appending(path: "tokenizer.json"))
      #expect(tokenizer.vocabulary.names == TokenizerFamily.mpnet.names)
      for (text, ids) in zip(Self.reference.spelled, form.ids) { #expect(tokenizer.encode(text).ids == ids, "\(text)") }
    }
  }

  @Test func `the template of conversions before RobertaProcessing has a second type`() throws {
    func piece(_ kind: String, _ id: String, _ type: Int) -> String {
      #"{"\#(kind)":{"id":"\#(id)","type_id":\#(type)}}"#
    }
    let single = [piece("SpecialToken", "<s>", 0), piece("Sequence", "A", 0), piece("SpecialToken", "</s>", 0)]
    let rest = [piece("SpecialToken", "</s>", 0), piece("Sequence", "B", 1), piece("SpecialToken", "</s>", 1)]
    let template = """
      {"type":"TemplateProcessing","single":[\(single.joined(separator: ","))],
       "pair":[\((single + rest).joined(separator: ","))],
       "special_tokens":{"<s>":{"id":"<s>","ids":[0],"tokens":["<s>"]},"</s>":{"id":"</s>","ids":[2],"tokens":["</s>"]}}}
      """
    var files = try #require(Self.reference.tokenizers.first { $0.name == "published" }).files
    let json = try JSONSerialization.jsonObject(with: Data(try #require(files["tokenizer.json"]).utf8))
    var parts = try #require(json as? [String: Any])
    parts["post_processor"] = try JSONSerialization.jsonObject(with: Data(template.utf8))
    files["tokenizer.json"] = String(decoding: try JSONSerialization.data(withJSONObject: parts), as: UTF8.self)
    try TokenizerFiles.withModel(files) { directory in
      let encoding = try WordPieceTokenizer(directory: directory).encode("lung", pair: "air")
      #expect(encoding.typeIDs == [0, 0, 0, 0, 1, 1])
      #expect(encoding.ids == Self.reference.tokenizers[0].pairIDs[0])
    }
  }
}
