import Foundation
import Testing

@testable import Files

@Suite struct SnakeCaseJSONTests {
  private struct Value: Codable, Equatable {
    var accuracyAt1: Double
    var isObsolete: Bool?
    var byName: [String: Int]
    var parts: [Part]
    struct Part: Codable, Equatable { var rowCount: Int }
  }

  @Test(arguments: [
    ("name", "name"), ("isObsolete", "is_obsolete"), ("accuracyAt1", "accuracy_at_1"), ("spacingMM", "spacing_mm"),
    ("already_snake", "already_snake"), ("top10Names", "top_10_names"), ("", ""),
  ])
  func `a property has a key in snake case`(_ property: String, _ key: String) {
    #expect(SnakeCaseJSON.key(of: property) == key)
  }

  @Test func `a value comes back, and the keys of a dictionary stay as they are`() throws {
    let value = Value(accuracyAt1: 0.5, isObsolete: true, byName: ["HeadCT_1": 2], parts: [.init(rowCount: 3)])
    let line = try SnakeCaseJSON.encode(value, as: .line)
    #expect(
      String(decoding: line, as: UTF8.self)
        == #"{"accuracy_at_1":0.5,"by_name":{"HeadCT_1":2},"is_obsolete":true,"parts":[{"row_count":3}]}"#)
    #expect(try SnakeCaseJSON.decode(Value.self, from: line) == value)
    #expect(try SnakeCaseJSON.decode(Value.self, from: SnakeCaseJSON.encode(value)) == value)
  }
}
