import Testing

@testable import Tokenizer

@Suite struct JSONValueTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: [UInt8](text.utf8), origin: "test.json")
  }

  @Test("Values of every kind are read")
  func values() throws {
    let json = try parse(
      " {\"a\": [1, -2.5e1, true, false, null], \"b\": {\"c\": \"x\"}, \"d\": [], \"e\": {}} ")
    #expect(json["a"]?.array?.count == 5)
    #expect(json["a"]?.array?[1].integer == -25)
    #expect(json["a"]?.array?[2].bool == true)
    #expect(json["a"]?.array?[4].isNull == true)
    #expect(json["b"]?["c"]?.string == "x")
    #expect(json["d"]?.array?.isEmpty == true)
    #expect(json["z"] == nil)
  }

  @Test("Escapes are read, surrogate pairs included")
  func escapes() throws {
    let json = try parse(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#)
    #expect(json.string == "\"\\/\u{8}\u{C}\n\r\t\u{E9}\u{1F600}")
  }

  @Test("Keys that are canonically equivalent are two keys")
  func equivalentKeys() throws {
    guard case .object(let members) = try parse("{\"\u{E9}\": 1, \"e\u{301}\": 2}") else {
      Issue.record("not an object")
      return
    }
    #expect(members.count == 2)
  }

  @Test(
    "What is not JSON is refused",
    arguments: [
      "", "{", "[1", "[1,]", "{\"a\" 1}", "{a: 1}", "\"x", "\"\\x\"", "\"\\ud800\"", "\"\\u12\"", "nul",
      "1 2", "+",
      String(repeating: "[", count: 200),
    ])
  func malformed(_ text: String) {
    #expect(throws: TokenizerError.self) { try parse(text) }
  }
}
