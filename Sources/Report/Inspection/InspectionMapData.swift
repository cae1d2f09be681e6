import Files
import Foundation
import KnowledgeEncoder

/// What the script of an inspection draws: names, concepts and their parents, and for each encoder points and neighbours.
struct InspectionMapData: Encodable {
  private struct View: Encodable {
    var title: String
    /// x and y of each name in turn, from 0 to 65,535.
    var points: [Int]
    /// Rows of the nearest of each name in turn.
    var neighbours: [Int]
    /// Their cosines in thousandths.
    var cosines: [Int]
  }

  /// Most neighbours of a name that are shown.
  static let neighbourLimit = 8

  private let texts: [String]
  private let concepts: [Int]
  private let titles: [String]
  private let codes: [String]
  private let parents: [[Int]]
  private let chapters: [Int]
  private let chapterNames: [String]
  private let views: [View]
  private let shown: Int

  init(_ findings: InspectionFindings, titles viewTitles: [String]) {
    let sample = findings.sample
    texts = sample.names.map(\.text)
    concepts = sample.names.map(\.concept)
    titles = sample.concepts.map(\.name)
    codes = sample.concepts.map(\.code)
    parents = sample.concepts.map(\.parents)
    chapters = sample.concepts.map { $0.chapter ?? -1 }
    chapterNames = sample.chapters
    let shown = min(Self.neighbourLimit, findings.neighbours.joined().map(\.count).min() ?? 0)
    self.shown = shown
    let places = Self.points(findings.maps.map(\.positions))
    views = viewTitles.indices.map { index in
      let near = findings.neighbours[index].flatMap { $0.prefix(shown) }
      return View(
        title: viewTitles[index], points: places[index], neighbours: near.map(\.row),
        cosines: near.map { Int((1000 * $0.score).rounded()) })
    }
  }

  /// Maps in one square, so that a point that stays where it is does not move.
  private static func points(_ maps: [[Float]]) -> [[Int]] {
    let ends = (0..<2).map { axis in
      let values = maps.flatMap { map in stride(from: axis, to: map.count, by: 2).map { map[$0] } }
      return (low: values.min() ?? 0, high: values.max() ?? 0)
    }
    let side = max(ends[0].high - ends[0].low, ends[1].high - ends[1].low, .leastNormalMagnitude)
    return maps.map { map in
      map.enumerated().map { index, value in
        let end = ends[index % 2]
        return Int((65_535 * (0.5 + (value - (end.low + end.high) / 2) / side)).rounded())
      }
    }
  }

  /// The data as a piece of the page.
  func html() throws -> HTML {
    HTML(stringLiteral: Self.escaped(String(decoding: try SnakeCaseJSON.encode(self, as: .line), as: UTF8.self)))
  }

  /// JSON that no text in it can end before its time inside a script: `<`, and the separators of lines and paragraphs, which
  /// end a line of a script, are escaped.
  static func escaped(_ json: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
      switch scalar {
      case "<": result.append(contentsOf: #"\u003c"#.unicodeScalars)
      case "\u{2028}": result.append(contentsOf: #"\u2028"#.unicodeScalars)
      case "\u{2029}": result.append(contentsOf: #"\u2029"#.unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
