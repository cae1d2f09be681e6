extension ICD10CMOpenConcept {
  /// The seven-character codes made of a code that has no children: the nearest definition of seventh characters above
  /// it applies, and places up to the sixth are filled with `X`.
  ///
  /// Empty where no seventh character is defined, and for codes that have seven characters of their own.
  func extendedCodes() -> [ConceptRecord] {
    guard let seventhCharacters, !hasChildren else { return [] }
    let plain = record.code.filter { $0 != "." }
    guard (3..<7).contains(plain.utf8.count) else { return [] }
    let dot = plain.utf8.count > 3 ? "" : "."
    let filled = record.code + dot + String(repeating: "X", count: 6 - plain.utf8.count)
    return seventhCharacters.compactMap { character, text in
      guard !exceptions.contains(where: { $0.forbids(character, of: plain) }) else { return nil }
      return ConceptRecord(
        code: filled + character, kind: .extended, name: "\(record.name), \(text)",
        relations: [.init(.isA, record.code)], isBillable: true, row: record.row)
    }
  }
}

/// A note that takes seventh characters away again: `7th characters D and S do not apply to codes in category S06 with
/// 6th character 7 - death due to brain injury …, or 8 - death due to other cause …`.
struct SeventhCharacterException: Equatable {
  /// The seventh characters that do not apply.
  var characters: Set<String>
  /// The category whose codes are meant.
  var category: String
  /// 1-based place in the code, the dot not counted.
  var place: Int
  /// What stands at that place in the codes that are meant.
  var values: Set<String>

  /// Nil for every other note.
  init?(_ note: String) {
    // A regular expression is parsed where it stands, each time: not for notes that it cannot match.
    guard note.hasPrefix("7th character") else { return nil }
    let pattern = #/7th characters? (.+) do not apply to codes in category (\w{3}) with ([4-6])th character (.+)/#
    guard let match = note.wholeMatch(of: pattern), let place = Int(match.3) else { return nil }
    characters = Set(match.1.matches(of: #/\b[0-9A-Z]\b/#).map { String($0.output) })
    category = String(match.2)
    self.place = place
    values = Set(match.4.matches(of: #/\b([0-9A-Z]) - /#).map { String($0.1) })
  }

  /// Whether a code without dot may not get the character.
  func forbids(_ character: String, of code: String) -> Bool {
    guard characters.contains(character), code.hasPrefix(category), code.utf8.count >= place else { return false }
    return values.contains(String(code.dropFirst(place - 1).prefix(1)))
  }
}
