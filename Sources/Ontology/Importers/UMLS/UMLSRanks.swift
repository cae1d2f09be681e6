/// The order of names by vocabulary, term type and suppressibility that MRRANK states.
struct UMLSRanks {
  private var ranks: [Key: Int] = [:]
  private var vocabularies = ByteStringTable()
  private var termTypes = ByteStringTable()

  private struct Key: Hashable {
    var vocabulary: Int32
    var termType: Int32
    var suppressibility: UInt8
  }

  /// Reads MRRANK; without it all names rank the same.
  init(_ load: UMLSLoad) throws {
    try load.forEachRow(of: .ranks, ["RANK", "SAB", "TTY", "SUPPRESS"]) { row, at in
      guard let rank = row[at[0]].decimal, rank < UMLSRanks.limit else {
        return try load.reject(.ranks, row.line, "RANK is no number below \(UMLSRanks.limit)")
      }
      let key = Key(
        vocabulary: Int32(vocabularies.insert(row[at[1]])), termType: Int32(termTypes.insert(row[at[2]])),
        suppressibility: row[at[3]].first ?? 0)
      ranks[key] = rank
    }
  }

  private static let limit = 1 << 20
  private static let preferredPlace: UInt32 = 24

  /// Whether a score is that of a name with TS=P, STT=PF and ISPREF=Y in the language most wanted, of which a release has
  /// one for each concept.
  static func isHighest(_ score: UInt32) -> Bool { score >> preferredPlace == 127 }

  /// How good an atom is as preferred name: the greater, the better.
  ///
  /// `languagePlace` is 0 for the language most wanted.
  mutating func score(
    languagePlace: Int, vocabulary: UnsafeBufferPointer<UInt8>, termType: UnsafeBufferPointer<UInt8>,
    isPreferredTerm: Bool, isPreferredForm: Bool, isPreferredAtom: Bool, suppressibility: UInt8
  ) -> UInt32 {
    var rank = 0
    if !ranks.isEmpty, let vocabulary = vocabularies.find(vocabulary), let termType = termTypes.find(termType) {
      let key = Key(
        vocabulary: Int32(vocabulary), termType: Int32(termType), suppressibility: suppressibility)
      rank = ranks[key] ?? 0
    }
    func bit(_ value: Bool, _ place: UInt32) -> UInt32 { value ? 1 << place : 0 }
    return UInt32(63 - min(languagePlace, 63)) << 25
      | bit(isPreferredTerm && isPreferredForm && isPreferredAtom, Self.preferredPlace) | UInt32(rank) << 4
      | bit(isPreferredTerm, 3) | bit(isPreferredForm, 2) | bit(isPreferredAtom, 1)
      | bit(suppressibility == UInt8(ascii: "N"), 0)
  }
}
