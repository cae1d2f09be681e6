import Ontology

/// Prints what imports made: counts as data, complaints as notes.
enum ImportTable {
  private static let columns = [
    "source", "version", "outcome", "concepts", "names", "descriptions", "relations", "mappings", "seconds",
  ]

  /// Prints a table of `steps` to stdout and what was wrong to stderr, or everything as JSON to stdout.
  static func print(_ steps: [SourceImport.Step], asJSON: Bool) throws {
    if asJSON { return try JSONOutput.print(steps) }
    let rows = [columns] + steps.map(cells)
    let widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column < 3 ? cell + padding : padding + cell
      }
      Console.data(cells.joined(separator: "  "))
    }
    for step in steps { complain(step) }
  }

  private static func cells(_ step: SourceImport.Step) -> [String] {
    let report = step.report
    let counts = [
      report.conceptCount, report.nameCount, report.descriptionCount, report.relationCount,
      report.mappingCount,
    ]
    return [step.source.name, step.source.version, report.outcome.rawValue]
      + counts.map { report.outcome == .unchanged ? "" : String($0) }
      + [String(format: "%.2f", step.seconds)]
  }

  private static func complain(_ step: SourceImport.Step) {
    let report = step.report
    var notes = report.diagnostics.lines
    notes += report.unresolvedRelations.map {
      "line \($0.row): \($0.code) \($0.kind.rawValue) \($0.targetSystem.map { "\($0) " } ?? "")\($0.target), which does not exist"
    }
    let hidden = report.unresolvedRelationCount - report.unresolvedRelations.count
    if hidden > 0 { notes.append("… and \(hidden) more relations to concepts that do not exist") }
    notes += report.undefinedCodes.map { "line \($0.row): adds to \($0.code), which no source defines" }
    let undefined = report.undefinedCodeCount - report.undefinedCodes.count
    if undefined > 0 { notes.append("… and \(undefined) more codes that no source defines") }
    if report.cyclicRelationCount > 0 {
      let groups = report.cycleCount == 1 ? "one group" : "\(report.cycleCount) groups"
      notes.append(
        "\(report.cyclicRelationCount) is_a and part_of relations inside \(groups) of concepts above each other kept as "
          + "related")
    }
    notes += report.cyclicRelations.map {
      "line \($0.row): \($0.code) \($0.kind.rawValue) \($0.target) is in a cycle; kept as related"
    }
    let cyclic = report.cyclicRelationCount - report.cyclicRelations.count
    if cyclic > 0 { notes.append("… and \(cyclic) more relations in cycles") }
    if report.missingTargetCount > 0 {
      notes.append("mappings to codes that do not exist in a system of the database: \(report.missingTargetCount)")
    }
    notes += report.missingTargets.map(\.description)
    let missing = report.missingTargetCount - report.missingTargets.count
    if missing > 0 { notes.append("… and \(missing) more; `nosology ontology check` lists them all") }
    for note in notes { Console.note("\(step.source.name): \(note)") }
  }
}
