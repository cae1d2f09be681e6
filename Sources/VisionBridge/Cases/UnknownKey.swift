import Files

/// A key of a JSON object that nothing reads: probably a misspelt one, whose value would be lost without a word.
struct UnknownKey: Error {
  /// Where it stands.
  let path: [any CodingKey]
  /// What may have been meant.
  let remedy: String

  /// Refuses the keys of an object besides those of a type.
  ///
  /// - Throws: `UnknownKey` for the first of them in alphabetical order.
  static func refuse<Key: CodingKey & CaseIterable>(in decoder: any Decoder, besides known: Key.Type) throws {
    let names = Key.allCases.map(\.stringValue)
    let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.filter { !names.contains($0.stringValue) }
    guard let key = keys.min(by: { $0.stringValue < $1.stringValue }) else { return }
    let nearest = NearestName(among: names).nearest(to: key.stringValue)
    throw UnknownKey(
      path: decoder.codingPath + [key],
      remedy: nearest.map { "did you mean `\($0)`?" } ?? "known are \(names.joined(separator: ", "))")
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
