import Files

/// A row of `phenotype.hpoa`: what is known about a phenotype in a disease.
///
/// Source: "HPO annotation format", Human Phenotype Ontology; the columns are database_id, disease_name, qualifier, hpo_id,
/// reference, evidence, onset, frequency, sex, modifier, aspect, biocuration.
struct HPOAnnotation {
  private static let columnCount = 12

  /// What a row is about; the file writes its first letter.
  enum Aspect: String {
    case phenotype = "P"
    case inheritance = "I"
    case course = "C"
    case modifier = "M"
    case history = "H"
  }

  let name: String
  /// Code of the term of HPO.
  let term: String
  let aspect: Aspect
  /// How many patients have it, in words or as the file has it: `very frequent`, `7/12`, `45%`. Nil where nothing is said.
  let frequency: String?
  /// Whether the row says that the disease does not show the term: `NOT`, or a frequency of nothing.
  let isExcluded: Bool

  /// Code system and code of the disease of a row, as cross-references of ontologies have them.
  ///
  /// - Throws: `DelimitedRows.Problem` where there is none.
  static func disease(_ line: TextFile.Line) throws -> ConceptRecord.Mapping {
    let first = String(decoding: line.bytes.prefix { $0 != UInt8(ascii: "\t") }, as: UTF8.self)
    guard let disease = OBOCrossReference.mapping(first.collapsed) else {
      throw DelimitedRows.Problem(reason: "the disease has not the form 'PREFIX:CODE'")
    }
    return disease
  }

  /// Reads what a row says about its disease.
  ///
  /// - Throws: `DelimitedRows.Problem` where it is none.
  init(_ line: TextFile.Line) throws {
    let fields = line.bytes.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    guard fields.count == Self.columnCount else {
      throw DelimitedRows.Problem(reason: "expected \(Self.columnCount) fields, found \(fields.count)")
    }
    func text(_ column: Int) throws -> String {
      guard let text = String(validating: fields[column], as: UTF8.self) else {
        throw DelimitedRows.Problem(reason: "field \(column + 1) is not UTF-8")
      }
      return text.collapsed
    }
    name = try text(1)
    term = try text(3)
    guard term.hasPrefix("HP:"), term.utf8.count > 3, term.utf8.dropFirst(3).allSatisfy(Self.isDigit) else {
      throw DelimitedRows.Problem(reason: "the term has not the form 'HP:NUMBER'")
    }
    guard let aspect = Aspect(rawValue: try text(10)) else {
      throw DelimitedRows.Problem(reason: "the aspect is none of P, I, C, M and H")
    }
    self.aspect = aspect
    let qualifier = try text(2)
    guard ["", "NOT"].contains(qualifier) else {
      throw DelimitedRows.Problem(reason: "the qualifier is neither empty nor NOT")
    }
    let frequency = try text(7)
    isExcluded = qualifier == "NOT" || Self.isNothing(frequency)
    self.frequency = frequency.isEmpty ? nil : Self.words[frequency] ?? frequency
  }

  /// The terms of HPO for frequencies: all patients, 80 to 99 %, 30 to 79 %, 5 to 29 %, 1 to 4 %.
  private static let words = [
    "HP:0040280": "obligate", "HP:0040281": "very frequent", "HP:0040282": "frequent", "HP:0040283": "occasional",
    "HP:0040284": "very rare",
  ]

  /// Whether a frequency is that of what was looked for and not found: the term `Excluded`, `0/12`, `0%`.
  private static func isNothing(_ frequency: String) -> Bool {
    frequency == "HP:0040285"
      || frequency.hasPrefix("0") && frequency.wholeMatch(of: /0+(\.0+)?\s*(%|\/.*)/) != nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
