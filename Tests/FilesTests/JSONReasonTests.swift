import Files
import Foundation
import Testing

@Suite struct JSONReasonTests {
  private struct Row: Decodable {
    var name: String
    var sizes: [Int]
    var isUsed: Bool?
  }

  @Test(arguments: [
    (#"[{"sizes": []}]"#, "[0].name is missing"), (#"[{"name": 1, "sizes": []}]"#, "[0].name is not a text"),
    (#"[{"name": "a", "sizes": [1, "b"]}]"#, "[0].sizes[1] is not a number"),
    (#"[{"name": "a", "sizes": null}]"#, "[0].sizes is null, expected a list"),
    (#"[{"name": "a", "sizes": [], "isUsed": 3}]"#, "[0].isUsed is not true or false"),
    (#"{}"#, "the outermost value is not a list"), ("[", "not valid JSON: it ends too early"),
    ("[\n{\"name\": x}]", "on line 2"),
    (String(repeating: "[", count: 513), "not valid JSON: arrays and objects are nested more than 512 deep"),
  ])
  func `what is wrong is named with its place`(text: String, reason: String) {
    let data = Data(text.utf8)
    let error = #expect(throws: (any Error).self) { try ForeignJSONDecoder().decode([Row].self, from: data) }
    let said = error.map { JSONReason.of($0, in: data) } ?? "nothing"
    #expect(said.hasSuffix(reason), "\(said)")
  }
}
