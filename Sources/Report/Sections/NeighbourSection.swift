import KnowledgeEncoder

/// Nearest neighbours of some disorders before and after the fine-tuning.
struct NeighbourSection: ReportSection {
  let results: DemoResults
  let commands: ReportCommands
  let anchor = "neighbours"
  let title = "Nearest neighbours of some disorders"

  var body: HTML {
    guard let some = results.neighbours.knowledge ?? results.neighbours.baseline else {
      return .notRun("no neighbours have been looked up", command: commands.findNeighbours)
    }
    return """
      <p>Everyday and clinical terms, and the preferred names nearest to them by cosine among \
      \(Numerals.count(some.candidateCount)) names. A name in bold is new after the fine-tuning. Cosines of different encoders \
      are not comparable; the order is.</p>
      \(table(some).html)
      """
  }

  private func table(_ some: NeighbourList) -> ReportTable {
    ReportTable(
      "Names nearest to each query, best first.",
      columns: [
        .text("Rank"), .text("Before"), .number("Cosine"), .text("After"), .number("Cosine"),
      ],
      groups: some.queries.map { query in
        let lists = results.neighbours.map { list in
          list.queries.first { $0.query == query.query }?.neighbours
        }
        let known = lists.baseline.map { Set($0.map(\.name)) }
        let count = max(lists.baseline?.count ?? 0, lists.knowledge?.count ?? 0)
        return ReportTable.Group(
          title: "\(query.query)",
          rows: (0..<count).map { rank in
            ["\(rank + 1)"] + cells(lists.baseline, rank) { _ in false }
              + cells(lists.knowledge, rank) { name in known.map { !$0.contains(name) } ?? false }
          })
      })
  }

  private func cells(
    _ list: [NeighbourList.Neighbour]?, _ rank: Int, isNew: (String) -> Bool
  ) -> [HTML] {
    guard let list, rank < list.count else { return ["–", "–"] }
    let neighbour = list[rank]
    let name: HTML = isNew(neighbour.name) ? "<strong>\(neighbour.name)</strong>" : "\(neighbour.name)"
    return [name, "\(Numerals.fixed(neighbour.cosine, 2))"]
  }
}
