import Files
import Foundation

/// Where the columns stand in one file.
struct DelimitedPositions {
  private(set) var code = 0
  private(set) var name: Int?
  private(set) var synonyms: Int?
  private(set) var definition: Int?
  private(set) var parents: Int?
  private(set) var treeNumbers: Int?
  private(set) var mappings: [(system: String, position: Int)] = []
  private(set) var systemsAndCodes: Int?
  private(set) var system: Int?
  private(set) var kind: Int?
  private(set) var obsolete: Int?
  private(set) var billable: Int?
  private(set) var synonymScopes: Int?
  private(set) var partOf: Int?
  private(set) var termTypes: Int?
  private(set) var associations: Int?
  let width: Int

  /// - Throws: `OntologyError` that lists all columns the file does not have.
  init(_ columns: DelimitedImporter.Columns, firstRow: [String], hasHeader: Bool, file: String) throws {
    width = firstRow.count
    var missing: [String] = []
    func position(_ column: DelimitedColumn?) -> Int? {
      guard let column else { return nil }
      if let position = column.position(in: firstRow, hasHeader: hasHeader) { return position }
      missing.append(column.description)
      return nil
    }
    code = position(columns.code) ?? 0
    name = position(columns.name)
    synonyms = position(columns.synonyms)
    definition = position(columns.definition)
    parents = position(columns.parents)
    treeNumbers = position(columns.treeNumbers)
    mappings = columns.mappings.sorted { $0.key < $1.key }.compactMap { system, column in
      position(column).map { (system, $0) }
    }
    systemsAndCodes = position(columns.systemsAndCodes)
    system = position(columns.system)
    kind = position(columns.kind)
    obsolete = position(columns.obsolete)
    billable = position(columns.billable)
    synonymScopes = position(columns.synonymScopes)
    partOf = position(columns.partOf)
    termTypes = position(columns.termTypes)
    associations = position(columns.associations)
    guard missing.isEmpty else {
      let found = hasHeader ? firstRow.joined(separator: ", ") : "\(width) columns without names"
      throw OntologyError(
        "\(file): no column \(missing.joined(separator: ", ")); found \(found)",
        hint: "Give names of the header line, or numbers from 1, and the right delimiter.")
    }
  }
}

/// The fields of one row, by what they mean.
struct DelimitedFields {
  let values: [String]
  let positions: DelimitedPositions
  let separator: Character
  let missing: String?

  subscript(_ key: KeyPath<DelimitedPositions, Int>) -> String { value(positions[keyPath: key]) }

  subscript(_ key: KeyPath<DelimitedPositions, Int?>) -> String { positions[keyPath: key].map(value) ?? "" }

  /// The field with its line ends.
  func text(_ key: KeyPath<DelimitedPositions, Int?>) -> String {
    guard let position = positions[keyPath: key] else { return "" }
    let text = values[position].trimmingCharacters(in: .whitespacesAndNewlines)
    return text == missing ? "" : text
  }

  func list(_ key: KeyPath<DelimitedPositions, Int?>) -> [String] { positions[keyPath: key].map(list) ?? [] }

  /// 1 or 0; nil where the field is empty.
  ///
  /// - Throws: `DelimitedRows.Problem` at anything else.
  func flag(_ key: KeyPath<DelimitedPositions, Int?>, _ what: String) throws -> Bool? {
    switch self[key].lowercased() {
    case "": return nil
    case "1", "true", "yes": return true
    case "0", "false", "no": return false
    default: throw DelimitedRows.Problem(reason: "'\(what)' is neither 1 nor 0")
    }
  }

  /// The codes of other systems.
  ///
  /// - Throws: `DelimitedRows.Problem` where a code has no system.
  func mappings() throws -> [ConceptRecord.Mapping] {
    let ofColumns = positions.mappings.flatMap { system, position in
      list(position).map { SystemAndCode($0, in: system).mapping }
    }
    let ofAny = try list(\.systemsAndCodes).map { text in
      guard let mapping = SystemAndCode(text)?.mapping else {
        throw DelimitedRows.Problem(reason: "a mapping has not the form 'SYSTEM CODE'")
      }
      return mapping
    }
    return ofColumns + ofAny
  }

  /// What sort of name each of some names is.
  ///
  /// - Throws: `DelimitedRows.Problem` where a name has no type.
  func termTypes() throws -> [(type: String, name: String)] {
    try list(\.termTypes).map { text in
      guard let typed = SystemAndCode(text)?.mapping else {
        throw DelimitedRows.Problem(reason: "a term type has not the form 'TYPE NAME'")
      }
      return (typed.system, typed.code)
    }
  }

  /// What the concept is associated with.
  ///
  /// - Throws: `DelimitedRows.Problem` where one has no label or no system.
  func associations() throws -> [ConceptRecord.Relation] {
    try list(\.associations).map { text in
      guard let association = Association(text, in: self[\.system]) else {
        throw DelimitedRows.Problem(reason: "an association has not the form 'LABEL SYSTEM CODE'")
      }
      return association.relation
    }
  }

  private func value(_ position: Int) -> String {
    let value = values[position].collapsed
    return value == missing ? "" : value
  }

  private func list(_ position: Int) -> [String] {
    DelimitedList.split(values[position], at: separator).map(\.collapsed).filter { !$0.isEmpty && $0 != missing }
  }
}

/// Several values in one field. A separator or backslash that is part of a value has a backslash before it.
enum DelimitedList {
  /// The values of a field. A backslash before anything else is one.
  static func split(_ field: String, at separator: Character) -> [String] {
    guard field.contains("\\") else { return field.split(separator: separator).map(String.init) }
    var values = [""]
    var isEscaped = false
    for character in field {
      if isEscaped {
        if character != separator, character != "\\" { values[values.count - 1] += "\\" }
        values[values.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == separator {
        values.append("")
      } else {
        values[values.count - 1].append(character)
      }
    }
    if isEscaped { values[values.count - 1] += "\\" }
    return values
  }

  /// The field that has the values.
  static func join(_ values: [String], separator: Character) -> String {
    values.map { value in
      value.replacing("\\", with: "\\\\").replacing(String(separator), with: "\\\(separator)")
    }.joined(separator: String(separator))
  }
}

/// A code with the name of its system before it, as in the column `mappings` of an export: `ICD10CM J93.9`.
struct SystemAndCode {
  let mapping: ConceptRecord.Mapping

  /// Reads a code and its system; a blank in the system's name has a backslash before it. Nil where there is no system.
  init?(_ text: String) {
    var system = ""
    var isEscaped = false
    for (place, character) in zip(text.indices, text) {
      if character == " ", !isEscaped {
        mapping = .init(system: system, code: String(text[text.index(after: place)...]))
        if system.isEmpty { return nil }
        return
      }
      if isEscaped, character != " " { system.append("\\") }
      isEscaped = character == "\\" && !isEscaped
      if !isEscaped { system.append(character) }
    }
    return nil
  }

  /// Reads a code in a column of one system, with or without the name of a system that this program knows before it.
  init(_ text: String, in system: String) {
    guard let other = SystemAndCode(text)?.mapping else {
      mapping = .init(system: system, code: text)
      return
    }
    let name = CodeSystem.name(of: other.system)
    if other.system == system || name == CodeSystem.name(of: system) {
      mapping = .init(system: system, code: other.code)
    } else {
      mapping =
        CodeSystem.known(other.system) == nil
        ? .init(system: system, code: text) : .init(system: name, code: other.code)
    }
  }

  /// The text that is read as the mapping.
  static func text(_ mapping: ConceptRecord.Mapping) -> String {
    "\(mapping.system.replacing(" ", with: "\\ ")) \(mapping.code)"
  }
}
