extension UMLSLoad {
  private static let columns = [
    "CUI", "LAT", "TS", "STT", "ISPREF", "AUI", "SAB", "TTY", "CODE", "STR", "SRL", "SUPPRESS",
  ]

  /// Stores the concepts, their names and their codes in other vocabularies from MRCONSO.
  func loadNames(_ ranks: UMLSRanks) throws {
    var ranks = ranks
    var languages = UMLSLanguages(options.languages)
    var termTypes = UMLSWanted(options.termTypes)
    var codes = UMLSCodes()
    let isSelective = !options.semanticTypes.isEmpty
    try forEachRow(of: .names, Self.columns) { row, at in
      let code = row[at[0]]
      guard !code.isEmpty, !row[at[6]].isEmpty, !row[at[9]].isEmpty else {
        return try reject(.names, row.line, code.isEmpty ? "no CUI" : row[at[6]].isEmpty ? "no SAB" : "no STR")
      }
      let concept = concepts.number(of: code)
      let vocabulary = vocabularies.number(of: row[at[6]])
      let place = languages.place(of: row[at[1]])
      vocabularies.note(vocabulary, level: row[at[10]].decimal, isLanguageWanted: place != nil)
      let isWanted = termTypes.contains(row[at[7]])
      let suppressibility = row[at[11]].first ?? UInt8(ascii: "N")
      guard let place, isWanted, vocabularies.isWantedForNames(vocabulary), isLicensed(row[at[10]]),
        options.isSuppressibleKept || suppressibility == UInt8(ascii: "N"),
        !isSelective || concepts.isSelected(concept)
      else { return concepts.markLeftOut(concept) }

      if concepts[concept] != .stored {
        let key = try writer.defineConcept(code: .bytes(code), knownAs: concepts.key(concept), row: row.line)
        concepts.markStored(concept, key: key)
      }
      let key = concepts.key(concept)
      let score = ranks.score(
        languagePlace: place, vocabulary: row[at[6]], termType: row[at[7]], isPreferredTerm: row[at[2]].equals("P"),
        isPreferredForm: row[at[3]].equals("PF"), isPreferredAtom: row[at[4]].equals("Y"),
        suppressibility: suppressibility)
      let isPreferred = UMLSRanks.isHighest(score) && !concepts.hasMarkedName(concept)
      let name = try writer.addName(
        to: key, text: .bytes(row[at[9]]), isPreferred: isPreferred, row: row.line,
        atom: .init(
          language: .bytes(row[at[1]]), vocabulary: .bytes(row[at[6]]), termType: .bytes(row[at[7]]),
          identifier: .bytes(row[at[5]])))
      if let surpassed = concepts.consider(name, score: score, isMarked: isPreferred, for: concept) {
        try writer.demote(surpassed)
      }
      if !row[at[8]].isEmpty, !row[at[8]].equals("NOCODE"), codes.insert(row[at[8]], vocabulary, concept) {
        try writer.addMapping(
          to: key, system: .text(vocabularies.system(vocabulary)), code: .bytes(row[at[8]]), row: row.line)
      }
    }
    try vocabularies.checkAllFound()
    try languages.checkAllFound()
    try termTypes.checkAllFound("term type", column: "TTY of MRCONSO")
    try concepts.forEachUnmarkedName(writer.prefer)
    guard writer.report.conceptCount > 0 else {
      throw OntologyError(
        "\(RRFTable.names.file): not one name passes the filters", hint: "Leave out some of them.")
    }
  }

  private func isLicensed(_ level: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let most = options.maxLicenceLevel else { return true }
    return (level.decimal ?? .max) <= most
  }
}

/// Values of one column of which some are wanted.
struct UMLSWanted {
  private let wanted: [String]
  private var table = ByteStringTable()
  private var isWanted: [Bool] = []

  /// An empty list wants all.
  init(_ wanted: [String]) { self.wanted = wanted }

  mutating func contains(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    if wanted.isEmpty { return true }
    let number = table.insert(value)
    if number == isWanted.count { isWanted.append(wanted.contains(table[number])) }
    return isWanted[number]
  }

  /// The values that came.
  var found: Set<String> { Set(isWanted.indices.map { table[$0] }) }

  /// - Throws: `OntologyError` when a value was asked for that never came.
  func checkAllFound(_ what: String, column: String) throws {
    try UMLSChoice.check(wanted, in: found, what, column: column)
  }
}

/// The codes of the concept at hand in the vocabularies: many of its names have the same.
struct UMLSCodes {
  /// Concepts with more codes are rare.
  private static let limit = 64

  private var concept = -1
  private var bytes: [UInt8] = []
  private var codes: [(vocabulary: Int, place: Range<Int>)] = []

  /// Whether a code may be new. `false` says that the same came since the concept changed.
  mutating func insert(_ code: UnsafeBufferPointer<UInt8>, _ vocabulary: Int, _ concept: Int) -> Bool {
    if concept != self.concept {
      self.concept = concept
      bytes.removeAll(keepingCapacity: true)
      codes.removeAll(keepingCapacity: true)
    }
    for known in codes where known.vocabulary == vocabulary && bytes[known.place].elementsEqual(code) { return false }
    if codes.count < Self.limit {
      codes.append((vocabulary, bytes.count..<bytes.count + code.count))
      bytes.append(contentsOf: code)
    }
    return true
  }
}

/// Languages in the order in which they are wanted.
struct UMLSLanguages {
  private let wanted: [String]
  private var table = ByteStringTable()
  private var places: [Int?] = []

  init(_ wanted: [String]) { self.wanted = wanted }

  /// 0 for the language most wanted; nil for one that is not wanted. Where none is named, English comes first.
  mutating func place(of language: UnsafeBufferPointer<UInt8>) -> Int? {
    let number = table.insert(language)
    if number == places.count {
      places.append(wanted.isEmpty ? (table[number] == "ENG" ? 0 : 1) : wanted.firstIndex(of: table[number]))
    }
    return places[number]
  }

  /// - Throws: `OntologyError` when a language was asked for that never came.
  func checkAllFound() throws {
    try UMLSChoice.check(wanted, in: Set(places.indices.map { table[$0] }), "language", column: "LAT of MRCONSO")
  }
}
