import Files

/// A key in a file of labels that means nothing there: what it says would be lost.
struct UnknownKey: Error, CustomStringConvertible {
  /// Which key it is and of which label.
  let description: String
  /// The key meant, or all there are.
  let hint: String

  /// Throws: `UnknownKey` for the first key, in the order of the alphabet, that is none of `known`.
  static func refuse(in decoder: any Decoder, besides known: [String]) throws {
    let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    guard let key = keys.filter({ !known.contains($0) }).min() else { return }
    let position = decoder.codingPath.compactMap(\.intValue).last
    let place = position.map { "label \($0 + 1) has " } ?? ""
    let nearest = NearestName(among: known).nearest(to: key)
    throw UnknownKey(
      description: "\(place)the unknown key '\(key)'",
      hint: nearest.map { "Did you mean \($0)?" } ?? "Known are \(known.joined(separator: ", ")).")
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
