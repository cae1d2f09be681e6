extension ImportDiagnostics {
  /// Counts a row that the store refused and keeps it while there is room.
  mutating func addBadRow(line: Int, _ reason: String) {
    badRowCount += 1
    if badRows.count < Self.keptRowCount { badRows.append(BadRow(file: nil, line: line, reason: reason)) }
  }
}
