internal import GRDB

extension OntologyStore {
  /// Imports one source in one transaction: either everything that `body` hands to the session is stored, or nothing changes.
  ///
  /// A source of the same name imported earlier is replaced in the same transaction. When the database already holds
  /// exactly this source (same digest, same version), `body` is not run and the outcome is `unchanged`, unless `run` is
  /// strict and that import had bad rows, which is an error.
  ///
  /// ```swift
  /// let report = try store.importSource(source) { session in
  ///   try OBOImporter().read(file, into: session)
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - source: What is imported, and where it comes from.
  ///   - run: Its `shouldStop` is asked before each concept and each step after reading. `true` undoes the import.
  ///   - body: Reads the file and hands concepts, and what is wrong with the file, to the session.
  ///
  /// Relations that make a cycle are kept as `related`, mappings to codes that do not exist as they are; the report has
  /// both.
  ///
  /// - Throws: what `body` throws, `CancellationError` when `shouldStop` said so, and `OntologyError` when the database cannot
  /// be written, for bad rows of an earlier import, or when the run is strict about mappings.
  @discardableResult
  public func importSource(
    _ source: SourceDescription, _ run: ImportRun = ImportRun(),
    _ body: (ImportSession) throws -> Void
  ) throws -> ImportReport {
    try replaceSource(source, run) { database, sourceID, outcome in
      let writer = try RecordWriter(database, sourceID: sourceID, system: source.system, outcome: outcome)
      let session = ImportSession(file: source.file, strict: run.isStrict, progress: run.progress) { record in
        try run.checkCancellation()
        try writer.write(record)
      }
      try body(session)
      return (try writer.finish(), session.diagnostics)
    }
  }

  /// Imports one source as above, of which `body` writes the facts one by one.
  ///
  /// `expectedNameCount` says about how many names will come.
  func importSource(
    _ source: SourceDescription, _ run: ImportRun, expectedNameCount: Int,
    _ body: (FactWriter, ImportSession) throws -> Void
  ) throws -> ImportReport {
    try replaceSource(source, run, expectedNameCount: expectedNameCount) { database, sourceID, outcome in
      let writer = try FactWriter(database, sourceID: sourceID, system: source.system, outcome: outcome)
      let session = ImportSession(file: source.file, strict: run.isStrict, progress: run.progress) { _ in }
      try body(writer, session)
      try writer.finish()
      return (writer.report, session.diagnostics)
    }
  }

  private func replaceSource(
    _ source: SourceDescription, _ run: ImportRun, expectedNameCount: Int = 0,
    _ body: (Database, _ sourceID: Int64, ImportReport.Outcome) throws -> (ImportReport, ImportDiagnostics)
  ) throws -> ImportReport {
    func replace(_ database: Database) throws -> ImportReport {
      let earlier = try StoredSource.named(source.name, in: database)
      if let earlier, earlier.description.isSameContent(as: source), try earlier.stands(run, in: database) {
        var report = ImportReport(outcome: .unchanged)
        // Other sources may have changed.
        if run.requiresTargets { try listMissingTargets(&report, source, earlier.id, run, in: database) }
        return report
      }
      let systems = Set([source.system] + [earlier?.description.system].compactMap(\.self))
      let targetSystems = try earlier?.targetSystems(in: database) ?? []
      let keptNameCount = try StoredSource.keptNameCount(without: earlier, in: database)
      let isBulk = expectedNameCount > keptNameCount || keptNameCount == 0
      let indexes = isBulk ? try BulkIndexes(dropping: StoredSource.factTables, in: database) : nil
      for system in systems { try Closure.remove(system: system, from: database) }
      let search = try WordIndex(without: earlier, in: database)
      try earlier?.removeFacts(from: database)
      let sourceID = try StoredSource.save(source, replacing: earlier, in: database)

      var (report, diagnostics) = try body(database, sourceID, earlier == nil ? .imported : .replaced)
      try run.checkCancellation()
      try indexes?.rebuild(in: database)
      try removeUnusedConcepts(of: systems.union(targetSystems), from: database)
      try run.checkCancellation()
      try search.add(sourceID, in: database)
      try run.checkCancellation()
      let closureIndexes = isBulk ? try BulkIndexes(dropping: ["closure"], in: database) : nil
      for system in systems {
        let cycles = try Closure.rebuild(system: system, changing: sourceID, in: database)
        report.cyclicRelations += cycles.relations
        report.cyclicRelationCount += cycles.relationCount
        report.cycleCount += cycles.groupCount
      }
      try closureIndexes?.rebuild(in: database)
      try run.checkCancellation()
      try listMissingTargets(&report, source, sourceID, run, in: database)
      try run.checkCancellation()

      try StoredSource.save(diagnostics, of: sourceID, in: database)
      report.diagnostics = diagnostics
      return report
    }
    func isEmpty(_ database: Database) throws -> Bool { try StoredSource.all(in: database).isEmpty }
    // Another process may have filled it in between.
    let filled = try read(isEmpty) ? fill { try isEmpty($0) ? replace($0) : nil } : nil
    let report = try filled ?? write(replace)
    try checkpoint()
    return report
  }

  private func listMissingTargets(
    _ report: inout ImportReport, _ source: SourceDescription, _ sourceID: Int64, _ run: ImportRun,
    in database: Database
  ) throws {
    (report.missingTargets, report.missingTargetCount) = try MissingTargets.find(of: sourceID, in: database)
    if run.isStrict, run.requiresTargets, let first = report.missingTargets.first {
      throw OntologyError("\(source.file), \(first)", remedy: OntologyRemedy.allowMissingTargets)
    }
  }

  /// Removes a source and every fact it stated. Facts that other sources state stay.
  ///
  /// - Throws: `OntologyError` when there is no such source.
  public func removeSource(named name: String) throws {
    try write { database in
      guard let source = try StoredSource.named(name, in: database) else {
        throw OntologyError(
          "there is no source named \(name) in \(url.path)",
          hint:
            "It has: \(try StoredSource.all(in: database).map(\.description.name).joined(separator: ", "))."
        )
      }
      let system = source.description.system
      let targetSystems = try source.targetSystems(in: database)
      try Closure.remove(system: system, from: database)
      let search = try WordIndex(without: source, in: database)
      try source.removeFacts(from: database)
      try search.finish(in: database)
      try database.execute(sql: "DELETE FROM source WHERE id = ?", arguments: [source.id])
      try removeUnusedConcepts(of: targetSystems.union([system]), from: database)
      try Closure.rebuild(system: system, in: database)
    }
    try checkpoint()
  }

  /// Deletes concepts that no source defines or adds to. What a source adds to a concept stays when the concept's own
  /// source goes, so that it is seen again when that comes back.
  private func removeUnusedConcepts(of systems: Set<String>, from database: Database) throws {
    let uses = [
      "entry.concept_id", "name.concept_id", "description.concept_id", "mapping.concept_id",
      "tag.concept_id",
      "relation.subject_id", "relation.object_id",
    ].map { column in
      "NOT EXISTS (SELECT 1 FROM \(column.prefix { $0 != "." }) WHERE \(column) = concept.id)"
    }
    for system in systems {
      try database.execute(
        sql: "DELETE FROM concept WHERE system = ? AND \(uses.joined(separator: " AND "))",
        arguments: [system])
    }
  }
}
