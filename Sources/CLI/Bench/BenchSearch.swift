import ArgumentParser
import Files
import Foundation
import Ontology

/// `nosology bench search`: our half of `Benchmarks/search/bench_search.py`.
struct BenchSearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Time searches of a list.",
    discussion: """
      The list has a class, a text and, where the search is restricted, a system a line, separated by tabs. Prints one JSON \
      object: the milliseconds of the median and of the 95th percentile of each class and of all, each search timed once \
      after a warm-up, and how many searches found nothing; --hits writes the codes found. With an encoder and an index the \
      searches are by words and meaning.

      Example: nosology bench search --database names.sqlite --queries queries.tsv
      """)

  @OptionGroup var ontology: OntologyOptions

  @OptionGroup var meaning: MeaningOptions

  @Option(help: "File of searches.", completion: .file())
  var queries: String

  @Option(help: "File for the codes that each search finds, separated by blanks, a line a search.", completion: .file())
  var hits: String?

  func run() throws {
    let start = ContinuousClock.now
    let store = try ontology.open()
    let index = try meaning.load(store)
    func find(_ query: SearchQuery, limit: Int = 20) throws -> [SearchHit] {
      try index.map { try store.search(query, limit: limit, byMeaning: $0) } ?? store.search(query, limit: limit)
    }
    _ = try find("warmupp")
    let openSeconds = (ContinuousClock.now - start) / .seconds(1)
    var times: [String: [Double]] = [:]
    var emptyCounts: [String: Int] = [:]
    var found: [String] = []
    for query in try list() {
      var search = SearchQuery(query.text)
      search.systems = query.system.isEmpty ? [] : [query.system]
      _ = try find(search, limit: 1)
      let start = ContinuousClock.now
      let result = try find(search)
      times[query.name, default: []].append((ContinuousClock.now - start) / .milliseconds(1))
      if result.isEmpty { emptyCounts[query.name, default: 0] += 1 }
      found.append(result.map(\.concept.id.code).joined(separator: " "))
    }
    if let hits { try Data((found.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: hits)) }
    times["all"] = times.values.flatMap(\.self)
    let classes = times.mapValues { values in
      let sorted = values.sorted()
      return Times(
        count: sorted.count, p50: sorted[sorted.count / 2],
        p95: sorted[min(sorted.count - 1, sorted.count * 95 / 100)], max: sorted[sorted.count - 1])
    }
    try JSONOutput.print(Report(openSeconds: openSeconds, milliseconds: classes, foundNothing: emptyCounts))
  }

  private func list() throws -> [(name: String, text: String, system: String)] {
    var reader = try TextLines(path: queries)
    var list: [(String, String, String)] = []
    while let line = try reader.next() {
      let fields = String(decoding: line, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count >= 2 else {
        throw OntologyError("\(queries), line \(list.count + 1): expected a class, a tab and a text")
      }
      list.append((String(fields[0]), String(fields[1]), fields.count > 2 ? String(fields[2]) : ""))
    }
    return list
  }

  private struct Times: Encodable {
    let count: Int
    let p50: Double
    let p95: Double
    let max: Double
  }

  private struct Report: Encodable {
    let openSeconds: Double
    let milliseconds: [String: Times]
    let foundNothing: [String: Int]
  }
}
