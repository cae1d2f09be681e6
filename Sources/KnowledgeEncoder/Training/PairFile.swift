import Files
import Foundation
import Names
import Ontology
import TextEncoder

/// A file of pairs of texts, to pretrain an encoder on without an ontology.
///
/// ```swift
/// let run = try Pretraining(recipe, encoder: encoder, pairs: PairFile(contentsOf: file), run: folder)
/// ```
///
/// The file has JSON lines, or a table with a header whose columns commas, semicolons or tabs separate; it may be gzipped.
/// The columns are those of data sets for sentence-transformers: `anchor` and `positive`, any number of `negative`,
/// `negative_1`, `negative_2`, …, which may be empty, and perhaps `score` or `label`, how alike the two texts are. A
/// column `part` says, as in the lists of `PairList`, which pairs are `training` and which `held_out`.
public struct PairFile: Sendable {
  /// The pair of a line.
  public struct Pair: Equatable, Sendable {
    /// One text.
    public var anchor: String
    /// A text that belongs to it.
    public var positive: String
    /// Texts that do not belong to it.
    public var negatives: [String] = []
    /// How alike the two are; nil where the file does not say it.
    public var score: Double?
    /// What may be done with the pair; nil where the file does not say it.
    public var part: OntologyPair.Part?
  }

  /// The file.
  public let url: URL
  /// SHA-256 of its bytes.
  public let digest: String
  /// The pairs in the order of the lines.
  public let pairs: [Pair]
  /// The column that says how alike two texts are; nil where there is none.
  public let scoreColumn: String?
  /// Columns that are not used, in alphabetical order.
  public let unusedColumns: [String]

  /// For messages.
  var name: String { url.lastPathComponent }

  /// Whether lines say which pairs are held out.
  var saysParts: Bool { pairs.contains { $0.part != nil } }

  /// Reads a file.
  ///
  /// - Throws: `EncoderError` naming the line that is wrong, `FileError` when the file cannot be read.
  public init(contentsOf url: URL) throws {
    self.url = url
    digest = try FileDigest.sha256(of: url)
    var lines = PairLines(name: url.lastPathComponent)
    let first = try TextFile(url: url).head().first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    switch first {
    case UInt8(ascii: "{"): try lines.readJSON(url)
    case UInt8(ascii: "["):
      throw EncoderError(
        "\(lines.name): expected a JSON object on each line, found a list", hint: "write one pair a line")
    default: try lines.readTable(url)
    }
    guard lines.pairs.count > 1 else {
      throw EncoderError("\(lines.name): expected at least 2 pairs, found \(lines.pairs.count)")
    }
    pairs = lines.pairs
    scoreColumn = lines.scoreColumn
    unusedColumns = lines.unusedColumns.sorted()
  }
}

/// Makes pairs of the columns of lines.
private struct PairLines {
  /// What a column is.
  private enum Role: Equatable {
    case anchor, positive, score, part, unused
    /// By its number; the one without has -1.
    case negative(Int)

    init(_ column: String) {
      switch column {
      case "anchor": self = .anchor
      case "positive": self = .positive
      case "score", "scores", "label", "labels": self = .score
      case "part": self = .part
      case "negative": self = .negative(-1)
      default:
        let number = column.wholeMatch(of: /negative_(\d+)/).flatMap { Int($0.1) }
        self = number.map(Self.negative) ?? .unused
      }
    }
  }

  /// What stands in a column of a line.
  private enum Value: Decodable {
    case text(String)
    case number(Double)
    case nothing
    case other

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self = .nothing
      } else if let text = try? value.decode(String.self) {
        self = .text(text)
      } else if let number = try? value.decode(Double.self) {
        self = .number(number)
      } else {
        self = .other
      }
    }

    var number: Double? {
      switch self {
      case .text(let text): Double(text)
      case .number(let number): number
      case .nothing, .other: nil
      }
    }
  }

  let name: String
  private(set) var pairs: [PairFile.Pair] = []
  private(set) var scoreColumn: String?
  private(set) var unusedColumns: Set<String> = []
  private var roles: [String: Role] = [:]

  init(name: String) { self.name = name }

  mutating func readJSON(_ url: URL) throws {
    let decoder = ForeignJSONDecoder()
    try TextFile(url: url).forEachLine { line in
      guard !line.isBlank else { return }
      let fields: [String: Value]
      do {
        fields = try decoder.decode([String: Value].self, from: Data(buffer: line.bytes))
      } catch {
        throw fault(line.number, JSONReason.of(error))
      }
      // In one order in every process: of two faults the same is named, and columns of one number stay in place.
      try add(line.number, fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
  }

  mutating func readTable(_ url: URL) throws {
    var columns: [String]?
    try DelimitedTable.forEachRow(of: url) { row in
      guard let columns else {
        columns = row.fields
        if let twice = Dictionary(grouping: row.fields, by: \.self).first(where: { $1.count > 1 })?.key {
          throw fault(row.line, "the column `\(twice)` is there twice")
        }
        for column in ["anchor", "positive"] where !row.fields.contains(column) {
          throw missing(column, row.line, row.fields)
        }
        return
      }
      try add(row.line, zip(columns, row.fields).map { ($0, $1.isEmpty ? .nothing : .text($1)) })
    }
  }

  private mutating func add(_ line: Int, _ fields: [(column: String, value: Value)]) throws(EncoderError) {
    var pair = PairFile.Pair(anchor: "", positive: "")
    var negatives: [(number: Int, text: String)] = []
    for (column, value) in fields {
      switch role(of: column) {
      case .anchor: pair.anchor = try text(column, value, line)
      case .positive: pair.positive = try text(column, value, line)
      case .negative(let number):
        if case .nothing = value { continue }
        negatives.append((number, try text(column, value, line)))
      case .score:
        guard let score = value.number, score.isFinite else { throw fault(line, "expected a number as \(column)") }
        guard pair.score == nil else { throw fault(line, "expected one score, found a second one as \(column)") }
        scoreColumn = scoreColumn ?? column
        pair.score = score
      case .part:
        guard case .text(let text) = value, let part = OntologyPair.Part(rawValue: text) else {
          throw fault(line, "expected training or held_out as \(column)")
        }
        pair.part = part
      case .unused: unusedColumns.insert(column)
      }
    }
    for (column, text) in [("anchor", pair.anchor), ("positive", pair.positive)] where text.isEmpty {
      throw missing(column, line, fields.map(\.column).sorted())
    }
    if let first = pairs.first, (first.score == nil) != (pair.score == nil) {
      throw fault(line, "expected \(first.score == nil ? "no" : "a") score, as the first pair has")
    }
    if pair.score != nil, !negatives.isEmpty {
      throw fault(
        line, "expected a score or negatives, found both",
        hint: "scores are compared with each other, and negatives have none; make pairs with a low score of them")
    }
    pair.negatives = negatives.sorted { $0.number < $1.number }.map(\.text)
    pairs.append(pair)
  }

  private mutating func role(of column: String) -> Role {
    if let known = roles[column] { return known }
    let role = Role(column)
    roles[column] = role
    return role
  }

  /// The text of a column that must have one.
  private func text(_ column: String, _ value: Value, _ line: Int) throws(EncoderError) -> String {
    guard case .text(let text) = value, !text.allSatisfy(\.isWhitespace) else {
      let found =
        switch value {
        case .text, .nothing: "nothing"
        case .number: "a number"
        case .other: "another value"
        }
      throw fault(line, "expected a text as \(column), found \(found)")
    }
    return text
  }

  private func missing(_ column: String, _ line: Int, _ columns: [String]) -> EncoderError {
    let nearest = NearestName(among: columns).nearest(to: column)
    return fault(
      line, "expected a column `\(column)`, found \(columns.joined(separator: ", "))",
      hint: nearest.map { "rename \($0) if that is it" } ?? "name the two texts of a pair anchor and positive")
  }

  private func fault(_ line: Int, _ what: String, hint: String? = nil) -> EncoderError {
    EncoderError("\(name), line \(line): \(what)", hint: hint)
  }
}
