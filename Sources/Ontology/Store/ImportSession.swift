import Foundation

/// One run of one importer over one file: where its concepts go and where its complaints are collected.
///
/// What it hands on can be stored as it is; nothing behind it refuses a record.
public final class ImportSession {
  /// What was wrong so far.
  public private(set) var diagnostics = ImportDiagnostics()

  private let file: String
  private let strict: Bool
  private let progress: ImportProgress?
  private let sink: (ConceptRecord) throws -> Void
  private var defined: [String: (line: Int, name: String, definition: StatedDefinition)] = [:]

  /// A session for the file of that name which hands concepts to `emit`. With `strict` the first bad row is thrown.
  public init(
    file: String, strict: Bool, progress: ImportProgress?, emit: @escaping (ConceptRecord) throws -> Void
  ) {
    self.file = file
    self.strict = strict
    self.progress = progress
    self.sink = emit
  }

  /// A session for looking at a file only: nothing that it is handed is kept.
  static func silent(_ file: URL) -> ImportSession {
    ImportSession(file: file.lastPathComponent, strict: false, progress: nil) { _ in }
  }

  /// Hands on a concept, or refuses it when it has no code, no name or a code that was there before with another name, kind
  /// or state. Additions need a code only.
  ///
  /// A row with the code and the name of an earlier one, or with its code and no name, says more about that concept: what
  /// has several parents or synonyms may have a row for each.
  public func emit(_ record: ConceptRecord) throws { try emit(record, stating: StatedDefinition(record)) }

  /// Hands on a concept as above, of which the row may leave kind and state to an earlier one.
  func emit(_ record: ConceptRecord, stating stated: StatedDefinition) throws {
    guard !record.code.isEmpty else { return try reject(line: record.row, "no code") }
    if record.isAddition { return try handOn(record) }
    if let earlier = defined[record.code] {
      let isNamedAlike = record.name == earlier.name || record.name.isEmpty
      if let what = isNamedAlike ? stated.contradiction(to: earlier.definition) : "name" {
        return try reject(
          line: record.row, "code '\(record.code)' was already given on line \(earlier.line), with another \(what)")
      }
      count("rows about a concept of an earlier row, taken together with it", 1)
      return try handOn(record.withoutDefinition)
    }
    guard !record.name.isEmpty else { return try reject(line: record.row, "'\(record.code)' has no name") }
    defined[record.code] = (record.row, record.name, StatedDefinition(record))
    diagnostics.conceptCount += 1
    try handOn(record)
  }

  /// Hands on a record without texts that are empty, and without the mappings and tags that it refuses.
  private func handOn(_ record: ConceptRecord) throws {
    let isMapped = record.mappings.allSatisfy { !$0.system.isEmpty && !$0.code.isEmpty }
    let isTagged = record.tags.allSatisfy { !$0.key.isEmpty }
    let isWorded =
      !record.synonyms.contains(where: \.text.isEmpty) && !record.descriptions.contains(where: \.text.isEmpty)
    if isMapped, isTagged, isWorded { return try sink(record) }
    if !isMapped { try reject(line: record.row, "a mapping needs a system and a code") }
    if !isTagged { try reject(line: record.row, "a tag needs a key") }
    var record = record
    record.mappings.removeAll { $0.system.isEmpty || $0.code.isEmpty }
    record.tags.removeAll(where: \.key.isEmpty)
    record.synonyms.removeAll(where: \.text.isEmpty)
    record.descriptions.removeAll(where: \.text.isEmpty)
    try sink(record)
  }

  /// Counts a bad row and keeps the first hundred; throws it when the session is strict.
  ///
  /// `part` names the file where the source consists of several.
  public func reject(in part: String? = nil, line: Int, _ reason: String) throws {
    let row = ImportDiagnostics.BadRow(file: part ?? file, line: line, reason: reason)
    if strict { throw OntologyError(badRow: row.description) }
    diagnostics.badRowCount += 1
    guard diagnostics.badRows.count < ImportDiagnostics.keptRowCount else { return }
    diagnostics.badRows.append(row)
  }

  /// Keeps a statement that the importer understood but could not follow, such as a reference to another file.
  public func note(line: Int, _ text: String) {
    diagnostics.noteCount += 1
    guard diagnostics.notes.count < ImportDiagnostics.keptRowCount else { return }
    diagnostics.notes.append(.init(file: file, line: line, reason: text))
  }

  /// Counts a tag that the importer has no use for because it does not know it.
  public func countUnknown(_ tag: String) {
    diagnostics.unknownTags[tag, default: 0] += 1
  }

  /// Counts what was understood and left out or changed on purpose, in words.
  public func count(_ what: String, _ number: Int) {
    if number > 0 { diagnostics.remarks[what, default: 0] += number }
  }

  /// Reports how far the file was read.
  public func report(done: Int, total: Int?) {
    progress?(done, total)
  }
}

extension OntologyError {
  /// Refuses a source because of a bad row.
  init(badRow: String) {
    self.init(badRow, remedy: OntologyRemedy.leaveOutBadRows)
  }
}
