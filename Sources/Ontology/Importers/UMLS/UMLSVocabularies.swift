/// Which source vocabularies are wanted, and what is known about them.
struct UMLSVocabularies {
  private let options: UMLSOptions
  private var table = ByteStringTable()
  private var levels: [Int?] = []
  private var isNamed: [Bool] = []
  private var hasNames: [Bool] = []
  private var hasLanguage: [Bool] = []
  private var systems: [String] = []
  private var hasStatedLevels = false

  init(_ options: UMLSOptions) {
    self.options = options
  }

  /// Reads the restriction levels of MRSAB, where the release has it.
  mutating func readLevels(_ load: UMLSLoad) throws {
    var stated: [(vocabulary: String, level: Int?)] = []
    try load.forEachRow(of: .vocabularies, ["RSAB", "SRL", "CURVER"]) { row, at in
      if row[at[2]].equals("Y") { stated.append((row.text(at[0]), row[at[1]].decimal)) }
    }
    for (vocabulary, level) in stated {
      var vocabulary = vocabulary
      let number = vocabulary.withUTF8 { self.number(of: $0) }
      levels[number] = level
    }
    hasStatedLevels = !stated.isEmpty
  }

  /// The number of a vocabulary, given to it now where it is new.
  mutating func number(of name: UnsafeBufferPointer<UInt8>) -> Int {
    let number = table.insert(name)
    if number == systems.count {
      let name = table[number]
      systems.append(CodeSystem.name(of: name))
      isNamed.append(options.vocabularies.isEmpty || options.vocabularies.contains(name))
      levels.append(nil)
      hasNames.append(false)
      hasLanguage.append(false)
    }
    return number
  }

  /// The code system of a vocabulary's codes.
  func system(_ number: Int) -> String { systems[number] }

  /// Takes the greatest level that MRCONSO gives where there is no MRSAB, and notes whether names are in a language
  /// wanted. A level that is no number is above all others.
  mutating func note(_ number: Int, level: Int?, isLanguageWanted: Bool) {
    hasNames[number] = true
    if isLanguageWanted { hasLanguage[number] = true }
    if !hasStatedLevels { levels[number] = max(levels[number] ?? 0, level ?? .max) }
  }

  /// Whether names of the vocabulary are wanted that may themselves be used. Where there is no MRSAB its level is known
  /// only after the last name, and does not count for names.
  func isWantedForNames(_ number: Int) -> Bool {
    hasStatedLevels ? isWanted(number) : isNamed[number]
  }

  /// Whether the vocabulary was named and may be used at the level wanted; unknown levels may not.
  func isWanted(_ number: Int) -> Bool {
    guard isNamed[number] else { return false }
    guard let most = options.maxLicenceLevel else { return true }
    return levels[number].map { $0 <= most } ?? false
  }

  /// Whether the texts of the vocabulary are in a language wanted: some name of it is.
  func isLanguageWanted(_ number: Int) -> Bool { options.languages.isEmpty || hasLanguage[number] }

  /// - Throws: `OntologyError` when a vocabulary was asked for that has no names.
  func checkAllFound() throws {
    let found = Set(hasNames.indices.filter { hasNames[$0] }.map { table[$0] })
    try UMLSChoice.check(options.vocabularies, in: found, "vocabulary", column: "SAB of MRCONSO")
  }
}

/// Checks what the user asked for against what is there.
enum UMLSChoice {
  /// - Throws: `OntologyError` that names what is missing and some of what there is.
  static func check(_ wanted: [String], in found: Set<String>, _ what: String, column: String) throws {
    let missing = wanted.filter { !found.contains($0) }
    guard !missing.isEmpty else { return }
    let known = found.sorted()
    let listed = known.prefix(40).joined(separator: ", ") + (known.count > 40 ? ", …" : "")
    throw OntologyError(
      "the release has no \(what) \(missing.joined(separator: ", ")) (column \(column))", hint: "It has: \(listed).")
  }
}
