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
    let nearest = nearest(to: key, among: known)
    throw UnknownKey(
      description: "\(place)the unknown key '\(key)'",
      hint: nearest.map { "Did you mean \($0)?" } ?? "Known are \(known.joined(separator: ", ")).")
  }

  private static func nearest(to key: String, among known: [String]) -> String? {
    let wanted = Array(key.lowercased().utf8)
    var measure = EditDistance(from: wanted)
    let near = known.compactMap { name -> (name: String, distance: Int)? in
      let distance = Array(name.utf8).withUnsafeBufferPointer {
        measure.distance(to: $0, within: SpellingVocabulary.tolerance(wanted.count))
      }
      return distance.map { (name, $0) }
    }
    return near.min { $0.distance < $1.distance }?.name
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
