import Foundation

/// A table for stdout: aligned under its titles on a terminal, separated by tabs anywhere else.
struct TextTable {
  private let titles: [String]
  private var rows: [[String]] = []

  init(_ titles: String...) { self.titles = titles }

  init(_ titles: [String]) { self.titles = titles }

  mutating func add(_ cells: String...) {
    rows.append(cells)
  }

  mutating func add(_ cells: [String]) {
    rows.append(cells)
  }

  /// Prints titles and rows, or nothing when there are no rows.
  func print() {
    guard !rows.isEmpty else { return }
    Console.data(text(isAligned: isatty(STDOUT_FILENO) == 1))
  }

  /// Titles and rows. Columns of numbers are aligned to the right.
  func text(isAligned: Bool) -> String {
    let lines = [titles] + rows.map { row in row.map { $0.replacing("\t", with: " ").replacing("\n", with: " ") } }
    guard isAligned else { return lines.map { $0.joined(separator: "\t") }.joined(separator: "\n") }
    let columns = titles.indices.map { column in
      (
        width: lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0,
        isNumeric: rows.allSatisfy { column >= $0.count || $0[column].isEmpty || Double($0[column]) != nil }
      )
    }
    return lines.map { line in
      let cells = line.enumerated().map { index, cell in
        let padding = String(repeating: " ", count: columns[index].width - cell.count)
        return columns[index].isNumeric ? padding + cell : cell + padding
      }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
