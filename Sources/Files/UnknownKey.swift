import Names

/// A key of a JSON object that nothing reads: probably a misspelt one, whose value would be lost without a word.
package struct UnknownKey: Hinted {
  /// Names the key with its place, for example `scans[0].keyslice`.
  package let description: String
  /// The key that was perhaps meant, or all there are.
  package let hint: String?

  /// Refuses the keys of an object besides those of a type.
  ///
  /// - Throws: `UnknownKey` for the first of them in alphabetical order.
  package static func refuse<Key: CodingKey & CaseIterable>(in decoder: any Decoder, besides known: Key.Type) throws {
    try refuse(in: decoder, besides: Key.allCases.map(\.stringValue))
  }

  /// Refuses the keys of an object besides those named.
  ///
  /// - Throws: `UnknownKey` for the first of them in alphabetical order.
  package static func refuse(in decoder: any Decoder, besides known: [String]) throws {
    let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.filter { !known.contains($0.stringValue) }
    guard let key = keys.min(by: { $0.stringValue < $1.stringValue }) else { return }
    let nearest = NearestName(among: known).nearest(to: key.stringValue)
    throw UnknownKey(
      description: "unknown key `\(JSONReason.path(decoder.codingPath + [key]))`",
      hint: nearest.map { "did you mean `\($0)`?" } ?? "known are \(known.joined(separator: ", "))")
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
