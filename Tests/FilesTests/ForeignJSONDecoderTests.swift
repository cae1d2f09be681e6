import Foundation
import Testing

@testable import Files

@Suite struct ForeignJSONDecoderTests {
  @Test(arguments: ["[", "{\"a\":", "[ {\"a\":["])
  func `nesting that is too deep is an error, wherever the text ends`(opening: String) {
    for count in [256, 257, 512, 513, 514, 100_000] {
      let text = String(repeating: opening, count: count)
      #expect(throws: DecodingError.self) {
        try ForeignJSONDecoder().decode([String].self, from: Data(text.utf8))
      }
    }
  }

  @Test func `brackets in strings do not nest`() throws {
    let values = [String(repeating: "[{", count: 600), "\\\"[", "]"]
    let data = try JSONEncoder().encode(values)
    #expect(try ForeignJSONDecoder().decode([String].self, from: data) == values)
  }

  @Test func `deep nesting is read`() throws {
    indirect enum Nested: Decodable, Equatable {
      case list([Nested])

      init(from decoder: any Decoder) throws {
        self = .list(try decoder.singleValueContainer().decode([Nested].self))
      }
    }
    let depth = 200
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    var value = Nested.list([])
    for _ in 1..<depth { value = .list([value]) }
    #expect(try ForeignJSONDecoder().decode(Nested.self, from: Data(text.utf8)) == value)
  }
}
